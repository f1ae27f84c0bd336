// The port between records and bytes. The log carries bytes, so a poison record is just another fault.
//
// Two implementations: CompactCodec (core/compact_codec.hpp: any Aggregate, no library) and, for a domain whose topics others read, one of
// its own (docs/wire.md). Threads: no call depends on an earlier one; use one codec per thread.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "turnstile/core/records.hpp"

namespace turnstile::core {

struct DecodeError {
  std::string what;  // for humans, and for the dead letter's `error` header
};
template <class T>
using Decoded = std::expected<T, DecodeError>;

// Type-erased base for all domains.
class AnyCodec {
 public:
  virtual ~AnyCodec() = default;
  // The package of its messages, for the header `type` of records; empty: no header.
  virtual std::string_view message_package() const { return {}; }
};

template <Aggregate A>
class Codec : public AnyCodec {
 public:
  // encode appends to `out`. decode accepts exactly what encode writes, and rejects everything else without undefined behaviour.
  virtual void encode(const Command<A>& value, std::string& out) const = 0;
  virtual void encode(const Sequenced<A>& value, std::string& out) const = 0;
  virtual void encode(const Outcome<A>& value, std::string& out) const = 0;
  virtual void encode(const Snapshot<A>& value, std::string& out) const = 0;
  virtual void encode(const Alarm<A>& value, std::string& out) const = 0;
  virtual void encode(const Admissions& value, std::string& out) const = 0;

  virtual Decoded<Command<A>> decode_command(std::string_view bytes) const = 0;
  virtual Decoded<Sequenced<A>> decode_sequenced(std::string_view bytes) const = 0;
  virtual Decoded<Outcome<A>> decode_outcome(std::string_view bytes) const = 0;
  virtual Decoded<Snapshot<A>> decode_snapshot(std::string_view bytes) const = 0;
  virtual Decoded<Alarm<A>> decode_alarm(std::string_view bytes) const = 0;
  virtual Decoded<Admissions> decode_admissions(std::string_view bytes) const = 0;

  // The id of an outcome's command, where it can be told without decoding the rest: a client reads many outcomes of other clients'
  // commands. None: it cannot; nothing is said about whether the bytes are an outcome.
  virtual std::optional<std::string_view> id_of_outcome(std::string_view /*bytes*/) const { return std::nullopt; }
};

// The Kafka key of an entity: its decimal ASCII form, written without allocating.
class EntityKey {
 public:
  explicit EntityKey(EntityId entity);
  operator std::string_view() const { return {text_ + begin_, sizeof(text_) - begin_}; }

 private:
  char text_[20];
  std::size_t begin_ = sizeof(text_);
};

}  // namespace turnstile::core
