// The brokers of a real cluster, which a program kills, restarts and waits for.
#pragma once

#include <optional>
#include <string>

#include "cluster_probe.hpp"
#include "names.hpp"
#include "nodes.hpp"
#include "turnstile/conformance/notes.hpp"
#include "turnstile/conformance/program.hpp"

namespace turnstile::conformance {

class RealBrokers {
 public:
  RealBrokers(const Program& program, const Names& names, Nodes& nodes) : program_(program), names_(names), nodes_(nodes) {}

  // Waits until all are up, every replica of every topic is in sync, and every coordinator answers. False: not within about a minute.
  static bool make_whole(Nodes& nodes);
  // The outcome of a step that could not be executed begins with "cannot".
  Note carry_out(const Step& step);

 private:
  std::optional<PartitionState> state(const Step& step, const std::string& brokers) const;
  std::optional<std::int32_t> coordinator(const std::string& key, CoordinatorOf kind) const;
  Note kill(std::optional<std::int32_t> node);
  Note kill_followers(const Step& step);
  Note pause_followers(const Step& step);
  Note await_leaders() const;
  Note await_in_sync(const Step& step) const;
  Note replicas(const Step& step) const;

  const Program& program_;
  const Names& names_;
  Nodes& nodes_;
};

}  // namespace turnstile::conformance
