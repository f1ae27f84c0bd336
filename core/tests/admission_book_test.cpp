#include "turnstile/core/admission_book.hpp"

#include <gtest/gtest.h>

namespace turnstile::core {
namespace {

TEST(AdmissionBook, undecided_positions_may_have_gaps) {
  const Protocol protocol;
  AdmissionBook book{protocol};
  constexpr EntityId kEntity{7};
  ASSERT_EQ(book.admit(kEntity, "a", 100, Position{}), Position{1});
  // Another strategy decided positions 2 to 9 without assigning them here.
  ASSERT_EQ(book.admit(kEntity, "b", 200, Position{9}), Position{10});
  ASSERT_EQ(book.admit(kEntity, "c", 300, Position{9}), Position{11});

  const auto id_at = [&](std::uint64_t position) -> CommandId {
    const Undecided* found = book.undecided(kEntity, Position{position});
    return found == nullptr ? CommandId{} : found->id;
  };
  EXPECT_EQ(id_at(1), "a");
  EXPECT_EQ(id_at(2), "");
  EXPECT_EQ(id_at(3), "");
  EXPECT_EQ(id_at(9), "");
  EXPECT_EQ(id_at(10), "b");
  EXPECT_EQ(id_at(11), "c");
  EXPECT_EQ(id_at(12), "");
}

}  // namespace
}  // namespace turnstile::core
