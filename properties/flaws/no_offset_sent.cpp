// Unchanged offsets are not sent (rule 2): a transaction that only closes a position sends none, so the coordinator does not check its
// generation, and a zombie closes what the new owner closes too.
#include <map>

#include "flaws.hpp"
#include "forwarding_log.hpp"

namespace turnstile::properties::flaws {

namespace {

class NoOffsetSent final : public ForwardingLog {
  using ForwardingLog::ForwardingLog;
  core::Task<core::LogStatus> send_offsets(const std::vector<core::TopicPartitionOffset>& offsets,
                                           const core::Membership& membership) override {
    moved_.clear();
    for (const core::TopicPartitionOffset& place : offsets) {
      const auto known = sent_.find(place.where);
      if (known == sent_.end() || known->second != place.offset) moved_.push_back(place);
    }
    const core::LogStatus sent = co_await inner_.send_offsets(moved_, membership);
    if (!sent) co_return sent;
    for (const core::TopicPartitionOffset& place : moved_) sent_[place.where] = place.offset;
    co_return sent;
  }

  std::vector<core::TopicPartitionOffset> moved_;
  std::map<core::TopicPartition, core::Offset> sent_;
};

}  // namespace

void no_offset_sent(Variant& variant) { variant.wrap_log = wrap<NoOffsetSent>; }

}  // namespace turnstile::properties::flaws
