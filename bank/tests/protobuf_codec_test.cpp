// The bank's records in Protobuf: what is written is read back, and nothing else is accepted.
#include "turnstile/bank/protobuf_codec.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "bank.pb.h"

namespace turnstile::bank {
namespace {

namespace wire = ::turnstile::bank::v1;

core::Command<Bank> command(Request request) { return {"c-1", core::EntityId{17}, request, 1'000, 61'000}; }
core::Outcome<Bank> outcome(core::Outcome<Bank>::Verdict verdict) {
  return {command(Withdraw{60, 2}), core::Position{6}, std::move(verdict), 2'000};
}

class ProtobufCodecTest : public testing::Test {
 protected:
  template <class T>
  std::string encoded(const T& value) const {
    std::string bytes;
    codec.encode(value, bytes);
    return bytes;
  }
  static std::string bytes_of(const google::protobuf::MessageLite& message) { return message.SerializeAsString(); }
  static wire::Outcome valid_outcome() {
    wire::Outcome message;
    message.mutable_command()->set_id("c-1");
    message.mutable_command()->mutable_deposit()->set_amount(5);
    message.set_position(1);
    message.mutable_accepted()->add_events()->mutable_deposited()->set_amount(5);
    return message;
  }
  ProtobufCodec codec;
};

TEST_F(ProtobufCodecTest, commands_round_trip) {
  for (const auto& value : {command(Deposit{5}), command(Withdraw{7, 0}), command(Withdraw{std::numeric_limits<std::int64_t>::max(), 3}),
                            command(Deposit{-1}), command(Deposit{0})})
    EXPECT_EQ(codec.decode_command(encoded(value)).value(), value);
}

TEST_F(ProtobufCodecTest, sequenced_commands_round_trip) {
  const core::Sequenced<Bank> value{command(Withdraw{7, 1}), core::Position{9}, 3, 4'000};
  EXPECT_EQ(codec.decode_sequenced(encoded(value)).value(), value);
  const core::Sequenced<Bank> first{command(Deposit{7}), core::Position{1}, 0, 0};
  EXPECT_EQ(codec.decode_sequenced(encoded(first)).value(), first);
}

TEST_F(ProtobufCodecTest, every_verdict_round_trips_through_one_codec_in_any_order) {
  const auto accepted = outcome(core::Accepted<Bank>{{Withdrawn{60}, FeeCharged{2}}});
  const auto deposit = outcome(core::Accepted<Bank>{{Deposited{1}}});
  const auto expired = outcome(core::Expired{});
  for (int round = 0; round < 2; ++round) {
    EXPECT_EQ(codec.decode_outcome(encoded(accepted)).value(), accepted);
    EXPECT_EQ(codec.decode_outcome(encoded(expired)).value(), expired);
    for (const Reason reason : {Reason::insufficient_funds, Reason::invalid_amount, Reason::balance_limit}) {
      const auto rejected = outcome(core::Rejected<Bank>{reason});
      EXPECT_EQ(codec.decode_outcome(encoded(rejected)).value(), rejected);
    }
    EXPECT_EQ(codec.decode_outcome(encoded(deposit)).value(), deposit);
  }
}

TEST_F(ProtobufCodecTest, a_closed_hole_round_trips_without_id_and_request) {
  core::Outcome<Bank> hole{{"", core::EntityId{17}, {}, 0, 0}, core::Position{6}, core::Expired{}, 2'000};
  EXPECT_EQ(codec.decode_outcome(encoded(hole)).value(), hole);
  wire::Outcome message;
  message.ParseFromString(encoded(hole));
  EXPECT_EQ(message.command().request_case(), wire::Command::REQUEST_NOT_SET);
}

TEST_F(ProtobufCodecTest, only_an_expired_outcome_may_lack_its_request) {
  wire::Outcome message = valid_outcome();
  message.mutable_command()->clear_deposit();
  EXPECT_FALSE(codec.decode_outcome(bytes_of(message)));
  message.mutable_expired();
  EXPECT_TRUE(codec.decode_outcome(bytes_of(message)));
}

TEST_F(ProtobufCodecTest, snapshots_alarms_and_admissions_round_trip) {
  const core::Snapshot<Bank> snapshot{core::EntityId{3}, {-5}, core::Position{2}};
  EXPECT_EQ(codec.decode_snapshot(encoded(snapshot)).value(), snapshot);
  for (const bool raised : {true, false}) {
    const core::Alarm<Bank> alarm{core::EntityId{3}, {999}, core::Position{2}, raised};
    EXPECT_EQ(codec.decode_alarm(encoded(alarm)).value(), alarm);
  }
  const core::Admissions admissions{core::EntityId{3}, core::Position{8}, 77, {{"a", core::Position{7}, 5}, {"b", core::Position{8}, 6}}};
  EXPECT_EQ(codec.decode_admissions(encoded(admissions)).value(), admissions);
  const core::Admissions refused_only{core::EntityId{3}, core::Position{0}, 77, {}};
  EXPECT_EQ(codec.decode_admissions(encoded(refused_only)).value(), refused_only);
}

TEST_F(ProtobufCodecTest, an_alarm_carries_the_threshold) {
  wire::Alarm message;
  message.ParseFromString(encoded(core::Alarm<Bank>{core::EntityId{3}, {999}, core::Position{2}, true}));
  EXPECT_EQ(message.threshold(), kAlarmThreshold);
}

TEST_F(ProtobufCodecTest, encode_appends) {
  std::string out = "before";
  codec.encode(command(Deposit{5}), out);
  EXPECT_EQ(out, "before" + encoded(command(Deposit{5})));
}

TEST_F(ProtobufCodecTest, empty_bytes_are_refused_everywhere_but_as_admissions) {
  EXPECT_FALSE(codec.decode_command(""));
  EXPECT_FALSE(codec.decode_sequenced(""));
  EXPECT_FALSE(codec.decode_outcome(""));
  EXPECT_FALSE(codec.decode_snapshot(""));
  EXPECT_FALSE(codec.decode_alarm(""));
}

TEST_F(ProtobufCodecTest, invalid_utf8_is_refused) {
  auto value = command(Deposit{5});
  std::string bytes = encoded(value);
  bytes[bytes.find("c-1")] = '\xff';
  EXPECT_FALSE(codec.decode_command(bytes));
}

TEST_F(ProtobufCodecTest, what_the_wire_requires_is_required) {
  const auto refused = [this](auto change) {
    wire::Outcome message = valid_outcome();
    change(message);
    return !codec.decode_outcome(bytes_of(message));
  };
  EXPECT_FALSE(refused([](wire::Outcome&) {}));
  EXPECT_TRUE(refused([](wire::Outcome& message) { message.set_position(0); }));
  EXPECT_TRUE(refused([](wire::Outcome& message) { message.clear_command(); }));
  EXPECT_TRUE(refused([](wire::Outcome& message) { message.clear_verdict(); }));
  EXPECT_TRUE(refused([](wire::Outcome& message) { message.mutable_accepted()->clear_events(); }));
  EXPECT_TRUE(refused([](wire::Outcome& message) { message.mutable_accepted()->mutable_events(0)->clear_event(); }));
  EXPECT_TRUE(refused([](wire::Outcome& message) { message.mutable_accepted()->mutable_events(0)->mutable_deposited()->set_amount(0); }));
  EXPECT_TRUE(refused([](wire::Outcome& message) { message.mutable_rejected(); }));
  EXPECT_TRUE(refused([](wire::Outcome& message) { message.mutable_rejected()->set_reason(static_cast<wire::Reason>(99)); }));
  EXPECT_TRUE(refused([](wire::Outcome& message) { message.mutable_command()->clear_id(); }));
  EXPECT_TRUE(
      refused([](wire::Outcome& message) { message.mutable_command()->set_deadline_ms(std::numeric_limits<std::int64_t>::max()); }));
  EXPECT_TRUE(refused([](wire::Outcome& message) { message.set_decided_at_ms(-1); }));
}

TEST_F(ProtobufCodecTest, an_undecided_position_lies_within_what_was_given_out) {
  wire::SequencerState message;
  message.set_given(3);
  message.add_undecided()->set_position(3);
  EXPECT_TRUE(codec.decode_admissions(bytes_of(message)));
  message.mutable_undecided(0)->set_position(4);
  EXPECT_FALSE(codec.decode_admissions(bytes_of(message)));
  message.mutable_undecided(0)->set_position(0);
  EXPECT_FALSE(codec.decode_admissions(bytes_of(message)));
}

TEST_F(ProtobufCodecTest, damaged_bytes_are_refused_or_read_but_never_crash) {
  std::mt19937 random(7);
  const std::string good = encoded(outcome(core::Accepted<Bank>{{Withdrawn{60}, FeeCharged{2}}}));
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = good.substr(0, random() % (good.size() + 1));
    for (std::size_t k = 0; k < 3 && !bytes.empty(); ++k) bytes[random() % bytes.size()] = static_cast<char>(random() % 256);
    static_cast<void>(codec.decode_command(bytes));
    static_cast<void>(codec.decode_sequenced(bytes));
    static_cast<void>(codec.decode_admissions(bytes));
    static_cast<void>(codec.decode_snapshot(bytes));
    static_cast<void>(codec.decode_alarm(bytes));
    if (const auto decoded = codec.decode_outcome(bytes)) {
      EXPECT_EQ(codec.decode_outcome(encoded(*decoded)).value(), *decoded);
    }
  }
}

}  // namespace
}  // namespace turnstile::bank
