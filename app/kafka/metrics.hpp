// `turnstile run --metrics`: the workers' figures as Prometheus reads them, served over HTTP (docs/operations.md lists them).
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

// Serves them until its end, at the path /metrics. What is served is put together when somebody asks for it.
class Metrics {
 public:
  // "9464" for that port on 127.0.0.1, or "ADDRESS:PORT". Ends with exit code 2 if that is no address, if the port is taken, or if this
  // build has no prometheus-cpp.
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
