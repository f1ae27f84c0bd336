// The brokers of a real cluster, which a program kills, restarts and waits for.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "cluster_probe.hpp"
#include "names.hpp"
#include "nodes.hpp"
#include "turnstile/conformance/notes.hpp"
#include "turnstile/conformance/program.hpp"

namespace turnstile::conformance {

class RealBrokers {
 public:
  // `stop`: may be empty. Once it is true, every wait ends, with the outcome _TIMED_OUT.
  RealBrokers(const Program& program, const Names& names, Nodes& nodes, std::function<bool()> stop)
      : program_(program), names_(names), nodes_(nodes), stop_(std::move(stop)) {}

  // Waits until all are up, every replica of every topic is in sync, and every coordinator answers. False: not within some minutes.
  bool make_whole();
  // The outcome of a step that could not be executed begins with "cannot", or with kNotSettled if it took too long to mean anything.
  Note carry_out(const Step& step);

 private:
  bool stopped() const { return stop_ && stop_(); }
  template <class Done>
  bool wait_so_long(std::chrono::seconds limit, Done&& done) const;
  bool wait_for_coordinators(std::chrono::seconds limit) const;
  std::optional<PartitionState> state(const Step& step, const std::string& brokers) const;
  std::optional<std::int32_t> coordinator(const std::string& key, CoordinatorOf kind) const;
  Note kill(std::optional<std::int32_t> node);
  Note kill_followers(const Step& step);
  Note pause_followers(const Step& step);
  Note resume();
  Note await_leaders() const;
  Note await_in_sync(const Step& step) const;
  Note replicas(const Step& step) const;

  const Program& program_;
  const Names& names_;
  Nodes& nodes_;
  const std::function<bool()> stop_;
  std::chrono::steady_clock::time_point paused_at_;
};

}  // namespace turnstile::conformance
