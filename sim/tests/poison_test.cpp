#include "turnstile/sim/run/poison.hpp"

#include <gtest/gtest.h>

#include <set>

#include "turnstile/bank/bank.hpp"
#include "turnstile/core/compact_codec.hpp"

namespace turnstile::sim {
namespace {

using bank::Bank;

TEST(Poison, is_of_four_kinds_none_of_which_may_be_admitted) {
  const core::CompactCodec<Bank> codec;
  core::Command<Bank> command;
  command.id = "a1";
  command.entity = core::EntityId{17};
  command.deadline_ms = 60'000;
  std::set<std::string> kinds;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    SeededChance chance(seed);
    const Poison poison = draw_poison(chance, {}, command, "17", codec);
    const auto read = codec.decode_command(poison.bytes);
    if (!read) {
      kinds.insert("unreadable");
    } else if (read->id.empty()) {
      kinds.insert("no id");
    } else if (poison.key != "17") {
      kinds.insert("another's key");
    } else {
      EXPECT_GT(read->deadline_ms, 60'000 + 60'000 + 2 * 2'000);
      EXPECT_NE(read->id, command.id);
      kinds.insert("too far away");
    }
  }
  EXPECT_EQ(kinds.size(), 4U);
}

}  // namespace
}  // namespace turnstile::sim
