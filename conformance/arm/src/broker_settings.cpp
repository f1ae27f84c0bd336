#include "broker_settings.hpp"

#include <charconv>
#include <string>
#include <string_view>

namespace turnstile::conformance {

namespace {

namespace rd = adapters::rd;

using Event = rd::Handle<rd_kafka_event_t, rd_kafka_event_destroy>;
using ConfigResource = rd::Handle<rd_kafka_ConfigResource_t, rd_kafka_ConfigResource_destroy>;

constexpr int kAskMs = 10'000;

BrokerSettings numbers_of(const rd_kafka_ConfigResource_t* broker) {
  BrokerSettings settings;
  std::size_t count = 0;
  const auto entries = rd_kafka_ConfigResource_configs(broker, &count);
  for (std::size_t index = 0; index < count; ++index) {
    const char* value = rd_kafka_ConfigEntry_value(entries[index]);
    if (value == nullptr) continue;
    const std::string_view text(value);
    std::int64_t number = 0;
    const auto [rest, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc{} && rest == text.data() + text.size()) settings[rd_kafka_ConfigEntry_name(entries[index])] = number;
  }
  return settings;
}

// librdkafka sends DescribeConfigs of a broker to that broker, and accepts one broker per call.
void ask_one(rd_kafka_t* client, std::int32_t broker, std::vector<BrokerSettings>& all) {
  const ConfigResource request{rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_BROKER, std::to_string(broker).c_str())};
  const rd::Queue queue{rd_kafka_queue_new(client)};
  rd_kafka_ConfigResource_t* pointer = request.get();
  rd_kafka_DescribeConfigs(client, &pointer, 1, nullptr, queue.get());
  const Event event{rd_kafka_queue_poll(queue.get(), kAskMs)};
  if (event == nullptr || rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) return;
  std::size_t count = 0;
  const auto results = rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event.get()), &count);
  for (std::size_t index = 0; index < count; ++index) all.push_back(numbers_of(results[index]));
}

}  // namespace

std::vector<BrokerSettings> ask_settings(rd_kafka_t* client) {
  std::vector<BrokerSettings> all;
  rd::Metadata metadata;
  if (rd_kafka_metadata(client, 0, nullptr, &metadata.value, kAskMs) != RD_KAFKA_RESP_ERR_NO_ERROR) return all;
  for (int index = 0; index < metadata.value->broker_cnt; ++index) ask_one(client, metadata.value->brokers[index].id, all);
  return all;
}

}  // namespace turnstile::conformance
