#include "membership.hpp"

#include <cstdlib>
#include <cstring>

namespace turnstile::adapters {
namespace {

// rdkafka_cgrp.c: "CGMDv2:", the generation as a native int32, the group id and the member id, each with its terminating zero, ...
// There is no accessor for the generation before librdkafka 2.2.
constexpr std::string_view kMagic = "CGMDv2:";

std::optional<std::int32_t> generation_of(std::string_view token) {
  std::int32_t generation = 0;
  if (!token.starts_with(kMagic) || token.size() < kMagic.size() + sizeof(generation)) return std::nullopt;
  std::memcpy(&generation, token.data() + kMagic.size(), sizeof(generation));
  return generation;
}

std::string member_id_of(rd_kafka_t* consumer) {
  char* id = rd_kafka_memberid(consumer);
  std::string copy = id != nullptr ? id : "";
  rd_kafka_mem_free(consumer, id);
  return copy;
}

}  // namespace

std::optional<core::Membership> take_membership(rd_kafka_t* consumer) {
  const rd::GroupMetadata metadata{rd_kafka_consumer_group_metadata(consumer)};
  if (metadata == nullptr) return std::nullopt;
  void* buffer = nullptr;
  std::size_t size = 0;
  const rd::Error error{rd_kafka_consumer_group_metadata_write(metadata.get(), &buffer, &size)};
  if (error != nullptr) return std::nullopt;
  core::Membership membership;
  membership.token.assign(static_cast<const char*>(buffer), size);
  rd_kafka_mem_free(consumer, buffer);
  const auto generation = generation_of(membership.token);
  if (!generation || *generation < 0) return std::nullopt;
  membership.generation = core::Generation{*generation};
  membership.member_id = member_id_of(consumer);
  return membership;
}

}  // namespace turnstile::adapters
