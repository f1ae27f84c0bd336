// The original design: a Kafka Streams bank in Scala, with its eleven flaws together. Each is in the catalogue on its own, too.
#include "bank_flaws.hpp"
#include "turnstile/sim/run/simulation_options.hpp"

namespace turnstile::bank::planted {

namespace {

class Turns final : public core::Protocol {
  // duplicate_before_read_back
  core::RestorePlan plan(const core::Takeover& takeover, bool validator) const override {
    core::RestorePlan plan = Protocol::plan(takeover, validator);
    plan.events_barrier = core::Offset{};
    return plan;
  }
  bool remembers_decisions() const override { return false; }
  // missing_state_proceeds
  core::Turn turn(const core::TurnContext& context) const override {
    return context.last == core::Position{} ? core::Turn::now : Protocol::turn(context);
  }
  // version_counts_events, with rejection_keeps_position
  core::Position position_after(core::Position last, core::Position, std::size_t events) const override {
    return core::Position{last.value + events};
  }
  bool records_rejections() const override { return false; }
  // hot_requeue and requeue_without_deadline
  std::optional<core::TimeMs> not_before(const core::EarlyContext& context) const override { return context.now_ms; }
  bool may_close(const core::CloseContext&) const override { return false; }
  // stale_is_retried
  std::optional<core::TimeMs> retry_stale(const core::EarlyContext& context) const override { return context.now_ms + context.round_ms; }
  // no_command_id
  bool remembers_ids() const override { return false; }
};

properties::Variant with(std::string_view flaw) {
  properties::Variant variant;
  properties::find_flaw(properties::protocol_flaws(), flaw)->plant(variant);
  return variant;
}

void compact_what_must_be_kept(sim::SimulationOptions& world) {
  for (const char* flaw : {"events_compacted", "commands_compacted"}) with(flaw).change_world(world);
}

}  // namespace

void marlow(properties::Variant& variant) {
  variant = with("duplicate_before_read_back");
  unchecked_amount(variant);
  variant.protocol = std::make_unique<Turns>();
  variant.change_world = compact_what_must_be_kept;
}

}  // namespace turnstile::bank::planted
