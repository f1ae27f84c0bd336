#include "group_consumer.hpp"

#include <algorithm>
#include <array>

#include "client_times.hpp"
#include "membership.hpp"
#include "places.hpp"
#include "turnstile/adapters/kafka_topics.hpp"

namespace turnstile::adapters {
namespace {

// librdkafka waits 5 s for the coordinator when a member leaves.
constexpr std::chrono::seconds kLeaveMax{8};

// Members that take turns in different ways have no assignor in common, so a coordinator refuses the second kind: a group of both would
// have two writers of one partition. `range` keeps the inputs of a partition together; of a single input both assign the same.
const char* assignor(core::Turns turns) { return core::inputs_of(turns).size() > 1 ? "range" : "roundrobin"; }

}  // namespace

std::expected<std::unique_ptr<GroupConsumer>, core::LogError> GroupConsumer::make(const KafkaConfig& config, const Topics& topics) {
  std::unique_ptr<GroupConsumer> consumer(new GroupConsumer(config, topics));
  if (auto status = consumer->connect(); !status) return std::unexpected(status.error());
  return consumer;
}

core::LogStatus GroupConsumer::connect() {
  static const KafkaProperties tuning{{"session.timeout.ms", std::to_string(kSessionMs)},
                                      {"heartbeat.interval.ms", "1000"},
                                      {"max.poll.interval.ms", "60000"},
                                      {"fetch.wait.max.ms", "100"},  // a new assignment waits for the fetch in flight
                                      {"fetch.error.backoff.ms", "50"},
                                      {"queued.min.messages", "500000"},
                                      {"socket.nagle.disable", "true"}};
  const KafkaProperties fixed{{"bootstrap.servers", config_.brokers}, {"group.id", config_.group},
                              {"isolation.level", "read_committed"},  {"partition.assignment.strategy", assignor(config_.turns)},
                              {"enable.partition.eof", "true"},       {"enable.auto.commit", "false"},
                              {"enable.auto.offset.store", "false"},  {"auto.offset.reset", "error"}};
  auto conf = rd::make_conf({&rd::recovery(), &tuning, &config_.properties, &fixed});
  if (!conf) return std::unexpected(rd::fatal(conf.error()));
  admission_.watch(conf->get());
  rd_kafka_conf_set_rebalance_cb(conf->get(), on_rebalance);
  auto client = rd::make_client(RD_KAFKA_CONSUMER, std::move(*conf));
  if (!client) return std::unexpected(rd::fatal(client.error()));
  client_ = client->release();
  rd_kafka_poll_set_consumer(client_);
  queue_.reset(rd_kafka_queue_get_consumer(client_));
  std::vector<core::TopicPartition> inputs;
  for (const core::Topic topic : inputs_of(config_)) inputs.push_back({topic, core::PartitionId{RD_KAFKA_PARTITION_UA}});
  const auto places = make_places(topics_, inputs);
  const auto code = rd_kafka_subscribe(client_, places.get());
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return std::unexpected(rd::fatal(rd::text("subscribe", code)));
  // The inputs are subscribed to, these are only fetched.
  if (!config_.plan) learned_.learn(client_, std::array{core::Topic::events, core::Topic::sequencer_changelog, core::Topic::alarms});
  return {};
}

GroupConsumer::~GroupConsumer() {
  buffer_.release();
  learned_.release();
  queue_.reset();
  if (client_ != nullptr && !stuck_) rd_kafka_destroy_flags(client_, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

void GroupConsumer::leave() {
  buffer_.release();
  // A client with a fatal error is refused: it is not a member anymore.
  stuck_ = rd::close_consumer(client_, kLeaveMax) == RD_KAFKA_RESP_ERR__TIMED_OUT;
}

core::LogResult<core::Poll> GroupConsumer::poll(core::TimeMs wait_ms_max, std::size_t records_max) {
  buffer_.release();
  if (events_.empty() && wait_for_first(wait_ms_max))
    buffer_.drain(queue_.get(), records_max, [this](const FetchBuffer::Taken& taken) { judge(taken); });
  if (admission_.refused()) return std::unexpected(rd::fatal(admission_.refusal()));
  if (error_) return std::unexpected(*std::exchange(error_, std::nullopt));
  if (revoked_)
    buffer_.release();  // what was fetched before belongs to a former assignment
  else if (!buffer_.records().empty() || buffer_.any_moved())
    return core::Fetched{buffer_.records(), buffer_.take_moved()};
  if (!events_.empty()) return pop();
  return core::Fetched{};
}

// True once something was buffered.
bool GroupConsumer::wait_for_first(core::TimeMs wait_ms_max) {
  using Clock = std::chrono::steady_clock;
  const auto deadline = Clock::now() + std::chrono::milliseconds(wait_ms_max);
  rd::Patience patience(config_);
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    const int slice = static_cast<int>(std::clamp<std::int64_t>(left, 0, rd::kPollSliceMs));
    if (rd_kafka_message_t* message = rd_kafka_consumer_poll(client_, slice)) {
      judge(buffer_.take(message));
      return true;
    }
    if (!events_.empty() || error_ || admission_.refused()) return false;
    if (left <= slice || patience.stopped()) return false;
  }
}

void GroupConsumer::judge(const FetchBuffer::Taken& taken) {
  using Kind = FetchBuffer::Kind;
  if (taken.kind == Kind::out_of_range) events_.push_back(core::OutOfRange{taken.where});
  if (taken.kind == Kind::went_back) error_ = rd::abortable("poll: the offsets of " + topics_.text(taken.where) + " went back");
  if (taken.kind != Kind::event) return;
  switch (taken.code) {
    case RD_KAFKA_RESP_ERR__FATAL:
    case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID: error_ = rd::fatal(rd::fatal_text(client_)); return;
    // The group does not accept such a member. librdkafka retries every second, forever, so the caller must be told.
    case RD_KAFKA_RESP_ERR_INVALID_SESSION_TIMEOUT:
    case RD_KAFKA_RESP_ERR_INCONSISTENT_GROUP_PROTOCOL:
    case RD_KAFKA_RESP_ERR_GROUP_MAX_SIZE_REACHED: error_ = rd::abortable(rd::text("joining " + config_.group, taken.code)); return;
    default: break;
  }
  // Otherwise an outage, or a late poll: librdkafka recovers by itself, and the rebalance callback reports what was lost.
  if (rd::is_refusal(taken.code)) error_ = rd::fatal(rd::text("poll", taken.code, buffer_.last_error()));
}

core::Poll GroupConsumer::pop() {
  core::Poll event = std::move(events_.front());
  events_.pop_front();
  if (std::holds_alternative<core::Revoked>(event)) revoked_ = false;
  return event;
}

core::LogStatus GroupConsumer::assign(const std::vector<core::TopicPartitionOffset>& places) {
  buffer_.release();
  if (revoked_) return {};  // these are offsets of a former assignment: the next poll reports the revocation
  std::erase_if(events_, [](const core::Poll& event) { return std::holds_alternative<core::OutOfRange>(event); });
  buffer_.assign(places);
  const auto list = make_places(topics_, places);
  const auto code = rd_kafka_assign(client_, list.get());
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return {};
  if (code == RD_KAFKA_RESP_ERR__FATAL) return std::unexpected(rd::fatal(rd::fatal_text(client_)));
  return std::unexpected(rd::failed(code, rd::text("assign", code)));
}

core::LogResult<std::vector<std::optional<core::Offset>>> GroupConsumer::committed(const std::vector<core::TopicPartition>& partitions) {
  rd::Patience patience(config_, config_.lookup_ms_max);
  for (;;) {
    const auto list = make_places(topics_, partitions);
    auto code = rd_kafka_committed(client_, list.get(), rd::kCallSliceMs);
    for (int i = 0; i < list->cnt && code == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) code = list->elems[i].err;
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
      std::vector<std::optional<core::Offset>> offsets;
      for (int i = 0; i < list->cnt; ++i)
        offsets.push_back(list->elems[i].offset >= 0 ? std::optional(core::Offset{list->elems[i].offset}) : std::nullopt);
      return offsets;
    }
    if (code == RD_KAFKA_RESP_ERR__FATAL) return std::unexpected(rd::fatal(rd::fatal_text(client_)));
    if (rd::is_refusal(code) || patience.over()) return std::unexpected(rd::failed(code, rd::text("committed", code)));
    rd::told(config_, rd::text("committed", code));
  }
}

std::vector<PartitionLag> GroupConsumer::lags() const {
  std::vector<PartitionLag> all;
  for (const core::TopicPartitionOffset& place : buffer_.positions()) {
    std::int64_t low = 0;
    std::int64_t high = 0;
    const auto code =
        rd_kafka_get_watermark_offsets(client_, topics_.name(place.where.topic).c_str(), place.where.partition.value, &low, &high);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR && high >= 0)
      all.push_back({place.where, place.offset, std::max<std::int64_t>(high - place.offset.value, 0)});
  }
  return all;
}

void GroupConsumer::on_rebalance(rd_kafka_t* client, rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* partitions, void* opaque) {
  auto& self = rd::Admission::owner<GroupConsumer>(opaque);
  if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS)
    self.on_assigned(*partitions);
  else
    self.on_revoked();
  rd_kafka_yield(client);  // end the wait: poll has news
}

void GroupConsumer::on_assigned(const rd_kafka_topic_partition_list_t& partitions) {
  auto membership = take_membership(client_);
  if (!membership) {  // already lost again: without a generation the broker would check nothing that this member does
    on_revoked();
    return;
  }
  if (holding_) on_revoked();  // an empty assignment is never revoked by itself
  core::Assigned assigned{std::move(*membership), {}};
  for (int i = 0; i < partitions.cnt; ++i)
    if (const auto topic = topics_.role(partitions.elems[i].topic))
      assigned.partitions.push_back({*topic, core::PartitionId{partitions.elems[i].partition}});
  const auto current = make_places(topics_, buffer_.positions());
  rd_kafka_assign(client_, current.get());
  holding_ = true;
  events_.push_back(std::move(assigned));
}

void GroupConsumer::on_revoked() {
  const bool lost = rd_kafka_assignment_lost(client_) != 0;
  rd_kafka_assign(client_, nullptr);
  buffer_.assign({});
  events_.clear();  // an assignment that was not delivered yet is obsolete
  events_.push_back(core::Revoked{lost});
  revoked_ = true;
  holding_ = false;
}

}  // namespace turnstile::adapters
