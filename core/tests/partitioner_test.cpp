#include "turnstile/core/partitioner.hpp"

#include <gtest/gtest.h>

namespace turnstile::core {
namespace {

// The vectors of Kafka's own UtilsTest.testMurmur2.
TEST(Partitioner, murmur2_agrees_with_kafka) {
  const auto signed_hash = [](std::string_view key) { return static_cast<std::int32_t>(murmur2(key)); };
  EXPECT_EQ(signed_hash("21"), -973932308);
  EXPECT_EQ(signed_hash("foobar"), -790332482);
  EXPECT_EQ(signed_hash("a-little-bit-long-string"), -985981536);
  EXPECT_EQ(signed_hash("a-little-bit-longer-string"), -1486304829);
  EXPECT_EQ(signed_hash("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8"), -58897971);
  EXPECT_EQ(signed_hash("abc"), 479470107);
}

TEST(Partitioner, crc32_is_zlibs) { EXPECT_EQ(crc32("123456789"), 0xCBF43926U); }

TEST(Partitioner, murmur2_and_crc32_disagree_on_most_keys) {
  int agreed = 0;
  for (int key = 0; key < 1000; ++key) {
    const std::string text = std::to_string(key);
    agreed += murmur2_partition(text, 4) == crc32_partition(text, 4) ? 1 : 0;
  }
  EXPECT_LT(agreed, 400);
}

}  // namespace
}  // namespace turnstile::core
