#include <gtest/gtest.h>

#include <set>
#include <sstream>
#include <string>

#include "turnstile/bank/scenarios.hpp"
#include "turnstile/properties/oracles.hpp"
#include "turnstile/properties/run.hpp"

namespace turnstile::properties {
namespace {

std::set<std::string, std::less<>> property_names() {
  std::set<std::string, std::less<>> names;
  for (const auto& oracle : bank::all_oracles()) names.emplace(oracle.name);
  return names;
}

TEST(Flaws, each_has_a_name_of_its_own_and_says_what_is_wrong) {
  std::set<std::string_view> names;
  for (const Flaw& flaw : bank::flaws()) {
    EXPECT_TRUE(names.insert(flaw.name).second) << flaw.name;
    EXPECT_EQ(find_flaw(bank::flaws(), flaw.name), &flaw);
    EXPECT_FALSE(flaw.about.empty()) << flaw.name;
  }
  EXPECT_EQ(find_flaw(bank::flaws(), "none"), nullptr);
}

TEST(Flaws, each_breaks_properties_that_there_are) {
  const auto known = property_names();
  for (const Flaw& flaw : bank::flaws()) {
    std::istringstream breaks{std::string(flaw.breaks)};
    std::size_t count = 0;
    for (std::string property; std::getline(breaks, property, ','); ++count) {
      EXPECT_TRUE(known.contains(property)) << flaw.name << ": " << property;
    }
    EXPECT_GT(count, 0U) << flaw.name;
  }
}

TEST(Flaws, what_each_breaks_is_a_list_of_whole_names) {
  const Flaw flaw{"any", "", "no_lost_event,retry_bound", "standard", nullptr};
  EXPECT_TRUE(is_known_to_break(flaw, "no_lost_event"));
  EXPECT_TRUE(is_known_to_break(flaw, "retry_bound"));
  EXPECT_FALSE(is_known_to_break(flaw, "no_lost"));
  EXPECT_FALSE(is_known_to_break(flaw, "bound"));
  EXPECT_FALSE(is_known_to_break(flaw, ""));
}

TEST(Flaws, each_is_looked_for_in_a_scenario_that_there_is) {
  for (const Flaw& flaw : bank::flaws()) EXPECT_NE(bank::find_scenario(flaw.scenario), nullptr) << flaw.name << ": " << flaw.scenario;
}

TEST(Flaws, each_changes_a_piece_of_the_system) {
  for (const Flaw& flaw : bank::flaws()) {
    Variant variant;
    const auto* protocol = variant.protocol.get();
    const auto* effects = variant.effects.get();
    const auto* client_protocol = variant.client_protocol.get();
    flaw.plant(variant);
    EXPECT_TRUE(variant.protocol.get() != protocol || variant.effects.get() != effects ||
                variant.client_protocol.get() != client_protocol || variant.decider != nullptr || variant.wrap_log != nullptr ||
                variant.change_world != nullptr)
        << flaw.name;
  }
}

}  // namespace
}  // namespace turnstile::properties
