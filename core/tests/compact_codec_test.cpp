#include "turnstile/core/compact_codec.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "turnstile/bank/bank.hpp"

namespace turnstile::core {
namespace {

using bank::Bank;

const CompactCodec<Bank> codec;

Command<Bank> withdrawal() {
  Command<Bank> command;
  command.id = "c-0012";
  command.entity = EntityId{17};
  command.request = bank::Withdraw{60, 3};
  command.issued_at_ms = 1'750'000'000'123;
  command.deadline_ms = 1'750'000'060'123;
  return command;
}

Sequenced<Bank> sequenced() { return {withdrawal(), Position{1000}, 3, 1'750'000'000'200}; }

Outcome<Bank> accepted() {
  Outcome<Bank> outcome;
  outcome.command = withdrawal();
  outcome.position = Position{6};
  outcome.verdict = Accepted<Bank>{{bank::Withdrawn{60}, bank::FeeCharged{3}}};
  outcome.decided_at_ms = 1'750'000'000'456;
  return outcome;
}

Admissions admissions() {
  return {EntityId{17}, Position{900}, 1'750'000'000'000, {{"c-1", Position{899}, 1'750'000'060'000}, {"", Position{900}, -1}}};
}

template <class T>
std::string encoded(const T& value) {
  std::string bytes;
  codec.encode(value, bytes);
  return bytes;
}

TEST(CompactCodec, every_record_comes_back_as_it_was) {
  EXPECT_EQ(codec.decode_command(encoded(withdrawal())).value(), withdrawal());
  EXPECT_EQ(codec.decode_sequenced(encoded(sequenced())).value(), sequenced());
  EXPECT_EQ(codec.decode_outcome(encoded(accepted())).value(), accepted());
  Outcome<Bank> rejected = accepted();
  rejected.verdict = Rejected<Bank>{bank::Reason::balance_limit};
  EXPECT_EQ(codec.decode_outcome(encoded(rejected)).value(), rejected);
  Outcome<Bank> expired = accepted();
  expired.verdict = Expired{};
  EXPECT_EQ(codec.decode_outcome(encoded(expired)).value(), expired);
  const Snapshot<Bank> snapshot{EntityId{17}, bank::Account{-5}, Position{6}};
  EXPECT_EQ(codec.decode_snapshot(encoded(snapshot)).value(), snapshot);
  const Alarm<Bank> alarm{EntityId{17}, bank::Account{999}, Position{6}, true};
  EXPECT_EQ(codec.decode_alarm(encoded(alarm)).value(), alarm);
  EXPECT_EQ(codec.decode_admissions(encoded(admissions())).value(), admissions());
}

TEST(CompactCodec, the_extremes_of_every_number_come_back) {
  for (const std::int64_t amount : {std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(), std::int64_t{-1},
                                    std::int64_t{0}, std::int64_t{63}, std::int64_t{64}}) {
    Command<Bank> command = withdrawal();
    command.request = bank::Deposit{amount};
    command.entity = EntityId{std::numeric_limits<std::uint64_t>::max()};
    command.id = std::string(300, '\xff');
    EXPECT_EQ(codec.decode_command(encoded(command)).value(), command);
  }
}

TEST(CompactCodec, encode_appends) {
  std::string bytes = "before";
  codec.encode(withdrawal(), bytes);
  EXPECT_EQ(bytes.substr(0, 6), "before");
  EXPECT_EQ(codec.decode_command(std::string_view(bytes).substr(6)).value(), withdrawal());
}

TEST(CompactCodec, a_truncated_record_is_refused_at_every_length) {
  const std::string bytes = encoded(accepted());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(codec.decode_outcome(std::string_view(bytes).substr(0, size)).has_value()) << size;
  }
}

TEST(CompactCodec, bytes_left_over_are_refused) {
  EXPECT_EQ(codec.decode_command(encoded(withdrawal()) + '\0').error().what, "trailing bytes");
}

TEST(CompactCodec, a_record_of_another_type_is_refused) {
  EXPECT_EQ(codec.decode_sequenced(encoded(withdrawal())).error().what, "another kind of record");
  EXPECT_EQ(codec.decode_snapshot("poison").error().what, "another kind of record");
}

TEST(CompactCodec, an_unknown_alternative_is_refused) {
  Command<Bank> command;
  command.request = bank::Deposit{};
  std::string bytes = encoded(command);  // form, id, entity, alternative, amount, issued, deadline
  bytes[3] = 2;
  EXPECT_EQ(codec.decode_command(bytes).error().what, "an unknown alternative");
}

TEST(CompactCodec, an_absurd_count_allocates_nothing_and_is_refused) {
  const std::string bytes{'\x61', 17, 0, 0, '\xff', '\xff', '\xff', '\xff', '\xff', '\xff', '\xff', '\xff', '\xff', 1};
  EXPECT_EQ(codec.decode_admissions(bytes).error().what, "a count beyond the bytes that are there");
}

TEST(CompactCodec, every_value_has_one_form) {
  const Snapshot<Bank> snapshot{EntityId{1}, bank::Account{0}, Position{0}};
  EXPECT_EQ(encoded(snapshot), std::string("\x41\x01\x00\x00", 4));
  EXPECT_EQ(codec.decode_snapshot(std::string("\x41\x81\x00\x00\x00", 5)).error().what, "a varint longer than it need be");
  std::string alarm = encoded(Alarm<Bank>{EntityId{1}, {}, Position{1}, true});
  alarm.back() = 2;
  EXPECT_EQ(codec.decode_alarm(alarm).error().what, "a boolean that is neither 0 nor 1");
  std::string long_varint = "\x41";
  long_varint.append(9, '\xff');
  EXPECT_EQ(codec.decode_snapshot(long_varint + '\x02').error().what, "a varint of more than 64 bits");
}

TEST(CompactCodec, tells_the_id_of_an_outcome_without_decoding_it) {
  Outcome<Bank> outcome = accepted();
  std::string bytes;
  codec.encode(outcome, bytes);
  EXPECT_EQ(codec.id_of_outcome(bytes), "c-0012");
  EXPECT_EQ(codec.id_of_outcome(bytes.substr(0, 5)), std::nullopt);
  EXPECT_EQ(codec.id_of_outcome(""), std::nullopt);
  outcome.command.id = std::string(200, 'x');
  bytes.clear();
  codec.encode(outcome, bytes);
  EXPECT_EQ(codec.id_of_outcome(bytes), std::nullopt);
  bytes.clear();
  codec.encode(sequenced(), bytes);
  EXPECT_EQ(codec.id_of_outcome(bytes), std::nullopt);
}

// Eight bytes or more are left, or fewer: two ways to read the same.
TEST(CompactCodec, reads_numbers_of_every_length_wherever_they_stand) {
  std::vector<std::uint64_t> numbers;
  for (unsigned bits = 0; bits < 64; ++bits) {
    const std::uint64_t power = std::uint64_t{1} << bits;
    numbers.insert(numbers.end(), {power - 1, power, power + 1, power | (0x5a5a5a5a5a5a5a5aU >> (63 - bits))});
  }
  std::string bytes;
  compact::encode(compact::Form::command, numbers, bytes);
  const auto decoded = compact::decode<std::vector<std::uint64_t>>(compact::Form::command, bytes);
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(*decoded, numbers);
}

TEST(CompactCodec, an_overlong_number_is_refused_wherever_it_stands) {
  for (const std::size_t behind : {0U, 1U, 6U, 7U, 20U}) {
    const std::string overlong = std::string("\x41\x81\x80\x00", 4) + std::string(behind, '\x01');
    EXPECT_EQ(codec.decode_snapshot(overlong).error().what, "a varint longer than it need be") << behind;
  }
}

TEST(CompactCodec, what_decodes_encodes_to_the_same_bytes) {
  const std::string bytes = encoded(accepted());
  for (std::size_t place = 0; place < bytes.size(); ++place) {
    for (int change = 1; change < 256; ++change) {
      std::string changed = bytes;
      changed[place] = static_cast<char>(static_cast<unsigned char>(changed[place]) ^ change);
      const auto value = codec.decode_outcome(changed);
      if (value) {
        EXPECT_EQ(encoded(*value), changed) << place << " " << change;
      }
    }
  }
}

}  // namespace
}  // namespace turnstile::core
