#include <turnstile/gtest.hpp>

#include "counters.hpp"

TEST(Counter, counts_every_word_once) { EXPECT_HOLDS(counters("counters"), 1000); }
