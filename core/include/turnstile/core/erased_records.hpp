// Converts records of an erased domain to the domain's own types, and back.
#pragma once

#include <utility>
#include <variant>
#include <vector>

#include "turnstile/core/erased_domain.hpp"
#include "turnstile/core/records.hpp"

namespace turnstile::core {

template <Aggregate A>
struct TypedRecords {
  using Of = ErasedDomainOf<A>;

  static Command<A> value(const Command<Erased>& command) {
    return {command.id, command.entity, Of::of(command.request), command.issued_at_ms, command.deadline_ms, command.number};
  }
  static Sequenced<A> value(const Sequenced<Erased>& sequenced) {
    return {value(sequenced.command), sequenced.position, sequenced.attempt, sequenced.not_before_ms};
  }
  static std::vector<typename A::Event> value(const std::vector<Erased::Event>& events) {
    std::vector<typename A::Event> typed;
    typed.reserve(events.size());
    for (const Erased::Event& event : events) typed.push_back(Of::of(event));
    return typed;
  }
  static Outcome<A> value(const Outcome<Erased>& outcome) {
    Outcome<A> typed{value(outcome.command), outcome.position, Expired{}, outcome.decided_at_ms};
    if (const auto* accepted = std::get_if<Accepted<Erased>>(&outcome.verdict)) typed.verdict = Accepted<A>{value(accepted->events)};
    if (const auto* rejected = std::get_if<Rejected<Erased>>(&outcome.verdict)) typed.verdict = Rejected<A>{Of::of(rejected->reason)};
    return typed;
  }
  static Snapshot<A> value(const Snapshot<Erased>& snapshot) { return {snapshot.entity, Of::of(snapshot.state), snapshot.position}; }
  static Alarm<A> value(const Alarm<Erased>& alarm) { return {alarm.entity, Of::of(alarm.state), alarm.position, alarm.raised}; }

  static Command<Erased> erased(Command<A> command) {
    return {std::move(command.id), command.entity,      erase<Erased::Request>(std::move(command.request)),
            command.issued_at_ms,  command.deadline_ms, command.number};
  }
  static Sequenced<Erased> erased(Sequenced<A> sequenced) {
    return {erased(std::move(sequenced.command)), sequenced.position, sequenced.attempt, sequenced.not_before_ms};
  }
  static Outcome<Erased> erased(Outcome<A> outcome) {
    Outcome<Erased> hidden{erased(std::move(outcome.command)), outcome.position, Expired{}, outcome.decided_at_ms};
    if (auto* accepted = std::get_if<Accepted<A>>(&outcome.verdict)) {
      Accepted<Erased> events;
      for (auto& event : accepted->events) events.events.push_back(erase<Erased::Event>(std::move(event)));
      hidden.verdict = std::move(events);
    }
    if (const auto* rejected = std::get_if<Rejected<A>>(&outcome.verdict))
      hidden.verdict = Rejected<Erased>{{static_cast<std::uint64_t>(rejected->reason)}};
    return hidden;
  }
  static Snapshot<Erased> erased(Snapshot<A> snapshot) {
    return {snapshot.entity, erase<Erased::State>(std::move(snapshot.state)), snapshot.position};
  }
  static Alarm<Erased> erased(Alarm<A> alarm) {
    return {alarm.entity, erase<Erased::State>(std::move(alarm.state)), alarm.position, alarm.raised};
  }
};

// The domain's own codec, for its erased form.
template <Aggregate A>
class ErasedCodec final : public Codec<Erased> {
 public:
  explicit ErasedCodec(std::unique_ptr<Codec<A>> codec) : codec_(std::move(codec)) {}

  std::string_view message_package() const override { return codec_->message_package(); }

  void encode(const Command<Erased>& value, std::string& out) const override { codec_->encode(Records::value(value), out); }
  void encode(const Sequenced<Erased>& value, std::string& out) const override { codec_->encode(Records::value(value), out); }
  void encode(const Outcome<Erased>& value, std::string& out) const override { codec_->encode(Records::value(value), out); }
  void encode(const Snapshot<Erased>& value, std::string& out) const override { codec_->encode(Records::value(value), out); }
  void encode(const Alarm<Erased>& value, std::string& out) const override { codec_->encode(Records::value(value), out); }
  void encode(const Admissions& value, std::string& out) const override { codec_->encode(value, out); }

  Decoded<Command<Erased>> decode_command(std::string_view bytes) const override { return erased(codec_->decode_command(bytes)); }
  Decoded<Sequenced<Erased>> decode_sequenced(std::string_view bytes) const override { return erased(codec_->decode_sequenced(bytes)); }
  Decoded<Outcome<Erased>> decode_outcome(std::string_view bytes) const override { return erased(codec_->decode_outcome(bytes)); }
  std::optional<std::string_view> id_of_outcome(std::string_view bytes) const override { return codec_->id_of_outcome(bytes); }
  Decoded<Snapshot<Erased>> decode_snapshot(std::string_view bytes) const override { return erased(codec_->decode_snapshot(bytes)); }
  Decoded<Alarm<Erased>> decode_alarm(std::string_view bytes) const override { return erased(codec_->decode_alarm(bytes)); }
  Decoded<Admissions> decode_admissions(std::string_view bytes) const override { return codec_->decode_admissions(bytes); }

 private:
  using Records = TypedRecords<A>;

  template <class T>
  static auto erased(Decoded<T> value) -> Decoded<decltype(Records::erased(std::move(*value)))> {
    if (!value) return std::unexpected(std::move(value.error()));
    return Records::erased(std::move(*value));
  }

  std::unique_ptr<Codec<A>> codec_;
};

}  // namespace turnstile::core
