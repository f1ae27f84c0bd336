// The partitioners that take no chance: CRC-32 (IEEE), MurmurHash2 as Java's producer has it, FNV-1a as Sarama has it.
#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <string_view>

namespace {

std::string_view bytes(const void* key, size_t keylen) {
  return key == nullptr ? std::string_view() : std::string_view(static_cast<const char*>(key), keylen);
}

std::uint32_t crc32(std::string_view key) {
  std::uint32_t sum = ~0U;
  for (const char c : key) {
    sum ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) sum = (sum >> 1) ^ ((sum & 1) != 0 ? 0xedb88320U : 0);
  }
  return ~sum;
}

std::uint32_t murmur2(std::string_view key) {
  constexpr std::uint32_t kFactor = 0x5bd1e995;
  std::uint32_t hash = 0x9747b28cU ^ static_cast<std::uint32_t>(key.size());
  const auto byte = [&key](std::size_t at) { return std::uint32_t{static_cast<unsigned char>(key[at])}; };
  std::size_t at = 0;
  for (; at + 4 <= key.size(); at += 4) {
    std::uint32_t word = byte(at) | byte(at + 1) << 8 | byte(at + 2) << 16 | byte(at + 3) << 24;
    word *= kFactor;
    word ^= word >> 24;
    hash = hash * kFactor ^ word * kFactor;
  }
  if (at < key.size()) {
    for (std::size_t left = key.size(); left-- > at;) hash ^= byte(left) << (8 * (left - at));
    hash *= kFactor;
  }
  hash ^= hash >> 13;
  hash *= kFactor;
  return hash ^ hash >> 15;
}

std::uint32_t fnv1a(std::string_view key) {
  std::uint32_t hash = 0x811c9dc5U;
  for (const char c : key) hash = (hash ^ static_cast<unsigned char>(c)) * 0x01000193U;
  return (hash >> 31) != 0 ? 0U - hash : hash;  // the absolute value of a signed one
}

std::int32_t part(std::uint32_t hash, std::int32_t count) { return static_cast<std::int32_t>(hash % static_cast<std::uint32_t>(count)); }

}  // namespace

extern "C" {

int32_t rd_kafka_msg_partitioner_consistent(const rd_kafka_topic_t*, const void* key, size_t keylen, int32_t partition_cnt, void*, void*) {
  return part(crc32(bytes(key, keylen)), partition_cnt);
}

int32_t rd_kafka_msg_partitioner_murmur2(const rd_kafka_topic_t*, const void* key, size_t keylen, int32_t partition_cnt, void*, void*) {
  return part(murmur2(bytes(key, keylen)) & 0x7fffffffU, partition_cnt);
}

int32_t rd_kafka_msg_partitioner_fnv1a(const rd_kafka_topic_t*, const void* key, size_t keylen, int32_t partition_cnt, void*, void*) {
  return part(fnv1a(bytes(key, keylen)), partition_cnt);
}

}  // extern "C"
