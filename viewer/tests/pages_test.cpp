// A test that fails draws its page, if it links turnstile::pages.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "turnstile/bank/scenarios.hpp"
#include "turnstile/gtest.hpp"

namespace turnstile::viewer {
namespace {

TEST(Pages, a_failed_test_leaves_its_page_beside_the_file) {
  properties::HoldsSettings settings;
  settings.options.flaw = properties::find_flaw(bank::flaws(), "no_barrier");
  ASSERT_NE(settings.options.flaw, nullptr);
  settings.first_seed = 1000;
  settings.out = std::filesystem::path(testing::TempDir()) / "pages_test";
  std::filesystem::remove_all(settings.out);
  const testing::AssertionResult held = properties::holds(bank::scenarios().front(), 200, settings);
  ASSERT_FALSE(held);
  const std::string block = held.message();
  const auto found = block.find("  timeline: ");
  ASSERT_NE(found, std::string::npos) << block;
  EXPECT_NE(block.find("  faults:   "), std::string::npos) << block;
  const std::filesystem::path page = block.substr(found + 12, block.find('\n', found) - found - 12);
  EXPECT_EQ(page.parent_path(), settings.out);
  EXPECT_TRUE(std::filesystem::exists(std::filesystem::path(page).replace_extension("json")));
  std::ifstream file(page);
  const std::string html{std::istreambuf_iterator<char>(file), {}};
  EXPECT_NE(html.find("replay "), std::string::npos);
  EXPECT_TRUE(html.find("worker-0") != std::string::npos && html.find("shrunk") != std::string::npos);
  std::filesystem::remove_all(settings.out);
}

}  // namespace
}  // namespace turnstile::viewer
