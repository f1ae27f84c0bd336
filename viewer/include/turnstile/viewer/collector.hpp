// Listens to a run and builds its Timeline.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "turnstile/viewer/timeline.hpp"

namespace turnstile::viewer {

class Collector final : public sim::TraceSink {
 public:
  // The narrator must outlive the collector.
  explicit Collector(const properties::Narrator& narrator);

  void actor(sim::ActorId id, std::string_view name) override;
  void topic(sim::TopicId id, std::string_view name) override;
  void event(const sim::TraceEvent& event, const sim::TraceDetail& detail) override;

  // After the run, once: adds what is known only at the end (levels, fates, causes).
  Timeline take();

 private:
  std::uint32_t log(sim::TopicPartition where);
  properties::RecordWords tell(const sim::TracedRecord& record) const;
  void append(const sim::TraceDetail& detail, Event& event);
  void add_levels();

  const properties::Narrator& narrator_;
  Timeline timeline_;
  std::vector<std::string> topics_;  // by number
  std::map<sim::TopicPartition, std::uint32_t> logs_;
  std::vector<std::string> outcomes_;  // the bytes of each record of events, by record
};

// The parts of Collector::take.
void add_fates(Timeline& timeline);   // fates.cpp
void add_causes(Timeline& timeline);  // causes.cpp

}  // namespace turnstile::viewer
