// Fills a Truth from the simulator's own state when a run is over.
#pragma once

#include "turnstile/properties/truth.hpp"
#include "turnstile/sim/run/hosted_run.hpp"

namespace turnstile {

class TruthReader {
 public:
  static Truth read(sim::HostedRun& run, bool rested);

 private:
  static void read_topic(sim::Cluster& cluster, sim::TopicId id, Truth& truth);
  static void read_transactions(sim::Cluster& cluster, Truth& truth);
  static void read_groups(sim::HostedRun& run, Truth& truth);
};

}  // namespace turnstile
