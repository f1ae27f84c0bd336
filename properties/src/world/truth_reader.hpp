// Fills a Truth from the simulator's own state when a run is over.
#pragma once

#include "turnstile/properties/truth.hpp"
#include "turnstile/sim/run/hosted_run.hpp"

namespace turnstile {

class TruthReader {
 public:
  static Truth read(sim::HostedRun& run, bool rested);
  // The first topic that was asked for in vain; empty: none.
  static const std::string& topic_missed(const Truth& truth) { return truth.missed_; }
  static std::string topics_of(const Truth& truth);

 private:
  static void read_topic(sim::Cluster& cluster, sim::TopicId id, Truth& truth);
  static void read_transactions(sim::Cluster& cluster, Truth& truth);
  static void read_groups(sim::HostedRun& run, Truth& truth);
};

}  // namespace turnstile
