#include "real_consumer.hpp"

#include <algorithm>
#include <limits>
#include <string_view>

#include "log_probe.hpp"

namespace turnstile::conformance {

namespace {

namespace rd = adapters::rd;

constexpr auto kCloseMax = std::chrono::seconds(30);

struct FreeMemory {
  void operator()(char* text) const { rd_kafka_mem_free(nullptr, text); }
};

}  // namespace

std::unique_ptr<RealConsumer> RealConsumer::make(const Program& program, ClientIndex index, const Names& names,
                                                 const ConnectionOptions& options, std::string& problem) {
  const ClientSpec& spec = program.clients[index];
  const char* const resets[] = {"earliest", "latest", "error"};
  const std::int64_t heartbeat_ms = std::clamp<std::int64_t>(spec.session_timeout_ms / 10, 50, 150);
  adapters::KafkaProperties own{{"group.id", names.group(spec.group)},
                                {"enable.auto.commit", "false"},
                                {"enable.auto.offset.store", "false"},
                                {"enable.partition.eof", "true"},
                                {"isolation.level", spec.read_committed ? "read_committed" : "read_uncommitted"},
                                {"auto.offset.reset", resets[static_cast<std::size_t>(spec.reset)]},
                                {"partition.assignment.strategy", spec.assignor == Assignor::range ? "range" : "cooperative-sticky"},
                                {"session.timeout.ms", std::to_string(spec.session_timeout_ms)},
                                {"heartbeat.interval.ms", std::to_string(heartbeat_ms)},
                                {"max.poll.interval.ms", std::to_string(std::max(spec.poll_interval_ms_max, spec.session_timeout_ms))},
                                {"fetch.wait.max.ms", "50"},
                                {"fetch.error.backoff.ms", "50"},
                                {"coordinator.query.interval.ms", "500"}};
  if (!spec.instance_id.empty()) own.emplace_back("group.instance.id", spec.instance_id);
  std::unique_ptr<RealConsumer> consumer(new RealConsumer(program, index, names, options.brokers));
  consumer->context_.owner = consumer.get();
  rd::Conf conf = common_conf(spec, options, consumer->context_, own, problem);
  if (conf == nullptr) return nullptr;
  rd_kafka_conf_set_rebalance_cb(conf.get(), on_rebalance);
  auto client = rd::make_client(RD_KAFKA_CONSUMER, std::move(conf));
  if (!client) {
    problem = client.error();
    return nullptr;
  }
  consumer->client_ = std::move(*client);
  rd_kafka_poll_set_consumer(consumer->client_.get());
  for (TopicIndex topic = 0; topic < program.topics.size(); ++topic) {
    if (program.topics[topic].created) warm(consumer->client_.get(), names.topic(topic));
  }
  return consumer;
}

RealConsumer::~RealConsumer() {
  if (client_ != nullptr) rd_kafka_destroy_flags(client_.release(), RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

Note RealConsumer::close() {
  const auto code = adapters::rd::close_consumer(client_.get(), kCloseMax);
  if (code == RD_KAFKA_RESP_ERR__TIMED_OUT) client_.release();
  return {outcome_of(code), {}};
}

// ---- rebalances ----

void RealConsumer::on_rebalance(rd_kafka_t*, rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* list, void* opaque) {
  static_cast<RealConsumer*>(static_cast<CallbackContext*>(opaque)->owner)->rebalance(code, list);
}

void RealConsumer::rebalance(rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* list) {
  last_news_ = Clock::now();
  const bool incremental = std::string_view(rd_kafka_rebalance_protocol(client_.get())) == "COOPERATIVE";
  if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    if (incremental) {
      const rd::Error error{rd_kafka_incremental_assign(client_.get(), list)};
    } else {
      rd_kafka_assign(client_.get(), list);
    }
    notes_.given(places_of(*list), incremental);
    if (held_back_) rd_kafka_pause_partitions(client_.get(), list);
    return;
  }
  const bool lost = rd_kafka_assignment_lost(client_.get()) != 0;
  if (incremental) {
    const rd::Error error{rd_kafka_incremental_unassign(client_.get(), list)};
  } else {
    rd_kafka_assign(client_.get(), nullptr);
  }
  notes_.taken(places_of(*list), incremental, lost);
}

RealConsumer::Clock::time_point RealConsumer::look(int wait_ms) {
  if (!held_back_) pause_all(true);
  held_back_ = true;
  wake();
  take(rd::Message{rd_kafka_consumer_poll(client_.get(), wait_ms)});
  return last_news_;
}

// librdkafka's main thread serves the group when it is woken, otherwise once a second: far less often than heartbeat.interval.ms. Any
// synchronous request to it wakes it.
void RealConsumer::wake() { const std::unique_ptr<char, FreeMemory> id(rd_kafka_memberid(client_.get())); }

void RealConsumer::pause_all(bool on) {
  std::vector<Place> places;
  for (const Part& part : notes_.parts()) {
    if (on || !part.paused) places.push_back(part.place);
  }
  const rd::Places list = list_of(places);
  if (on) {
    rd_kafka_pause_partitions(client_.get(), list.get());
  } else {
    rd_kafka_resume_partitions(client_.get(), list.get());
  }
}

// ---- topic partition lists ----

rd::Places RealConsumer::list_of(const std::vector<Place>& places) const {
  rd::Places list{rd_kafka_topic_partition_list_new(static_cast<int>(places.size()))};
  for (const Place& place : places) {
    rd_kafka_topic_partition_list_add(list.get(), names_.topic(place.topic).c_str(), place.partition)->offset = place.offset;
  }
  return list;
}

std::vector<Place> RealConsumer::places_of(const rd_kafka_topic_partition_list_t& list) const {
  std::vector<Place> places;
  for (int index = 0; index < list.cnt; ++index) {
    const auto& element = list.elems[index];
    places.push_back({names_.topic_of(element.topic), element.partition, element.offset});
  }
  return places;
}

Note RealConsumer::per_place(rd_kafka_resp_err_t code, const rd_kafka_topic_partition_list_t& list) const {
  Note note{outcome_of(code), {}};
  SeenByPartition seen;
  for (int index = 0; index < list.cnt; ++index) {
    const auto& element = list.elems[index];
    if (element.err == RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    const Place place{names_.topic_of(element.topic), element.partition, 0};
    seen.add(place.topic, place.partition, word_event(program_, place, error_name(element.err)));
  }
  note.seen = seen.take();
  return note;
}

Note RealConsumer::assign(const Step& step) {
  notes_.assigned(step.places);
  const rd::Places list = list_of(step.places);
  return {outcome_of(rd_kafka_assign(client_.get(), list.get())), {}};
}

Note RealConsumer::subscribe(const Step& step) {
  const rd::Places list{rd_kafka_topic_partition_list_new(static_cast<int>(step.topics.size()))};
  for (const TopicIndex topic : step.topics) {
    rd_kafka_topic_partition_list_add(list.get(), names_.topic(topic).c_str(), RD_KAFKA_PARTITION_UA);
  }
  return {outcome_of(rd_kafka_subscribe(client_.get(), list.get())), {}};
}

Note RealConsumer::unsubscribe() {
  Note note{outcome_of(rd_kafka_unsubscribe(client_.get())), {}};
  // The revocation is delivered by a poll.
  const auto limit = Clock::now() + std::chrono::milliseconds(1'000);
  while (has_share() && Clock::now() < limit) take(rd::Message{rd_kafka_consumer_poll(client_.get(), 50)});
  notes_.unsubscribed();
  return note;
}

}  // namespace turnstile::conformance
