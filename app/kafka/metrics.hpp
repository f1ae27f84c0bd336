// `turnstile run --metrics`: the workers' metrics in Prometheus' text format, served over HTTP (docs/operations.md lists them).
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "measured_log.hpp"
#include "run_status.hpp"

namespace turnstile::app {

struct MeasuredWorker {
  const WatchedLog* watched = nullptr;
  const MeasuredLog* measured = nullptr;
};

// Serves them at the path /metrics until it is destroyed. Values are collected at each scrape.
class Metrics {
 public:
  // "9464" for that port on 127.0.0.1, or "ADDRESS:PORT". Ends with exit code 2 if that is not an address, if the port is in use, or if
  // this build has no prometheus-cpp.
  explicit Metrics(const std::string& where);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  // All of them outlive this object. `prefix`: of the topics.
  void serve(std::vector<MeasuredWorker> workers, const std::string& prefix);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace turnstile::app
