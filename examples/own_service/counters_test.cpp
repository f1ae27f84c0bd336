#include "counters.hpp"

#include <turnstile/gtest.hpp>

TEST(Counter, counts_every_word_once) { EXPECT_HOLDS(counters("counters", count_words), 1000); }
