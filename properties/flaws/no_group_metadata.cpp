// Offsets are sent to the transaction without group metadata: generation -1 is not checked, so a zombie's transaction wins.
#include "flaws.hpp"
#include "forwarding_log.hpp"

namespace turnstile::properties::flaws {

namespace {

class NoGroupMetadata final : public ForwardingLog {
  using ForwardingLog::ForwardingLog;
  core::Task<core::LogStatus> send_offsets(const std::vector<core::TopicPartitionOffset>& offsets, const core::Membership&) override {
    return inner_.send_offsets(offsets, nobody_);
  }

  const core::Membership nobody_;
};

}  // namespace

void no_group_metadata(Variant& variant) { variant.wrap_log = wrap<NoGroupMetadata>; }

}  // namespace turnstile::properties::flaws
