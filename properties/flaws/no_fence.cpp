// A revocation drops nothing: records read before it are still being processed when the new assignment arrives, and are committed with its
// group metadata (rule 1). The new owner decides the same commands.
#include <optional>

#include "flaws.hpp"
#include "forwarding_log.hpp"

namespace turnstile::properties::flaws {

namespace {

class NoFence final : public ForwardingLog {
  using ForwardingLog::ForwardingLog;
  core::Task<core::LogResult<core::Poll>> poll(core::TimeMs wait_ms_max, std::size_t records_max) override {
    if (given_) {
      core::Poll told = std::move(*given_);
      given_.reset();
      co_return told;
    }
    auto polled = co_await inner_.poll(wait_ms_max, records_max);
    while (polled && std::holds_alternative<core::Revoked>(*polled)) polled = co_await inner_.poll(kRebalanceMs, records_max);
    if (!polled) co_return polled;
    if (auto* assigned = std::get_if<core::Assigned>(&*polled)) {
      membership_ = assigned->membership;
      given_ = std::move(*assigned);
      auto worked = co_await inner_.poll(kSlowMs, records_max);  // nothing is fetched before the worker has assigned partitions
      if (worked && !std::holds_alternative<core::Fetched>(*worked)) given_ = std::move(*worked);
      co_return core::Poll(core::Fetched{});
    }
    co_return polled;
  }
  core::Task<core::LogStatus> send_offsets(const std::vector<core::TopicPartitionOffset>& offsets, const core::Membership&) override {
    return inner_.send_offsets(offsets, membership_);
  }

  static constexpr core::TimeMs kRebalanceMs = 60'000;
  static constexpr core::TimeMs kSlowMs = 100;
  core::Membership membership_;
  std::optional<core::Poll> given_;
};

}  // namespace

void no_fence(Variant& variant) { variant.wrap_log = wrap<NoFence>; }

}  // namespace turnstile::properties::flaws
