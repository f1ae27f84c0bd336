// A domain whose decisions use what the command's record says: its position, when it was issued, its id.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "turnstile/properties/campaign.hpp"
#include "turnstile/scenario.hpp"

namespace turnstile {
namespace {

// Numbered tickets: each shows its position in the queue, and nobody gets two within a second.
struct Tickets {
  struct Draw {};
  struct Drawn {
    std::uint64_t number = 0;
    std::int64_t issued_at_ms = 0;
    std::string command;
  };
  struct Last {
    std::uint64_t number = 0;
    std::int64_t issued_at_ms = 0;
  };
  using State = Last;
  using Request = Draw;
  using Event = Drawn;
  enum class Reason : std::uint8_t { too_soon = 1 };

  static Decision<Tickets> decide(const Last& last, const Draw&, const CommandContext& context) {
    if (last.number != 0 && context.issued_at_ms < last.issued_at_ms + 1'000) return reject(Reason::too_soon);
    return std::vector{Drawn{context.position.value, context.issued_at_ms, std::string(context.id)}};
  }
  static Last evolve(Last, const Drawn& drawn) { return {drawn.number, drawn.issued_at_ms}; }
};
static_assert(Aggregate<Tickets>);

auto tickets() {
  return scenario<Tickets>("tickets").commands(40).asks([](Any& any) { return ask<Tickets>(any.below(2), Tickets::Draw{}); });
}

properties::Tally explore_tickets(const properties::Scenario& scenario) {
  properties::Tally tally;
  for (std::uint64_t seed = 0; seed < 50; ++seed) properties::explore_seed(scenario, {}, {seed}, tally);
  return tally;
}

TEST(DecideContext, is_the_same_for_the_validator_and_for_every_oracle) {
  const auto tally = explore_tickets(tickets().always("a ticket shows what its command says", [](const Evidence<Tickets>& evidence) {
    for (const auto& logged : evidence.history().outcomes) {
      const auto* accepted = std::get_if<core::Accepted<Tickets>>(&logged.value.verdict);
      if (accepted == nullptr) continue;
      const Tickets::Drawn& drawn = accepted->events.front();
      const auto& command = logged.value.command;
      if (drawn.number != logged.value.position.value || drawn.command != command.id || drawn.issued_at_ms != command.issued_at_ms)
        return false;
    }
    return true;
  }));
  EXPECT_EQ(tally.violations, 0U) << tally.first_failure->violation->message;
  EXPECT_GT(tally.counters.accepted, 0U);
  EXPECT_GT(tally.counters.rejected, 0U);  // too soon
}

}  // namespace
}  // namespace turnstile
