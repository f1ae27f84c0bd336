#include "turnstile/bank/protobuf_codec.hpp"

#include <google/protobuf/stubs/logging.h>

#include <limits>
#include <utility>

#include "bank.pb.h"

namespace turnstile::bank {
namespace {

namespace wire = ::turnstile::bank::v1;
using core::Decoded;
using core::DecodeError;

constexpr core::TimeMs kTimeMsMax = 253'402'300'799'999;  // the end of the year 9999: sums of times cannot overflow

template <class... Visitors>
struct Overloaded : Visitors... {
  using Visitors::operator()...;
};

std::unexpected<DecodeError> refuse(const char* what) { return std::unexpected(DecodeError{what}); }

bool time_in_range(core::TimeMs time_ms) { return time_ms >= 0 && time_ms <= kTimeMsMax; }

template <class Message>
bool parse(Message& message, std::string_view bytes) {
  return bytes.size() <= static_cast<std::size_t>(std::numeric_limits<int>::max()) &&
         message.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
}

// ---- the command ----

void put(const core::Command<Bank>& value, wire::Command& out, bool with_request) {
  out.Clear();
  out.set_id(value.id);
  out.set_account(value.entity.value);
  out.set_issued_at_ms(value.issued_at_ms);
  out.set_deadline_ms(value.deadline_ms);
  out.set_number(value.number.value);
  if (!with_request) return;
  std::visit(Overloaded{[&](const Deposit& deposit) { out.mutable_deposit()->set_amount(deposit.amount); },
                        [&](const Withdraw& withdraw) {
                          out.mutable_withdraw()->set_amount(withdraw.amount);
                          out.mutable_withdraw()->set_fee(withdraw.fee);
                        }},
             value.request);
}

// The outcome of a closed position may have neither the id nor the request of its command.
Decoded<core::Command<Bank>> get(const wire::Command& in, bool of_expired) {
  core::Command<Bank> value;
  switch (in.request_case()) {
    case wire::Command::kDeposit: value.request = Deposit{in.deposit().amount()}; break;
    case wire::Command::kWithdraw: value.request = Withdraw{in.withdraw().amount(), in.withdraw().fee()}; break;
    case wire::Command::REQUEST_NOT_SET:
      if (!of_expired) return refuse("a command without a request that this version knows");
      break;
  }
  if (in.id().empty() && !of_expired) return refuse("a command without an id");
  if (!time_in_range(in.issued_at_ms())) return refuse("issued_at_ms out of range");
  if (!time_in_range(in.deadline_ms())) return refuse("deadline_ms out of range");
  value.id = in.id();
  value.entity = core::EntityId{in.account()};
  value.issued_at_ms = in.issued_at_ms();
  value.deadline_ms = in.deadline_ms();
  value.number = core::Position{in.number()};
  return value;
}

// ---- the verdict ----

void put(const Event& event, wire::Event& out) {
  std::visit(Overloaded{[&](const Deposited& value) { out.mutable_deposited()->set_amount(value.amount); },
                        [&](const Withdrawn& value) { out.mutable_withdrawn()->set_amount(value.amount); },
                        [&](const FeeCharged& value) { out.mutable_fee_charged()->set_amount(value.amount); }},
             event);
}

Decoded<Event> get(const wire::Event& in) {
  const auto checked = [](auto event) -> Decoded<Event> {
    if (event.amount <= 0) return refuse("an event whose amount is not positive");
    return event;
  };
  switch (in.event_case()) {
    case wire::Event::kDeposited: return checked(Deposited{in.deposited().amount()});
    case wire::Event::kWithdrawn: return checked(Withdrawn{in.withdrawn().amount()});
    case wire::Event::kFeeCharged: return checked(FeeCharged{in.fee_charged().amount()});
    case wire::Event::EVENT_NOT_SET: break;
  }
  return refuse("an event that this version does not know");
}

void put(const core::Outcome<Bank>::Verdict& verdict, wire::Outcome& out) {
  std::visit(Overloaded{[&](const core::Accepted<Bank>& accepted) {
                          wire::Accepted& to = *out.mutable_accepted();
                          for (const auto& event : accepted.events) put(event, *to.add_events());
                        },
                        [&](const core::Rejected<Bank>& rejected) {
                          out.mutable_rejected()->set_reason(static_cast<wire::Reason>(rejected.reason));
                        },
                        [&](const core::Expired&) { out.mutable_expired(); }},
             verdict);
}

Decoded<core::Outcome<Bank>::Verdict> get_verdict(const wire::Outcome& in) {
  switch (in.verdict_case()) {
    case wire::Outcome::kAccepted: {
      core::Accepted<Bank> accepted;
      if (in.accepted().events().empty()) return refuse("an accepted outcome without events");
      accepted.events.reserve(static_cast<std::size_t>(in.accepted().events_size()));
      for (const wire::Event& event : in.accepted().events()) {
        auto decoded = get(event);
        if (!decoded) return std::unexpected(std::move(decoded.error()));
        accepted.events.push_back(*decoded);
      }
      return accepted;
    }
    case wire::Outcome::kRejected:
      switch (in.rejected().reason()) {
        case wire::INSUFFICIENT_FUNDS:
        case wire::INVALID_AMOUNT:
        case wire::BALANCE_LIMIT: return core::Rejected<Bank>{static_cast<Reason>(in.rejected().reason())};
        default: return refuse("a rejection for a reason that this version does not know");
      }
    case wire::Outcome::kExpired: return core::Expired{};
    case wire::Outcome::VERDICT_NOT_SET: break;
  }
  return refuse("an outcome without a verdict that this version knows");
}

}  // namespace

struct ProtobufCodec::Messages {
  wire::Command command;
  wire::Sequenced sequenced;
  wire::Outcome outcome;
  wire::Snapshot snapshot;
  wire::Alarm alarm;
  wire::SequencerState state;
};

ProtobufCodec::ProtobufCodec() : messages_(std::make_unique<Messages>()) {
  // Protobuf logs rejected input to stderr; here a rejection is a value. For the whole process, once.
  static const auto previous = google::protobuf::SetLogHandler(nullptr);
  static_cast<void>(previous);
}
ProtobufCodec::~ProtobufCodec() = default;

void ProtobufCodec::encode(const core::Command<Bank>& value, std::string& out) const {
  put(value, messages_->command, true);
  messages_->command.AppendToString(&out);
}

void ProtobufCodec::encode(const core::Sequenced<Bank>& value, std::string& out) const {
  wire::Sequenced& message = messages_->sequenced;
  put(value.command, *message.mutable_command(), true);
  message.set_position(value.position.value);
  message.set_attempt(value.attempt);
  message.set_not_before_ms(value.not_before_ms);
  message.AppendToString(&out);
}

void ProtobufCodec::encode(const core::Outcome<Bank>& value, std::string& out) const {
  wire::Outcome& message = messages_->outcome;
  const bool unknown = std::holds_alternative<core::Expired>(value.verdict) && value.command.request == Request{};
  message.clear_verdict();
  put(value.command, *message.mutable_command(), !unknown);
  put(value.verdict, message);
  message.set_position(value.position.value);
  message.set_decided_at_ms(value.decided_at_ms);
  message.AppendToString(&out);
}

void ProtobufCodec::encode(const core::Snapshot<Bank>& value, std::string& out) const {
  wire::Snapshot& message = messages_->snapshot;
  message.set_account(value.entity.value);
  message.set_balance(value.state.balance);
  message.set_position(value.position.value);
  message.AppendToString(&out);
}

void ProtobufCodec::encode(const core::Alarm<Bank>& value, std::string& out) const {
  wire::Alarm& message = messages_->alarm;
  message.set_account(value.entity.value);
  message.set_balance(value.state.balance);
  message.set_position(value.position.value);
  message.set_threshold(kAlarmThreshold);
  message.set_raised(value.raised);
  message.AppendToString(&out);
}

void ProtobufCodec::encode(const core::Admissions& value, std::string& out) const {
  wire::SequencerState& message = messages_->state;
  message.Clear();
  message.set_account(value.entity.value);
  message.set_given(value.given.value);
  message.set_watermark_ms(value.watermark_ms);
  for (const core::Undecided& undecided : value.undecided) {
    wire::Undecided& to = *message.add_undecided();
    to.set_id(undecided.id);
    to.set_position(undecided.position.value);
    to.set_deadline_ms(undecided.deadline_ms);
  }
  message.AppendToString(&out);
}

Decoded<core::Command<Bank>> ProtobufCodec::decode_command(std::string_view bytes) const {
  if (!parse(messages_->command, bytes)) return refuse("not a Command");
  return get(messages_->command, false);
}

Decoded<core::Sequenced<Bank>> ProtobufCodec::decode_sequenced(std::string_view bytes) const {
  const wire::Sequenced& message = messages_->sequenced;
  if (!parse(messages_->sequenced, bytes)) return refuse("not a Sequenced");
  if (message.position() == 0) return refuse("a sequenced command without a position");
  if (!time_in_range(message.not_before_ms())) return refuse("not_before_ms out of range");
  auto command = get(message.command(), false);
  if (!command) return std::unexpected(std::move(command.error()));
  return core::Sequenced<Bank>{std::move(*command), core::Position{message.position()}, message.attempt(), message.not_before_ms()};
}

Decoded<core::Outcome<Bank>> ProtobufCodec::decode_outcome(std::string_view bytes) const {
  const wire::Outcome& message = messages_->outcome;
  if (!parse(messages_->outcome, bytes)) return refuse("not an Outcome");
  if (message.position() == 0) return refuse("an outcome without a position");
  if (!message.has_command()) return refuse("an outcome without a command");
  if (!time_in_range(message.decided_at_ms())) return refuse("decided_at_ms out of range");
  auto verdict = get_verdict(message);
  if (!verdict) return std::unexpected(std::move(verdict.error()));
  auto command = get(message.command(), message.has_expired());
  if (!command) return std::unexpected(std::move(command.error()));
  return core::Outcome<Bank>{std::move(*command), core::Position{message.position()}, std::move(*verdict), message.decided_at_ms()};
}

Decoded<core::Snapshot<Bank>> ProtobufCodec::decode_snapshot(std::string_view bytes) const {
  const wire::Snapshot& message = messages_->snapshot;
  if (!parse(messages_->snapshot, bytes)) return refuse("not a Snapshot");
  if (message.position() == 0) return refuse("a snapshot without a position");
  return core::Snapshot<Bank>{core::EntityId{message.account()}, {message.balance()}, core::Position{message.position()}};
}

Decoded<core::Alarm<Bank>> ProtobufCodec::decode_alarm(std::string_view bytes) const {
  const wire::Alarm& message = messages_->alarm;
  if (!parse(messages_->alarm, bytes)) return refuse("not an Alarm");
  if (message.position() == 0) return refuse("an alarm without a position");
  return core::Alarm<Bank>{core::EntityId{message.account()}, {message.balance()}, core::Position{message.position()}, message.raised()};
}

Decoded<core::Admissions> ProtobufCodec::decode_admissions(std::string_view bytes) const {
  const wire::SequencerState& message = messages_->state;
  if (!parse(messages_->state, bytes)) return refuse("not a SequencerState");
  if (message.watermark_ms() > kTimeMsMax) return refuse("watermark_ms out of range");
  core::Admissions value{core::EntityId{message.account()}, core::Position{message.given()}, message.watermark_ms(), {}};
  value.undecided.reserve(static_cast<std::size_t>(message.undecided_size()));
  for (const wire::Undecided& undecided : message.undecided()) {
    if (undecided.position() == 0 || undecided.position() > message.given())
      return refuse("an undecided position that was never given out");
    if (!time_in_range(undecided.deadline_ms())) return refuse("an undecided deadline_ms out of range");
    value.undecided.push_back({undecided.id(), core::Position{undecided.position()}, undecided.deadline_ms()});
  }
  return value;
}

}  // namespace turnstile::bank
