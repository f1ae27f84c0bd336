#include "turnstile/properties/environment.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "turnstile/properties/failure_files.hpp"

namespace turnstile::properties {
namespace {

// Set for the duration of a test.
class Set {
 public:
  Set(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
  ~Set() { unsetenv(name_); }
  Set(const Set&) = delete;
  Set& operator=(const Set&) = delete;

 private:
  const char* name_;
};

class In {
 public:
  explicit In(const std::filesystem::path& folder) : before_(std::filesystem::current_path()) {
    std::filesystem::create_directories(folder);
    std::filesystem::current_path(folder);
  }
  ~In() { std::filesystem::current_path(before_); }
  In(const In&) = delete;
  In& operator=(const In&) = delete;

 private:
  std::filesystem::path before_;
};

TEST(Environment, a_whole_number_is_digits_and_nothing_else) {
  EXPECT_EQ(whole_number("0"), 0U);
  EXPECT_EQ(whole_number("010"), 10U);  // not octal
  EXPECT_EQ(whole_number("0x2A"), 42U);
  EXPECT_EQ(whole_number("18446744073709551615"), ~std::uint64_t{0});
  for (const char* wrong : {"", "0x", "-5", "+5", " 5", "5 ", "1e3", "1,000", "5.0", "abc", "0xg", "0x-1", "18446744073709551616"})
    EXPECT_FALSE(whole_number(wrong)) << "'" << wrong << "'";
}

TEST(Environment, a_number_that_cannot_be_used_is_an_error_that_names_the_variable) {
  for (const char* wrong : {"1e3", "-5", "abc", "0", " "}) {
    const Set set("TURNSTILE_SEEDS", wrong);
    const auto read = number_variable("TURNSTILE_SEEDS", 1);
    ASSERT_FALSE(read) << "'" << wrong << "' was read as a number";
    EXPECT_EQ(read.error(),
              "TURNSTILE_SEEDS=" + std::string(wrong) + " cannot be used: give a whole number from 1 on, such as 100 or 0x2a");
  }
  const Set zero("TURNSTILE_SEED", "0");
  EXPECT_EQ(number_variable("TURNSTILE_SEED").value(), 0U);
}

TEST(Environment, a_variable_that_is_set_to_nothing_is_not_set) {
  const Set set("TURNSTILE_SEEDS", "");
  EXPECT_FALSE(number_variable("TURNSTILE_SEEDS", 1).value());
  EXPECT_EQ(variable("TURNSTILE_SEEDS"), "");
  for (const auto& name : variables_set()) EXPECT_NE(name, "TURNSTILE_SEEDS");
}

TEST(Environment, a_mistyped_variable_is_an_error_that_names_the_nearest) {
  const std::vector<std::string> mistyped{"HOME", "TURNSTILE_SCENARO", "TURNSTILE_SEEDS"};
  EXPECT_EQ(unknown_variable(mistyped), "TURNSTILE_SCENARO is not a variable of Turnstile: did you mean TURNSTILE_SCENARIO?");
  const std::vector<std::string> right{"HOME", "TURNSTILE_BROKERS_FILE", "TURNSTILE_CACHE", "TURNSTILE_SEEDS", "XTURNSTILE_SCENARO"};
  EXPECT_EQ(unknown_variable(right), std::nullopt);
  constexpr std::array<std::string_view, 1> more{"TURNSTILE_SCENARO"};
  EXPECT_EQ(unknown_variable(mistyped, more), std::nullopt);
}

TEST(Environment, what_is_set_is_found) {
  const Set set("TURNSTILE_SCENARO", "hot");
  EXPECT_TRUE(unknown_variable(variables_set()));
}

TEST(Environment, the_nearest_name_is_the_one_of_fewest_edits) {
  constexpr std::array<std::string_view, 3> names{"seed", "seeds", "shard"};
  EXPECT_EQ(nearest("sedes", names), "seeds");
  EXPECT_EQ(nearest("shad", names), "shard");
  EXPECT_EQ(nearest("x", {}), "");
}

TEST(PastedPath, is_short_in_the_top_folder_of_a_checkout_and_absolute_elsewhere) {
  const auto top = std::filesystem::temp_directory_path() / "turnstile-pasted-path";
  std::filesystem::create_directories(top / ".git");
  {
    const In checkout(top);
    EXPECT_EQ(pasted_path("failures/a-1.json"), "failures/a-1.json");
    EXPECT_EQ(pasted_path("/elsewhere/a-1.json"), "/elsewhere/a-1.json");
  }
  {
    const In build(top / "build");
    const auto here = std::filesystem::current_path().string();
    EXPECT_EQ(pasted_path("failures/a-1.json"), here + "/failures/a-1.json");
    EXPECT_EQ(pasted_path("../failures/a-1.json"), std::filesystem::current_path().parent_path().string() + "/failures/a-1.json");
  }
  std::filesystem::remove_all(top);
}

TEST(PastedPath, is_one_word_of_a_shell) { EXPECT_EQ(pasted_path("/with space/it's.json"), R"('/with space/it'\''s.json')"); }

}  // namespace
}  // namespace turnstile::properties
