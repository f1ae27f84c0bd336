// An erased domain behaves like the domain itself: the same bytes, decisions, texts and equalities.
#include <gtest/gtest.h>

#include <map>

#include "turnstile/core/erased_records.hpp"

namespace turnstile::core {
namespace {

struct Stock {
  std::map<std::uint32_t, std::int64_t> boxes;
};
struct PutIn {
  std::uint32_t box = 0;
  std::int64_t count = 0;
};
struct LookUp {};
struct CountChanged {
  std::uint32_t box = 0;
  std::int64_t by = 0;
};

struct Boxes {
  using State = Stock;
  using Request = std::variant<PutIn, LookUp>;
  using Event = std::variant<CountChanged>;
  enum class Reason : std::int8_t { odd = -3, none = 1 };

  static Decision<Boxes> decide(const Stock& shelf, const Request& request) {
    const auto* put = std::get_if<PutIn>(&request);
    if (put == nullptr) return std::unexpected(Reason::none);
    if (shelf.boxes.contains(put->box)) return std::unexpected(Reason::odd);
    return std::vector<Event>{CountChanged{put->box, put->count}, CountChanged{put->box + 1, -put->count}};
  }
  static Stock evolve(Stock shelf, const Event& event) {
    shelf.boxes[std::get<CountChanged>(event).box] += std::get<CountChanged>(event).by;
    return shelf;
  }
  static bool alarmed(const Stock& shelf) { return shelf.boxes.empty(); }
};

using Records = TypedRecords<Boxes>;
using Of = ErasedDomainOf<Boxes>;

class ErasedBoxes : public ::testing::Test {
 protected:
  const DomainScope scope{Of::instance()};
  const CompactCodec<Boxes> typed;
  const CompactCodec<Erased> erased;
};

Outcome<Boxes> outcome(Outcome<Boxes>::Verdict verdict) {
  return {{"c-1", EntityId{7}, PutIn{3, -40}, 11, 22}, Position{5}, std::move(verdict), 33};
}

TEST_F(ErasedBoxes, writes_the_bytes_of_its_domain_and_reads_them) {
  for (const auto& each :
       {outcome(Accepted<Boxes>{{CountChanged{3, -40}, CountChanged{4, 40}}}), outcome(Rejected<Boxes>{Boxes::Reason::odd}),
        outcome(Rejected<Boxes>{Boxes::Reason::none}), outcome(Expired{})}) {
    std::string expected;
    typed.encode(each, expected);
    std::string bytes;
    erased.encode(Records::erased(each), bytes);
    EXPECT_EQ(bytes, expected);
    const auto read = erased.decode_outcome(bytes);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(*read, Records::erased(each));
    EXPECT_EQ(Records::value(*read), each);
    EXPECT_FALSE(erased.decode_outcome(bytes.substr(0, bytes.size() - 1)).has_value());
  }
}

TEST_F(ErasedBoxes, refuses_what_its_domain_refuses) {
  std::string bytes;
  typed.encode(Command<Boxes>{"c-1", EntityId{7}, LookUp{}, 11, 22}, bytes);
  EXPECT_TRUE(erased.decode_command(bytes).has_value());
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      std::string broken = bytes;
      broken[at] = static_cast<char>(broken[at] ^ (1 << bit));
      EXPECT_EQ(erased.decode_command(broken).has_value(), typed.decode_command(broken).has_value()) << at;
    }
  }
}

TEST_F(ErasedBoxes, decides_and_evolves_as_its_domain) {
  const Erased::State nothing;
  EXPECT_TRUE(Erased::alarmed(nothing));
  const auto decided = Erased::decide(nothing, erase<Erased::Request>(Boxes::Request(PutIn{3, 2})));
  ASSERT_TRUE(decided.has_value());
  const Erased::State state = evolve_all<Erased>(nothing, *decided);
  EXPECT_TRUE(equal(Of::of(state).boxes, std::map<std::uint32_t, std::int64_t>{{3, 2}, {4, -2}}));
  EXPECT_FALSE(Erased::alarmed(state));
  const auto again = Erased::decide(state, erase<Erased::Request>(Boxes::Request(PutIn{3, 2})));
  ASSERT_FALSE(again.has_value());
  EXPECT_EQ(Of::of(again.error()), Boxes::Reason::odd);
  EXPECT_EQ(name<Erased>(Erased::decide(state, erase<Erased::Request>(Boxes::Request(LookUp{}))).error()), "none");
}

TEST_F(ErasedBoxes, a_default_value_is_the_default_of_its_type) {
  EXPECT_EQ(Erased::State(), erase<Erased::State>(Stock{}));
  EXPECT_EQ(Erased::Request(), erase<Erased::Request>(Boxes::Request{}));
  EXPECT_FALSE(Erased::State() == erase<Erased::State>(Stock{{{1, 1}}}));
  EXPECT_EQ(Erased::describe(Erased::Request()), "PutIn(0, 0)");
  EXPECT_EQ(std::string_view(Erased::entity_noun), "entity");
  EXPECT_EQ(std::string_view(Erased::domain_name), "Boxes");
}

TEST_F(ErasedBoxes, is_written_by_a_codec_of_its_own) {
  const ErasedCodec<Boxes> own(std::make_unique<CompactCodec<Boxes>>());
  const auto each = outcome(Accepted<Boxes>{{CountChanged{3, -40}}});
  std::string bytes;
  own.encode(Records::erased(each), bytes);
  std::string expected;
  typed.encode(each, expected);
  EXPECT_EQ(bytes, expected);
  EXPECT_EQ(*own.decode_outcome(bytes), Records::erased(each));
}

}  // namespace
}  // namespace turnstile::core
