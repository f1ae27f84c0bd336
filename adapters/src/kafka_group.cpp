#include "turnstile/adapters/kafka_group.hpp"

#include <utility>

#include "admission.hpp"
#include "places.hpp"

namespace turnstile::adapters {

struct KafkaGroup::State {
  explicit State(const KafkaConfig& settings) : config(settings), topics(settings.prefix, settings.plan) {}
  ~State() {
    if (client != nullptr) rd_kafka_destroy_flags(client.release(), RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);  // it is not a member
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  KafkaConfig config;
  Topics topics;
  rd::Admission admission;
  rd::Client client;
};

KafkaGroup::KafkaGroup(std::unique_ptr<State> state) : state_(std::move(state)) {}
KafkaGroup::~KafkaGroup() = default;
KafkaGroup::KafkaGroup(KafkaGroup&& other) noexcept = default;
KafkaGroup& KafkaGroup::operator=(KafkaGroup&& other) noexcept = default;

std::expected<KafkaGroup, std::string> KafkaGroup::make(const KafkaConfig& config) {
  auto state = std::make_unique<State>(config);
  // read_committed: offsets of open transactions are waited for.
  const KafkaProperties fixed{{"bootstrap.servers", config.brokers},
                              {"group.id", config.group},
                              {"isolation.level", "read_committed"},
                              {"enable.auto.commit", "false"}};
  auto conf = rd::make_conf({&rd::recovery(), &config.properties, &fixed});
  if (!conf) return std::unexpected(conf.error());
  state->admission.watch(conf->get());
  auto client = rd::make_client(RD_KAFKA_CONSUMER, std::move(*conf));
  if (!client) return std::unexpected(client.error());
  state->client = std::move(*client);
  rd_kafka_poll_set_consumer(state->client.get());
  return KafkaGroup(std::move(state));
}

std::expected<std::vector<std::optional<core::Offset>>, std::string> KafkaGroup::committed(
    const std::vector<core::TopicPartition>& partitions) {
  rd::Patience patience(state_->config, state_->config.lookup_ms_max);
  for (;;) {
    const auto list = make_places(state_->topics, partitions);
    auto code = rd_kafka_committed(state_->client.get(), list.get(), rd::kCallSliceMs);
    for (int at = 0; at < list->cnt && code == RD_KAFKA_RESP_ERR_NO_ERROR; ++at) code = list->elems[at].err;
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
      std::vector<std::optional<core::Offset>> offsets;
      for (int at = 0; at < list->cnt; ++at)
        offsets.push_back(list->elems[at].offset >= 0 ? std::optional(core::Offset{list->elems[at].offset}) : std::nullopt);
      return offsets;
    }
    // That the group's coordinator refuses us is an event of the client, while the call waits for a coordinator.
    while (const rd::Message event{rd_kafka_consumer_poll(state_->client.get(), 0)})
      if (rd::is_refusal(event->err)) code = event->err;
    if (state_->admission.refused()) return std::unexpected(state_->admission.refusal());
    const std::string what = rd::text("committed offsets of group " + state_->config.group, code);
    if (rd::is_refusal(code) || patience.over()) return std::unexpected(what);
    rd::told(state_->config, what);
  }
}

}  // namespace turnstile::adapters
