// The codec for any Aggregate, without a library: a first byte for the record type, then the record in the bytes of compact_archive.hpp.
// There are no field numbers: it is for the simulator, for the local store and for domains whose topics have no other readers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "turnstile/core/codec.hpp"
#include "turnstile/core/compact_archive.hpp"

namespace turnstile::core {

namespace compact {

// The first byte of each record: its type and format version.
enum class Form : std::uint8_t {
  command = 0x11,
  numbered = 0x12,
  sequenced = 0x21,
  outcome = 0x31,
  snapshot = 0x41,
  alarm = 0x51,
  admissions = 0x61
};

// A command with its number, which no other record repeats.
template <Aggregate A>
struct Numbered {
  Command<A> command;
  Position number{};
};
template <class Archive, Aggregate A>
void fields(Archive& archive, Numbered<A>& value) {
  archive(value.command, value.number);
}

template <class T>
void encode(Form form, const T& value, std::string& out) {
  Writer writer(out);
  writer.byte(static_cast<std::uint8_t>(form));
  writer(value);
}

template <class T>
Decoded<T> decode(Form form, std::string_view bytes) {
  Decoded<T> value;  // decoded where the caller wants it: every return is of this variable
  Reader reader(bytes);
  std::uint8_t found = 0;
  if (!reader.byte(found)) {
    value = std::unexpected(DecodeError{"empty"});
    return value;
  }
  if (found != static_cast<std::uint8_t>(form)) {
    value = std::unexpected(DecodeError{"another kind of record"});
    return value;
  }
  reader(*value);
  reader.end();
  if (reader.error() != nullptr) value = std::unexpected(DecodeError{reader.error()});
  return value;
}

}  // namespace compact

template <class Archive, Aggregate A>
void fields(Archive& archive, Command<A>& value) {
  archive(value.id, value.entity, value.request, value.issued_at_ms, value.deadline_ms);
}
template <class Archive, Aggregate A>
void fields(Archive& archive, Sequenced<A>& value) {
  archive(value.command, value.position, value.attempt, value.not_before_ms);
}
template <class Archive, Aggregate A>
void fields(Archive& archive, Accepted<A>& value) {
  archive(value.events);
}
template <class Archive, Aggregate A>
void fields(Archive& archive, Rejected<A>& value) {
  archive(value.reason);
}
template <class Archive, Aggregate A>
void fields(Archive& archive, Outcome<A>& value) {
  archive(value.command, value.position, value.verdict, value.decided_at_ms);
}
template <class Archive, Aggregate A>
void fields(Archive& archive, Snapshot<A>& value) {
  archive(value.entity, value.state, value.position);
}
template <class Archive, Aggregate A>
void fields(Archive& archive, Alarm<A>& value) {
  archive(value.entity, value.state, value.position, value.raised);
}
template <class Archive>
void fields(Archive& archive, Undecided& value) {
  archive(value.id, value.position, value.deadline_ms);
}
template <class Archive>
void fields(Archive& archive, Admissions& value) {
  archive(value.entity, value.given, value.watermark_ms, value.undecided);
}

template <Aggregate A>
class CompactCodec final : public Codec<A> {
 public:
  using Form = compact::Form;

  void encode(const Command<A>& value, std::string& out) const override {
    if (value.number == Position{}) return compact::encode(Form::command, value, out);
    compact::encode(Form::numbered, compact::Numbered<A>{value, value.number}, out);
  }
  void encode(const Sequenced<A>& value, std::string& out) const override { compact::encode(Form::sequenced, value, out); }
  void encode(const Outcome<A>& value, std::string& out) const override { compact::encode(Form::outcome, value, out); }
  void encode(const Snapshot<A>& value, std::string& out) const override { compact::encode(Form::snapshot, value, out); }
  void encode(const Alarm<A>& value, std::string& out) const override { compact::encode(Form::alarm, value, out); }
  void encode(const Admissions& value, std::string& out) const override { compact::encode(Form::admissions, value, out); }

  Decoded<Command<A>> decode_command(std::string_view bytes) const override {
    if (bytes.empty() || bytes[0] != static_cast<char>(Form::numbered)) return compact::decode<Command<A>>(Form::command, bytes);
    auto numbered = compact::decode<compact::Numbered<A>>(Form::numbered, bytes);
    if (!numbered) return std::unexpected(std::move(numbered.error()));
    numbered->command.number = numbered->number;
    return std::move(numbered->command);
  }
  Decoded<Sequenced<A>> decode_sequenced(std::string_view bytes) const override {
    return compact::decode<Sequenced<A>>(Form::sequenced, bytes);
  }
  Decoded<Outcome<A>> decode_outcome(std::string_view bytes) const override { return compact::decode<Outcome<A>>(Form::outcome, bytes); }
  // An outcome begins with its command, and that with its id.
  std::optional<std::string_view> id_of_outcome(std::string_view bytes) const override {
    if (bytes.size() < 2 || bytes[0] != static_cast<char>(Form::outcome)) return std::nullopt;
    const auto size = static_cast<std::uint8_t>(bytes[1]);
    if (size >= 0x80 || size > bytes.size() - 2) return std::nullopt;
    return bytes.substr(2, size);
  }
  Decoded<Snapshot<A>> decode_snapshot(std::string_view bytes) const override {
    return compact::decode<Snapshot<A>>(Form::snapshot, bytes);
  }
  Decoded<Alarm<A>> decode_alarm(std::string_view bytes) const override { return compact::decode<Alarm<A>>(Form::alarm, bytes); }
  Decoded<Admissions> decode_admissions(std::string_view bytes) const override {
    return compact::decode<Admissions>(Form::admissions, bytes);
  }
};

}  // namespace turnstile::core
