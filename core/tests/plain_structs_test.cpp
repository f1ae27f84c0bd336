// A domain of plain structs with nothing but the two functions.
#include <gtest/gtest.h>

#include <map>
#include <optional>
#include <set>
#include <string>

#include "turnstile/core/compact_codec.hpp"
#include "turnstile/core/describe.hpp"
#include "turnstile/domain.hpp"

namespace turnstile::core {
namespace {

struct Loan {
  std::string reader;
  std::optional<std::int64_t> until;
};
struct Shelf {
  std::map<std::uint32_t, Loan> lent;
  std::set<std::string> reserved_by;
  std::vector<Loan> history;
  std::array<bool, 2> open{};
};
struct Lend {
  std::uint32_t book = 0;
  Loan loan;
};
struct Close {};
struct Lent {
  std::uint32_t book = 0;
  Loan loan;
};

struct Library {
  using State = Shelf;
  using Request = std::variant<Lend, Close>;
  using Event = Lent;
  enum class Reason : std::uint8_t { lent_already = 1, closed };

  static Decision<Library> decide(const Shelf& shelf, const Request& request) {
    const auto* lend = std::get_if<Lend>(&request);
    if (lend == nullptr) return reject(Reason::closed);
    if (shelf.lent.contains(lend->book)) return reject(Reason::lent_already);
    return std::vector{Lent{lend->book, lend->loan}};
  }
  static Shelf evolve(Shelf shelf, const Lent& lent) {
    shelf.lent[lent.book] = lent.loan;
    return shelf;
  }
};
static_assert(Aggregate<Library>);
static_assert(members::count<Loan>() == 2 && members::count<Shelf>() == 4 && members::count<Close>() == 0);

Shelf shelf() { return {{{3, {"ann", 7}}, {5, {"bob", std::nullopt}}}, {"cid", "dan"}, {{"eve", -1}}, {true, false}}; }

Snapshot<Library> snapshot() { return {EntityId{1}, shelf(), Position{2}}; }

TEST(PlainStructs, are_compared_member_by_member) {
  EXPECT_EQ(snapshot(), snapshot());
  for (const auto change : {+[](Shelf& other) { other.lent[3].until = 8; }, +[](Shelf& other) { other.lent.erase(5); },
                            +[](Shelf& other) { other.reserved_by.insert("flo"); }, +[](Shelf& other) { other.history[0].reader = "x"; },
                            +[](Shelf& other) { other.open[1] = true; }}) {
    Snapshot<Library> other = snapshot();
    change(other.state);
    EXPECT_FALSE(other == snapshot()) << described(other.state);
  }
}

TEST(PlainStructs, are_encoded_member_by_member) {
  const CompactCodec<Library> library;
  std::string bytes;
  library.encode(snapshot(), bytes);
  EXPECT_EQ(library.decode_snapshot(bytes).value(), snapshot());
  for (std::size_t length = 0; length < bytes.size(); ++length) EXPECT_FALSE(library.decode_snapshot(bytes.substr(0, length))) << length;
  Command<Library> command;
  command.request = Lend{3, {"ann", std::nullopt}};
  bytes.clear();
  library.encode(command, bytes);
  EXPECT_EQ(library.decode_command(bytes).value(), command);
}

TEST(PlainStructs, keys_in_another_order_are_refused) {
  using Numbers = std::map<std::uint32_t, std::uint32_t>;
  const auto read = [](std::string_view bytes) {
    compact::Reader reader(bytes);
    Numbers numbers;
    reader(numbers);
    reader.end();
    return reader.error() == nullptr ? std::string() : std::string(reader.error());
  };
  EXPECT_EQ(read({"\2\1\7\2\7", 5}), "");
  EXPECT_EQ(read({"\2\2\7\1\7", 5}), "keys out of order");
  EXPECT_EQ(read({"\2\1\7\1\7", 5}), "keys out of order");
}

TEST(PlainStructs, say_what_they_are) {
  EXPECT_EQ(described(Library::Request(Lend{3, {"ann", 7}})), "Lend(3, Loan(\"ann\", 7))");
  EXPECT_EQ(described(Library::Request(Close{})), "Close()");
  EXPECT_EQ(described(std::vector<Loan>{{"bob", std::nullopt}}), "[Loan(\"bob\", none)]");
}

TEST(Reasons, are_named_as_they_are_written) {
  EXPECT_EQ(name<Library>(Library::Reason::lent_already), "lent_already");
  EXPECT_EQ(name<Library>(Library::Reason::closed), "closed");
  EXPECT_EQ(name<Library>(static_cast<Library::Reason>(9)), "unknown");
  EXPECT_EQ(name<Library>(static_cast<Library::Reason>(200)), "unknown");
}

TEST(Alarms, there_are_none_in_a_domain_without_a_line) { EXPECT_FALSE(alarmed<Library>(shelf())); }

}  // namespace
}  // namespace turnstile::core
