#include "turnstile/adapters/kafka_reader.hpp"

#include <algorithm>

#include "admission.hpp"
#include "fetch_buffer.hpp"
#include "places.hpp"
#include "watermark_client.hpp"

namespace turnstile::adapters {
namespace {

constexpr int kLookupMs = 10'000;

}  // namespace

struct KafkaReader::State {
  explicit State(const KafkaConfig& settings)
      : config(settings), topics(settings.prefix, settings.plan), ends(config, topics), buffer(topics) {}
  ~State() {
    buffer.release();
    queue.reset();
    if (client != nullptr) rd_kafka_destroy_flags(client.release(), RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);  // it is not a member of a group
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  std::expected<void, std::string> connect(Isolation isolation) {
    static const KafkaProperties tuning{{"fetch.wait.max.ms", "100"},
                                        {"fetch.error.backoff.ms", "50"},
                                        {"queued.min.messages", "500000"},
                                        {"socket.nagle.disable", "true"}};
    const KafkaProperties fixed{{"bootstrap.servers", config.brokers},
                                {"group.id", config.prefix + "-reader"},  // librdkafka requires one; the group is never joined
                                {"isolation.level", isolation == Isolation::read_committed ? "read_committed" : "read_uncommitted"},
                                {"enable.partition.eof", "true"},
                                {"enable.auto.commit", "false"},
                                {"enable.auto.offset.store", "false"},
                                {"auto.offset.reset", "error"}};
    auto conf = rd::make_conf({&rd::recovery(), &tuning, &config.properties, &fixed});
    if (!conf) return std::unexpected(conf.error());
    admission.watch(conf->get());
    auto made = rd::make_client(RD_KAFKA_CONSUMER, std::move(*conf));
    if (!made) return std::unexpected(made.error());
    client = std::move(*made);
    rd_kafka_poll_set_consumer(client.get());
    queue.reset(rd_kafka_queue_get_consumer(client.get()));
    return {};
  }
  void judge(const FetchBuffer::Taken& taken) {
    using Kind = FetchBuffer::Kind;
    if (taken.kind == Kind::out_of_range) out_of_range.push_back(taken.where);
    if (taken.kind == Kind::went_back) error = "the offsets of " + topics.text(taken.where) + " went back";
    if (taken.kind == Kind::event && rd::is_refusal(taken.code)) error = rd::text("read", taken.code, buffer.last_error());
  }
  bool wait_for_first(core::TimeMs wait_ms_max) {
    using Clock = std::chrono::steady_clock;
    const auto deadline = Clock::now() + std::chrono::milliseconds(wait_ms_max);
    const rd::Patience patience(config);
    for (;;) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
      const int slice = static_cast<int>(std::clamp<std::int64_t>(left, 0, rd::kPollSliceMs));
      if (rd_kafka_message_t* message = rd_kafka_consumer_poll(client.get(), slice)) {
        judge(buffer.take(message));
        return true;
      }
      if (left <= slice || patience.stopped() || admission.refused()) return false;
    }
  }

  KafkaConfig config;
  Topics topics;
  WatermarkClient ends;
  FetchBuffer buffer;
  std::vector<core::TopicPartition> out_of_range;
  std::string error;
  rd::Admission admission;
  rd::Client client;
  rd::Queue queue;
};

KafkaReader::KafkaReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
KafkaReader::~KafkaReader() = default;

std::expected<std::unique_ptr<KafkaReader>, std::string> KafkaReader::make(const KafkaConfig& config, Isolation isolation) {
  auto state = std::make_unique<State>(config);
  if (auto connected = state->connect(isolation); !connected) return std::unexpected(connected.error());
  return std::unique_ptr<KafkaReader>(new KafkaReader(std::move(state)));
}

std::expected<core::Watermarks, std::string> KafkaReader::watermarks(core::TopicPartition where) {
  auto marks = state_->ends.query(where);
  if (!marks) return std::unexpected(marks.error().what);
  return *marks;
}

std::expected<std::optional<core::Offset>, std::string> KafkaReader::offset_at(core::TopicPartition where, core::TimeMs time_ms) {
  const auto list = make_places(state_->topics, std::vector<core::TopicPartitionOffset>{{where, core::Offset{time_ms}}});
  auto code = rd_kafka_offsets_for_times(state_->client.get(), list.get(), kLookupMs);
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) code = list->elems[0].err;
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return std::unexpected(rd::text("offset at a time of " + state_->topics.text(where), code));
  if (list->elems[0].offset < 0) return std::nullopt;
  return core::Offset{list->elems[0].offset};
}

std::expected<void, std::string> KafkaReader::assign(const std::vector<core::TopicPartitionOffset>& places) {
  state_->buffer.assign(places);
  state_->out_of_range.clear();
  const auto list = make_places(state_->topics, places);
  const auto code = rd_kafka_assign(state_->client.get(), list.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return std::unexpected(rd::text("assign", code));
  return {};
}

std::expected<ReadBatch, std::string> KafkaReader::read(core::TimeMs wait_ms_max, std::size_t records_max) {
  State& state = *state_;
  state.buffer.release();
  state.out_of_range.clear();
  if (state.wait_for_first(wait_ms_max))
    state.buffer.drain(state.queue.get(), records_max, [&state](const FetchBuffer::Taken& taken) { state.judge(taken); });
  if (state.admission.refused()) return std::unexpected(state.admission.refusal());
  if (!state.error.empty()) return std::unexpected(std::exchange(state.error, {}));
  return ReadBatch{state.buffer.records(), state.buffer.take_moved(), state.out_of_range};
}

const std::vector<core::TopicPartitionOffset>& KafkaReader::positions() const { return state_->buffer.positions(); }

}  // namespace turnstile::adapters
