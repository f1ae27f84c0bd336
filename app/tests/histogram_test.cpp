#include "histogram.hpp"

#include <gtest/gtest.h>

namespace turnstile::app {
namespace {

using Time = Histogram::Time;

TEST(Histogram, a_bound_belongs_to_its_bucket) {
  Histogram histogram;
  for (const int us : {0, 1'000, 1'001, 2'500, 60'000'000, 60'000'001}) histogram.observe(Time(us));
  EXPECT_EQ(histogram.count(0), 2U);
  EXPECT_EQ(histogram.count(1), 2U);
  EXPECT_EQ(histogram.count(Histogram::kBounds.size() - 1), 1U);
  EXPECT_EQ(histogram.count(Histogram::kBounds.size()), 1U);
  EXPECT_EQ(histogram.sum(), Time(120'004'502));
}

TEST(Histogram, a_clock_that_was_set_back_counts_as_no_time) {
  Histogram histogram;
  histogram.observe(Time(-5'000'000));
  EXPECT_EQ(histogram.count(0), 1U);
  EXPECT_EQ(histogram.sum(), Time(0));
}

}  // namespace
}  // namespace turnstile::app
