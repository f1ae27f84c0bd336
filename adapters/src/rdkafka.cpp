#include "rdkafka.hpp"

#include <algorithm>
#include <array>

#include "admission.hpp"

namespace turnstile::adapters {
namespace rd {
namespace {

void no_log(const rd_kafka_t*, int, const char*, const char*) {}
void no_error(rd_kafka_t*, int, const char*, void*) {}

// Some of librdkafka's texts end a line.
std::string one_line(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  return text;
}

}  // namespace

std::expected<Conf, std::string> make_conf(std::initializer_list<const KafkaProperties*> layers) {
  Conf conf{rd_kafka_conf_new()};
  rd_kafka_conf_set_log_cb(conf.get(), no_log);
  rd_kafka_conf_set_error_cb(conf.get(), no_error);
  std::array<char, 512> problem{};
  for (const KafkaProperties* layer : layers)
    for (const auto& [name, value] : *layer)
      if (rd_kafka_conf_set(conf.get(), name.c_str(), value.c_str(), problem.data(), problem.size()) != RD_KAFKA_CONF_OK)
        return std::unexpected("librdkafka property " + name + ": " + one_line(problem.data()));  // without the value, maybe a password
  return conf;
}

std::expected<Client, std::string> make_client(rd_kafka_type_t type, Conf conf) {
  std::array<char, 512> problem{};
  rd_kafka_t* client = rd_kafka_new(type, conf.get(), problem.data(), problem.size());
  if (client == nullptr) return std::unexpected(std::string("librdkafka: ") + problem.data());
  static_cast<void>(conf.release());  // the client owns it now
  return Client{client};
}

rd_kafka_resp_err_t close_consumer(rd_kafka_t* client, std::chrono::milliseconds limit) {
  const Queue events{rd_kafka_queue_new(client)};
  const Error refused{rd_kafka_consumer_close_queue(client, events.get())};
  if (refused != nullptr) return rd_kafka_error_code(refused.get());
  const auto until = std::chrono::steady_clock::now() + limit;
  while (rd_kafka_consumer_closed(client) == 0) {
    if (std::chrono::steady_clock::now() >= until) return RD_KAFKA_RESP_ERR__TIMED_OUT;
    const Message late{rd_kafka_consume_queue(events.get(), kPollSliceMs)};
  }
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

const KafkaProperties& recovery() {
  static const KafkaProperties properties{{"socket.timeout.ms", std::to_string(kRequestMs)},
                                          {"socket.connection.setup.timeout.ms", "5000"},
                                          {"api.version.request.timeout.ms", "5000"},
                                          {"topic.metadata.refresh.interval.ms", "3000"},
                                          {"reconnect.backoff.max.ms", "1000"}};
  return properties;
}

std::string text(std::string_view place, rd_kafka_resp_err_t code, std::string_view detail) {
  if (detail.empty()) detail = rd_kafka_err2str(code);
  std::string line(place);
  line.append(": ").append(rd_kafka_err2name(code)).append(" (").append(detail).append(")");
  return is_refusal(code) ? line.append("; ").append(advice_for(code)) : line;
}

std::string text(std::string_view place, const rd_kafka_error_t* error) {
  return text(place, rd_kafka_error_code(error), rd_kafka_error_string(error));
}

std::string fatal_text(rd_kafka_t* client) {
  std::array<char, 512> detail{};
  const rd_kafka_resp_err_t code = rd_kafka_fatal_error(client, detail.data(), detail.size());
  return text("fatal", code, detail.data());
}

Patience::Patience(const KafkaConfig& config, core::TimeMs limit_ms)
    : stop_(config.stop),
      grace_(config.stop_grace_ms),
      deadline_(limit_ms > 0 ? Clock::now() + std::chrono::milliseconds(limit_ms) : Clock::time_point::max()) {}

bool Patience::over() {
  const auto now = Clock::now();
  if (!stop_seen_ && stopped()) {
    stop_seen_ = true;
    deadline_ = std::min(deadline_, now + grace_);
  }
  return now >= deadline_;
}

}  // namespace rd

constexpr core::TimeMs kProbeSliceMs = 500;

std::expected<void, std::string> check_properties(const KafkaProperties& properties) {
  auto conf = rd::make_conf({&properties});
  if (!conf) return std::unexpected(conf.error());
  if (auto client = rd::make_client(RD_KAFKA_PRODUCER, std::move(*conf)); !client) return std::unexpected(client.error());
  return {};
}

std::expected<void, std::string> probe_brokers(const KafkaConfig& config, core::TimeMs timeout_ms) {
  const KafkaProperties basics{{"bootstrap.servers", config.brokers}};
  auto conf = rd::make_conf({&rd::recovery(), &config.properties, &basics});
  if (!conf) return std::unexpected(conf.error());
  rd::Admission admission;
  admission.watch(conf->get());
  auto client = rd::make_client(RD_KAFKA_PRODUCER, std::move(*conf));
  if (!client) return std::unexpected(client.error());
  rd::Patience patience(config, timeout_ms);
  for (;;) {
    rd::Metadata metadata;
    const int slice = static_cast<int>(std::min<core::TimeMs>(timeout_ms, kProbeSliceMs));
    if (rd_kafka_metadata(client->get(), 0, nullptr, &metadata.value, slice) == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
    rd_kafka_poll(client->get(), 0);
    if (admission.refused()) return std::unexpected("the brokers at " + config.brokers + ": " + admission.refusal());
    if (patience.over()) break;
  }
  return std::unexpected("no Kafka broker answers at " + config.brokers + " within " + std::to_string(timeout_ms / 1000) + " s" +
                         (admission.last().empty() ? "" : " (" + admission.last() + ")") + "; start one, or give another --brokers");
}

}  // namespace turnstile::adapters
