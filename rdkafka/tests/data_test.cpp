// The functions that carry data answer as the real library's do: one program, linked with each, prints the same.
#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "settings.hpp"

namespace turnstile::rdkafka {
namespace {

TEST(RdkafkaStops, a_function_that_is_not_simulated_stops_the_program_by_its_name) {
  EXPECT_DEATH(rd_kafka_list_groups(nullptr, nullptr, nullptr, 0), "turnstile: rd_kafka_list_groups is not simulated");
}

}  // namespace
}  // namespace turnstile::rdkafka

#ifdef TURNSTILE_PROBE_OF_OURS  // the real library is there

namespace turnstile::rdkafka {
namespace {

std::vector<std::string> output(const std::string& program, const std::string& names) {
  std::FILE* pipe = popen((program + " " + names).c_str(), "r");
  std::string all;
  char buffer[65536];
  while (const std::size_t count = std::fread(buffer, 1, sizeof buffer, pipe)) all.append(buffer, count);
  EXPECT_EQ(pclose(pipe), 0) << program;
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < all.size();) {
    const std::size_t end = std::min(all.find('\n', begin), all.size());
    lines.push_back(all.substr(begin, end - begin));
    begin = end + 1;
  }
  return lines;
}

TEST(RdkafkaData, every_answer_is_that_of_the_real_library) {
  const std::string names = testing::TempDir() + "/turnstile-settings-" + std::to_string(getpid());
  {
    std::ofstream file(names);
    std::set<std::string> all = {"no.such.setting", "topic.acks", "topic.no.such", "topic.client.id", ""};
    for (const Setting& setting : settings()) all.insert(setting.name);
    for (const std::string& name : all) file << name << "\n";
  }
  const auto real = output(TURNSTILE_PROBE_OF_THE_REAL, names);
  const auto ours = output(TURNSTILE_PROBE_OF_OURS, names);
  std::remove(names.c_str());
  EXPECT_GT(real.size(), 50'000u);
  EXPECT_EQ(real.size(), ours.size());
  int told = 0;
  for (std::size_t line = 0; line < std::min(real.size(), ours.size()) && told < 20; ++line) {
    if (real[line] == ours[line]) continue;
    ++told;
    ADD_FAILURE() << "line " << line << "\n  real: " << real[line] << "\n  ours: " << ours[line];
  }
}

}  // namespace
}  // namespace turnstile::rdkafka

#endif
