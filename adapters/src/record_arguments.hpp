// One record as rd_kafka_produceva takes it, with the text headers of docs/wire.md, built on the stack.
#pragma once

#include <charconv>
#include <cstdint>
#include <string_view>

#include "rdkafka.hpp"
#include "turnstile/adapters/topics.hpp"

namespace turnstile::adapters {

class RecordArguments {
 public:
  // `partition` may be RD_KAFKA_PARTITION_UA. All views are read by produceva, which copies them.
  RecordArguments(rd_kafka_topic_t* topic, std::int32_t partition, std::string_view type, std::string_view key, std::string_view value,
                  const core::RecordHeaders& headers) {
    add(RD_KAFKA_VTYPE_RKT).u.rkt = topic;
    add(RD_KAFKA_VTYPE_PARTITION).u.i32 = partition;
    add(RD_KAFKA_VTYPE_MSGFLAGS).u.i = RD_KAFKA_MSG_F_COPY;
    bytes(RD_KAFKA_VTYPE_KEY, key);
    bytes(RD_KAFKA_VTYPE_VALUE, value);
    if (!type.empty()) header("type", type);
    if (!headers.id.empty()) header("id", headers.id);
    if (headers.position.value != 0) header("position", digits(position_, headers.position.value));
    if (headers.attempt != 0) header("attempt", digits(attempt_, headers.attempt));
    if (!headers.error.empty()) header("error", headers.error);
  }
  RecordArguments(const RecordArguments&) = delete;
  RecordArguments& operator=(const RecordArguments&) = delete;

  void tag(std::uint64_t value) { add(RD_KAFKA_VTYPE_OPAQUE).u.ptr = reinterpret_cast<void*>(static_cast<std::uintptr_t>(value)); }
  rd::Error produce(rd_kafka_t* client) const { return rd::Error{rd_kafka_produceva(client, units_, count_)}; }

 private:
  using Digits = char[20];
  static std::string_view digits(Digits& text, std::uint64_t value) {
    const char* end = std::to_chars(text, text + sizeof(text), value).ptr;
    return {text, static_cast<std::size_t>(end - text)};
  }
  rd_kafka_vu_t& add(rd_kafka_vtype_t type) {
    units_[count_].vtype = type;
    return units_[count_++];
  }
  void header(const char* name, std::string_view value) {
    rd_kafka_vu_t& unit = add(RD_KAFKA_VTYPE_HEADER);
    unit.u.header.name = name;
    unit.u.header.val = value.data();
    unit.u.header.size = static_cast<ssize_t>(value.size());
  }
  // An empty value is a value; a null one would be a tombstone.
  void bytes(rd_kafka_vtype_t type, std::string_view value) {
    rd_kafka_vu_t& unit = add(type);
    unit.u.mem.ptr = const_cast<char*>(value.data() != nullptr ? value.data() : "");
    unit.u.mem.size = value.size();
  }

  rd_kafka_vu_t units_[11];
  std::size_t count_ = 0;
  Digits position_;
  Digits attempt_;
};

}  // namespace turnstile::adapters
