// Forwards every call to the wrapped log: a flaw in the use of Kafka overrides the calls it gets wrong.
#pragma once

#include <memory>
#include <vector>

#include "turnstile/core/log.hpp"
#include "turnstile/core/store.hpp"

namespace turnstile::properties::flaws {

class ForwardingLog : public core::Log {
 public:
  ForwardingLog(core::Log& inner, const core::Clock& clock) : inner_(inner), clock_(clock) {}

  core::Task<core::LogStatus> open() override { return inner_.open(); }
  core::Task<void> close() override { return inner_.close(); }
  core::Task<core::LogResult<core::Poll>> poll(core::TimeMs wait_ms_max, std::size_t records_max) override {
    return inner_.poll(wait_ms_max, records_max);
  }
  core::Task<core::LogStatus> assign(const std::vector<core::TopicPartitionOffset>& places) override { return inner_.assign(places); }
  core::Task<core::LogResult<std::vector<std::optional<core::Offset>>>> committed(
      const std::vector<core::TopicPartition>& partitions) override {
    return inner_.committed(partitions);
  }
  core::Task<core::LogResult<core::Watermarks>> watermarks(core::TopicPartition partition) override { return inner_.watermarks(partition); }
  core::LogStatus begin() override { return inner_.begin(); }
  core::Task<core::LogStatus> produce(const core::RecordBatch& batch) override { return inner_.produce(batch); }
  core::Task<core::LogStatus> send_offsets(const std::vector<core::TopicPartitionOffset>& offsets,
                                           const core::Membership& membership) override {
    return inner_.send_offsets(offsets, membership);
  }
  core::Task<core::LogStatus> commit() override { return inner_.commit(); }
  core::Task<core::LogStatus> abort() override { return inner_.abort(); }

 protected:
  core::Log& inner_;
  const core::Clock& clock_;
};

template <class Flawed>
std::unique_ptr<core::Log> wrap(core::Log& inner, const core::Clock& clock) {
  return std::make_unique<Flawed>(inner, clock);
}

}  // namespace turnstile::properties::flaws
