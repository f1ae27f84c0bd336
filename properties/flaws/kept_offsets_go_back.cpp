// The offsets of a failed commit are kept and committed at the next revocation, even if later offsets have been committed meanwhile. The
// next owner repeats work (spring-kafka 3186).
#include <algorithm>

#include "flaws.hpp"
#include "forwarding_log.hpp"

namespace turnstile::properties::flaws {

namespace {

class KeptOffsets final : public ForwardingLog {
  using ForwardingLog::ForwardingLog;
  core::Task<core::LogStatus> send_offsets(const std::vector<core::TopicPartitionOffset>& offsets,
                                           const core::Membership& membership) override {
    sent_ = offsets;
    membership_ = membership;
    return inner_.send_offsets(offsets, membership);
  }
  core::Task<core::LogStatus> commit() override {
    const core::LogStatus committed = co_await inner_.commit();
    superseded_ = committed && !kept_.empty() && std::ranges::all_of(kept_, [this](const auto& kept) { return is_passed(kept); });
    co_return committed;
  }
  core::Task<core::LogStatus> abort() override {
    kept_ = sent_;
    superseded_ = false;
    return inner_.abort();
  }
  core::Task<core::LogResult<core::Poll>> poll(core::TimeMs wait_ms_max, std::size_t records_max) override {
    auto polled = co_await inner_.poll(wait_ms_max, records_max);
    const auto* const revoked = polled ? std::get_if<core::Revoked>(&*polled) : nullptr;
    if (revoked != nullptr && !revoked->lost && superseded_) co_await commit_kept();
    co_return std::move(polled);
  }

  bool is_passed(const core::TopicPartitionOffset& kept) const {
    const auto sent = std::ranges::find(sent_, kept.where, &core::TopicPartitionOffset::where);
    return sent != sent_.end() && sent->offset >= kept.offset;
  }
  core::Task<void> commit_kept() {
    core::LogStatus status = inner_.begin();
    if (status) status = co_await inner_.send_offsets(kept_, membership_);
    if (status) status = co_await inner_.commit();
    if (!status && status.error().kind == core::LogErrorClass::abortable) {
      const auto aborted = co_await inner_.abort();
      static_cast<void>(aborted);
    }
    kept_.clear();
    superseded_ = false;
  }

  std::vector<core::TopicPartitionOffset> sent_;
  std::vector<core::TopicPartitionOffset> kept_;
  core::Membership membership_;
  bool superseded_ = false;
};

}  // namespace

void kept_offsets_go_back(Variant& variant) { variant.wrap_log = wrap<KeptOffsets>; }

}  // namespace turnstile::properties::flaws
