// rd_kafka_consumer_group_metadata_*, what needs no consumer: how it is written to bytes, and read.
//
// "CGMDv2:", the generation in the machine's byte order, the group and a zero, the member and a zero, whether there is no instance (a
// byte), the instance and a zero.
#include <cctype>
#include <cstdlib>
#include <cstring>

#include "host_state.hpp"
#include "message.hpp"

namespace {

constexpr std::string_view kMagic = "CGMDv2:";

rd_kafka_error_t* refused(const char* why) { return rd_kafka_error_new(RD_KAFKA_RESP_ERR__BAD_MSG, "%s", why); }

// A string up to its zero, all printable. None: it is not.
std::optional<std::string> take_string(std::string_view& left) {
  const std::size_t zero = left.find('\0');
  const std::string_view string = left.substr(0, zero);
  for (const char c : string) {
    if (std::isprint(static_cast<unsigned char>(c)) == 0) return std::nullopt;
  }
  if (zero == std::string_view::npos) return std::nullopt;
  left.remove_prefix(zero + 1);
  return std::string(string);
}

}  // namespace

extern "C" {

rd_kafka_consumer_group_metadata_t* rd_kafka_consumer_group_metadata_new(const char* group_id) {
  return rd_kafka_consumer_group_metadata_new_with_genid(group_id, -1, "", nullptr);
}

rd_kafka_consumer_group_metadata_t* rd_kafka_consumer_group_metadata_new_with_genid(const char* group_id, int32_t generation_id,
                                                                                    const char* member_id, const char* group_instance_id) {
  auto* metadata = new rd_kafka_consumer_group_metadata_s{group_id, generation_id, member_id, std::nullopt};
  if (group_instance_id != nullptr) metadata->instance = group_instance_id;
  return turnstile::rdkafka::held_by_host<rd_kafka_consumer_group_metadata_destroy>(metadata);
}

void rd_kafka_consumer_group_metadata_destroy(rd_kafka_consumer_group_metadata_t* metadata) {
  turnstile::rdkafka::left_host(metadata);
  delete metadata;
}

rd_kafka_error_t* rd_kafka_consumer_group_metadata_write(const rd_kafka_consumer_group_metadata_t* cgmd, void** bufferp, size_t* sizep) {
  std::string bytes(kMagic);
  bytes.append(reinterpret_cast<const char*>(&cgmd->generation), sizeof cgmd->generation);
  bytes.append(cgmd->group).push_back('\0');
  bytes.append(cgmd->member).push_back('\0');
  bytes.push_back(cgmd->instance ? '\0' : '\1');
  if (cgmd->instance) bytes.append(*cgmd->instance).push_back('\0');
  *bufferp = std::malloc(bytes.size());
  std::memcpy(*bufferp, bytes.data(), bytes.size());
  *sizep = bytes.size();
  return nullptr;
}

rd_kafka_error_t* rd_kafka_consumer_group_metadata_read(rd_kafka_consumer_group_metadata_t** cgmdp, const void* buffer, size_t size) {
  int32_t generation = -1;
  if (size < kMagic.size() + sizeof generation + 3) return refused("Input buffer is too short");
  std::string_view left(static_cast<const char*>(buffer), size);
  if (!left.starts_with(kMagic)) return refused("Input buffer is not a serialized consumer group metadata object");
  left.remove_prefix(kMagic.size());
  std::memcpy(&generation, left.data(), sizeof generation);
  left.remove_prefix(sizeof generation);
  const auto group = take_string(left);
  if (!group) return refused("Input buffer group id is not safe");
  const auto member = take_string(left);
  if (!member) return refused("Input buffer member id is not safe");
  if (left.empty()) return refused("Input buffer bad length");
  const bool has_instance = left.front() == '\0';
  left.remove_prefix(1);
  std::optional<std::string> instance;
  if (has_instance) {
    instance = take_string(left);
    if (!instance) return refused("Input buffer group instance id is not safe");
  }
  if (!left.empty()) return refused("Input buffer bad length");
  const char* named = instance ? instance->c_str() : nullptr;
  *cgmdp = rd_kafka_consumer_group_metadata_new_with_genid(group->c_str(), generation, member->c_str(), named);
  return nullptr;
}

}  // extern "C"
