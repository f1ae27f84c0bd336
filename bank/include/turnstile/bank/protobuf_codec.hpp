// The bank's records in Protobuf, as defined by bank/proto/bank.proto and docs/wire.md, for other programs to read and write.
//
// decode rejects, with a DecodeError: bytes that do not parse (including invalid UTF-8), a missing or empty required part, an unknown or
// unspecified reason, a position or an amount out of range. Unknown fields are accepted and dropped: a newer writer may add some.
//
// Threads: one codec per thread. It reuses its message objects between calls, so that the steady state allocates only what the decoded
// value owns.
#pragma once

#include <memory>

#include "turnstile/bank/bank.hpp"
#include "turnstile/core/codec.hpp"

namespace turnstile::bank {

class ProtobufCodec final : public core::Codec<Bank> {
 public:
  ProtobufCodec();
  ~ProtobufCodec() override;
  ProtobufCodec(const ProtobufCodec&) = delete;
  ProtobufCodec& operator=(const ProtobufCodec&) = delete;

  std::string_view message_package() const override { return "turnstile.bank.v1"; }

  void encode(const core::Command<Bank>& value, std::string& out) const override;
  void encode(const core::Sequenced<Bank>& value, std::string& out) const override;
  void encode(const core::Outcome<Bank>& value, std::string& out) const override;
  void encode(const core::Snapshot<Bank>& value, std::string& out) const override;
  void encode(const core::Alarm<Bank>& value, std::string& out) const override;
  void encode(const core::Admissions& value, std::string& out) const override;

  core::Decoded<core::Command<Bank>> decode_command(std::string_view bytes) const override;
  core::Decoded<core::Sequenced<Bank>> decode_sequenced(std::string_view bytes) const override;
  core::Decoded<core::Outcome<Bank>> decode_outcome(std::string_view bytes) const override;
  core::Decoded<core::Snapshot<Bank>> decode_snapshot(std::string_view bytes) const override;
  core::Decoded<core::Alarm<Bank>> decode_alarm(std::string_view bytes) const override;
  core::Decoded<core::Admissions> decode_admissions(std::string_view bytes) const override;

 private:
  struct Messages;
  std::unique_ptr<Messages> messages_;
};

}  // namespace turnstile::bank
