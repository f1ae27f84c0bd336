#include "property_file.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "secrets.hpp"

namespace turnstile::app {
namespace {

std::string written(const std::string& name, const std::string& text, mode_t mode) {
  const std::string file = (std::filesystem::path(::testing::TempDir()) / name).string();
  std::ofstream(file) << text;
  ::chmod(file.c_str(), mode);
  return file;
}

TEST(PropertyFile, lines_are_names_and_values) {
  const auto properties = parse_properties("# who we are\n\n sasl.username = bank \r\nsasl.password=a=b#c\nssl.ca.location=/a b/ca.pem");
  ASSERT_TRUE(properties);
  EXPECT_EQ(*properties, (Properties{{"sasl.username", "bank"}, {"sasl.password", "a=b#c"}, {"ssl.ca.location", "/a b/ca.pem"}}));
}

TEST(PropertyFile, a_line_that_is_none_is_told_by_its_number_alone) {
  EXPECT_EQ(parse_properties("linger.ms=5\nhunter2").error(), "line 2 is not name=value");
  EXPECT_EQ(parse_properties("=hunter2").error(), "line 1 is not name=value");
}

TEST(PropertyFile, a_password_that_others_can_read_is_refused) {
  const std::string text = "sasl.username=bank\nsasl.password=hunter2\n";
  EXPECT_TRUE(read_properties(written("own", text, 0600)));
  EXPECT_TRUE(read_properties(written("own_to_read", text, 0400)));
  for (const mode_t mode : {mode_t{0640}, mode_t{0604}, mode_t{0660}, mode_t{0644}}) {
    const auto refused = read_properties(written("open", text, mode));
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().find("sasl.password"), std::string::npos);
    EXPECT_NE(refused.error().find("chmod 600"), std::string::npos);
    EXPECT_EQ(refused.error().find("hunter2"), std::string::npos);
  }
}

TEST(PropertyFile, without_a_password_anybody_may_read_it) {
  EXPECT_TRUE(read_properties(written("public", "security.protocol=SSL\nsasl.password=\n", 0644)));
}

TEST(PropertyFile, what_is_no_file_is_said) {
  EXPECT_FALSE(read_properties(::testing::TempDir() + "/none"));
  EXPECT_FALSE(read_properties(::testing::TempDir()));
}

TEST(Secrets, are_taken_out_of_the_arguments_and_the_environment_and_kept_from_messages) {
  std::string program = "turnstile", flag = "-X", password = "sasl.password=correct-horse", glued = "-Xssl.key.password=battery-staple",
              harmless = "sasl.username=somebody";
  char* argv[] = {program.data(), flag.data(), password.data(), glued.data(), harmless.data(), nullptr};
  char variable[] = "TURNSTILE_PROPERTY=sasl.password=tr0ubador";
  ::putenv(variable);

  EXPECT_EQ(take_arguments(5, argv), (std::vector<std::string>{"turnstile", "-X", "sasl.password=correct-horse",
                                                               "-Xssl.key.password=battery-staple", "sasl.username=somebody"}));
  EXPECT_STREQ(password.c_str(), "sasl.password=***");
  EXPECT_STREQ(glued.c_str(), "-Xssl.key.password=***");
  EXPECT_EQ(harmless, "sasl.username=somebody");
  EXPECT_EQ(std::string(password.data(), password.size()).find("horse"), std::string::npos);
  EXPECT_EQ(std::string(variable, sizeof variable).find("tr0ubador"), std::string::npos);
  EXPECT_STREQ(std::getenv("TURNSTILE_PROPERTY"), "sasl.password=tr0ubador");
  ::unsetenv("TURNSTILE_PROPERTY");

  EXPECT_EQ(masked("no flag correct-horse; battery-staple, somebody"), "no flag ***; ***, somebody");
}

}  // namespace
}  // namespace turnstile::app
