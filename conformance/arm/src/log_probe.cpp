#include "log_probe.hpp"

#include "broker_talk.hpp"

namespace turnstile::conformance {

namespace {

constexpr std::int16_t kListOffsetsApi = 2;
constexpr std::int64_t kLatest = -1;

std::optional<std::int64_t> ask_end(const std::string& broker, const std::string& topic, std::int32_t partition) {
  wire::Writer request;
  request.number(std::int32_t{-1}).number(std::int32_t{1}).text(topic).number(std::int32_t{1}).number(partition).number(kLatest);
  const auto answer = BrokerTalk(broker).ask(kListOffsetsApi, 1, false, request);
  if (!answer) return std::nullopt;
  wire::Reader reader(*answer);
  const auto topics = reader.number<std::int32_t>();
  reader.text();
  const auto partitions = reader.number<std::int32_t>();
  reader.number<std::int32_t>();  // partition
  const auto error = reader.number<std::int16_t>();
  reader.number<std::int64_t>();  // timestamp
  const auto offset = reader.number<std::int64_t>();
  return topics == 1 && partitions == 1 && error == 0 && reader.well() ? std::optional(offset) : std::nullopt;
}

}  // namespace

std::optional<std::int64_t> log_end(const std::string& brokers, const std::string& topic, std::int32_t partition) {
  for (const std::string& broker : brokers_of(brokers)) {
    if (const auto end = ask_end(broker, topic, partition)) return end;
  }
  return std::nullopt;
}

}  // namespace turnstile::conformance
