// A revocation drops nothing, and what was read before it is committed under the membership of after it (rule 1): the new owner decides the
// same commands.
#include "flaws.hpp"
#include "forwarding_log.hpp"

namespace turnstile::properties::flaws {

namespace {

class Broken final : public ForwardingLog {
  using ForwardingLog::ForwardingLog;
  core::Task<core::LogResult<core::Poll>> poll(core::TimeMs wait_ms_max, std::size_t records_max) override {
    if (given_) {
      core::Poll told = std::move(*given_);
      given_.reset();
      co_return told;
    }
    auto polled = co_await inner_.poll(wait_ms_max, records_max);
    if (!polled) co_return polled;
    if (std::holds_alternative<core::Revoked>(*polled)) co_return core::Poll(core::Fetched{});
    if (auto* assigned = std::get_if<core::Assigned>(&*polled)) {
      // The batch first, then the news.
      membership_ = assigned->membership;
      given_ = std::move(*assigned);
      co_return core::Poll(core::Fetched{});
    }
    co_return polled;
  }
  core::Task<core::LogStatus> send_offsets(const std::vector<core::TopicPartitionOffset>& offsets, const core::Membership&) override {
    return inner_.send_offsets(offsets, membership_);
  }

  core::Membership membership_;
  std::optional<core::Assigned> given_;
};

}  // namespace

void no_fence(Variant& variant) { variant.wrap_log = wrap<Broken>; }

}  // namespace turnstile::properties::flaws
