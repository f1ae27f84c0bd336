#include "turnstile/adapters/kafka_producer.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "admission.hpp"
#include "record_arguments.hpp"
#include "turnstile/adapters/kafka_topics.hpp"

namespace turnstile::adapters {

constexpr core::TimeMs kMetadataMs = 10'000;

struct KafkaProducer::State {
  explicit State(const KafkaConfig& settings) : config(settings), topics(settings.prefix, settings.plan), types(settings.message_package) {}

  KafkaConfig config;
  Topics topics;
  MessageTypes types;
  std::vector<Delivery> coming;  // filled by the delivery report callback
  std::vector<Delivery> handed_out;
  std::size_t pending = 0;
  rd::Admission admission{this};
  rd::Client client;
  std::array<rd::TopicHandle, core::kTopics.size()> handles;

  std::expected<void, std::string> connect() {
    static const KafkaProperties tuning{{"linger.ms", "2"}, {"queue.buffering.max.messages", "500000"}, {"socket.nagle.disable", "true"}};
    const KafkaProperties fixed{
        {"bootstrap.servers", config.brokers}, {"enable.idempotence", "true"}, {"acks", "all"}, {"partitioner", "murmur2_random"}};
    auto conf = rd::make_conf({&rd::recovery(), &tuning, &config.properties, &fixed});
    if (!conf) return std::unexpected(conf.error());
    admission.watch(conf->get());
    rd_kafka_conf_set_dr_msg_cb(conf->get(), on_delivery);
    auto made = rd::make_client(RD_KAFKA_PRODUCER, std::move(*conf));
    if (!made) return std::unexpected(made.error());
    client = std::move(*made);
    for (const core::Topic topic : topics_of(config))
      handles[static_cast<std::size_t>(topic)].reset(rd_kafka_topic_new(client.get(), topics.name(topic).c_str(), nullptr));
    return {};
  }
  std::expected<void, std::string> warm() {
    rd::Patience patience(config, kMetadataMs);
    for (;;) {
      rd::Metadata metadata;
      const auto code = rd_kafka_metadata(client.get(), 0, nullptr, &metadata.value, rd::kCallSliceMs);
      if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
      rd_kafka_poll(client.get(), 0);
      if (admission.refused()) return std::unexpected(admission.refusal());
      if (patience.over()) return std::unexpected(rd::text("producer", code));
    }
  }
  void disconnect() {
    if (client == nullptr) return;
    rd_kafka_purge(client.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    for (int tries = 0; pending > 0 && tries < 100; ++tries) rd_kafka_poll(client.get(), 10);
    for (auto& handle : handles) handle.reset();
    client.reset();
  }
  // A failed idempotent producer does not recover: everything in flight is unknown, and a new producer replaces it.
  std::expected<void, std::string> revive() {
    disconnect();
    return connect();
  }
  rd_kafka_resp_err_t death() const { return rd_kafka_fatal_error(client.get(), nullptr, 0); }

  static void on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
    auto& self = rd::Admission::owner<State>(opaque);
    Delivery delivery;
    delivery.tag = static_cast<std::uint64_t>(reinterpret_cast<std::uintptr_t>(message->_private));
    delivery.known = message->err == RD_KAFKA_RESP_ERR_NO_ERROR;
    delivery.partition = core::PartitionId{message->partition};
    delivery.offset = core::Offset{message->offset};
    if (!delivery.known) delivery.error = rd::text(std::string("delivery to ") + rd_kafka_topic_name(message->rkt), message->err);
    self.coming.push_back(std::move(delivery));
    --self.pending;
  }
};

KafkaProducer::KafkaProducer(std::unique_ptr<State> state) : state_(std::move(state)) {}
KafkaProducer::~KafkaProducer() { state_->disconnect(); }

std::expected<std::unique_ptr<KafkaProducer>, std::string> KafkaProducer::make(const KafkaConfig& config) {
  auto state = std::make_unique<State>(config);
  if (auto connected = state->connect(); !connected) return std::unexpected(connected.error());
  if (auto warm = state->warm(); !warm) return std::unexpected(warm.error());
  return std::unique_ptr<KafkaProducer>(new KafkaProducer(std::move(state)));
}

std::expected<void, std::string> KafkaProducer::send(core::Topic topic, std::string_view key, std::string_view value,
                                                     const core::RecordHeaders& headers, std::uint64_t tag) {
  rd::Patience patience(state_->config);
  for (;;) {
    const auto death = state_->death();
    if (rd::is_refusal(death)) return std::unexpected(rd::fatal_text(state_->client.get()));
    if (state_->admission.refused()) return std::unexpected(state_->admission.refusal());
    if (death != RD_KAFKA_RESP_ERR_NO_ERROR)
      if (auto revived = state_->revive(); !revived) return revived;
    RecordArguments arguments(state_->handles[static_cast<std::size_t>(topic)].get(), RD_KAFKA_PARTITION_UA, state_->types.of(topic), key,
                              value, headers);
    arguments.tag(tag);
    const rd::Error error = arguments.produce(state_->client.get());
    if (error == nullptr) {
      ++state_->pending;
      return {};
    }
    const auto code = rd_kafka_error_code(error.get());
    const bool again = code == RD_KAFKA_RESP_ERR__QUEUE_FULL || code == RD_KAFKA_RESP_ERR__FATAL;
    if (!again || patience.over()) return std::unexpected(rd::text("send to " + state_->topics.name(topic), error.get()));
    rd_kafka_poll(state_->client.get(), 10);
  }
}

const std::vector<Delivery>& KafkaProducer::poll(core::TimeMs wait_ms_max) {
  state_->handed_out.clear();
  if (state_->client != nullptr) rd_kafka_poll(state_->client.get(), state_->coming.empty() ? static_cast<int>(wait_ms_max) : 0);
  state_->handed_out.swap(state_->coming);
  return state_->handed_out;
}

std::size_t KafkaProducer::pending() const { return state_->pending; }

}  // namespace turnstile::adapters
