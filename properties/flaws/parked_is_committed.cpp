// The offsets of early commands that wait in memory are committed: a new owner reads on behind them.
#include <algorithm>
#include <map>

#include "flaws.hpp"
#include "forwarding_log.hpp"

namespace turnstile::properties::flaws {

namespace {

class ParkedIsCommitted final : public ForwardingLog {
  using ForwardingLog::ForwardingLog;
  core::Task<core::LogResult<core::Poll>> poll(core::TimeMs wait_ms_max, std::size_t records_max) override {
    auto polled = co_await inner_.poll(wait_ms_max, records_max);
    if (!polled) co_return polled;
    if (const auto* fetched = std::get_if<core::Fetched>(&*polled)) {
      for (const core::TopicPartitionOffset& reached : fetched->positions) read_[reached.where] = reached.offset;
    } else {
      read_.clear();
    }
    co_return polled;
  }
  core::Task<core::LogStatus> send_offsets(const std::vector<core::TopicPartitionOffset>& offsets,
                                           const core::Membership& membership) override {
    std::vector<core::TopicPartitionOffset> ahead = offsets;
    for (core::TopicPartitionOffset& each : ahead) {
      const auto found = read_.find(each.where);
      if (each.where.topic == core::Topic::sequenced && found != read_.end()) each.offset = std::max(each.offset, found->second);
    }
    auto sent = co_await inner_.send_offsets(ahead, membership);
    co_return sent;
  }

  std::map<core::TopicPartition, core::Offset> read_;
};

}  // namespace

void parked_is_committed(Variant& variant) { variant.wrap_log = wrap<ParkedIsCommitted>; }

}  // namespace turnstile::properties::flaws
