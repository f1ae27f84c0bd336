// What is behind rd_kafka_t, rd_kafka_topic_t and rd_kafka_queue_t.
#pragma once

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "client/event.hpp"
#include "conf.hpp"
#include "host_state.hpp"
#include "message.hpp"
#include "turnstile/sim/kafka/client/consumer.hpp"
#include "turnstile/sim/kafka/client/producer.hpp"

struct rd_kafka_topic_s {
  rd_kafka_t* client = nullptr;
  std::string name;
  turnstile::sim::TopicId id{};
  turnstile::rdkafka::Conf settings{turnstile::rdkafka::SettingScope::topic};
};

namespace turnstile::rdkafka {

class RoundTrip;

// Calls of one kind, of which only one is under way.
struct CallsInTurn {
  Thread* caller = nullptr;
  int depth = 0;
};

// A record between produce and its report.
struct Pending {
  std::unique_ptr<Message> message;
  void* to_be_freed = nullptr;  // the application's payload, which it gave away
};

}  // namespace turnstile::rdkafka

struct rd_kafka_s {
  using Message = turnstile::rdkafka::Message;

  turnstile::rdkafka::HostState& host;
  rd_kafka_type_t type;
  turnstile::rdkafka::Conf settings;
  turnstile::rdkafka::Conf topic_settings;
  std::string name;
  std::map<std::string, std::unique_ptr<rd_kafka_topic_s>, std::less<>> topics{};
  std::unique_ptr<turnstile::sim::Producer> producer{};
  std::unique_ptr<turnstile::sim::Consumer> consumer{};

  // Of a producer.
  std::map<std::uint64_t, turnstile::rdkafka::Pending> pending{};
  std::uint64_t next_pending = 1;
  bool fatal_told = false;
  bool yielded = false;  // a callback wants no more of them now
  turnstile::rdkafka::CallsInTurn awaiting_reports{};

  // Of a consumer.
  std::deque<turnstile::sim::CommitReport> commit_reports{};
  turnstile::rdkafka::CallsInTurn polling{};
  turnstile::rdkafka::CallsInTurn asking{};  // commits and questions, also from a rebalance callback
  bool closed = false;
  bool member = false;  // of its group
  void leave_group();
  // By rd_kafka_consumer_close_queue: closing goes on whenever that queue is served.
  turnstile::core::Task<void> closing{};
  bool closing_begun = false;
  std::shared_ptr<turnstile::rdkafka::EventQueue> served_to_close{};

  // Requests of its background that are under way.
  std::vector<std::shared_ptr<turnstile::rdkafka::RoundTrip>> requests{};

  ~rd_kafka_s();
  turnstile::sim::Producer& as_producer(const char* function);
  turnstile::sim::Consumer& as_consumer(const char* function);
  // The handle of a topic; made if there is none.
  rd_kafka_topic_s& topic(std::string_view topic_name);
  rd_kafka_topic_s& topic(turnstile::sim::TopicId id);
  turnstile::sim::TopicPartition place(const char* topic_name, std::int32_t partition);
  turnstile::sim::ActorId actor() const { return producer != nullptr ? producer->actor() : consumer->actor(); }
  void* opaque() const { return const_cast<void*>(settings.pointer("opaque")); }
  // A callback by the name of its setting; null: there is none.
  template <class Function>
  Function* callback(const char* setting) const {
    return reinterpret_cast<Function*>(const_cast<void*>(settings.pointer(setting)));
  }
};

namespace turnstile::rdkafka {

// The beginning of every function that reaches the world. False: the host is dying, and nothing is to be done. Throws Crashed if it can.
// Outside of a host it stops the program.
bool may_act(const char* function);

// librdkafka's timeouts: milliseconds, negative for ever.
constexpr sim::Duration timeout_of(int timeout_ms) { return timeout_ms < 0 ? sim::kUnlimited : core::milliseconds(timeout_ms); }

inline rd_kafka_resp_err_t code(sim::ErrorCode error) { return static_cast<rd_kafka_resp_err_t>(error); }
inline rd_kafka_resp_err_t code(const sim::ClientStatus& status) { return status ? RD_KAFKA_RESP_ERR_NO_ERROR : code(status.error().code); }
// Null: there is none.
rd_kafka_error_t* error_of(const sim::ClientStatus& status);
rd_kafka_error_t* error_of(rd_kafka_resp_err_t error, const char* text);

// What rd_kafka_last_error returns, and errno with it.
void remember(rd_kafka_resp_err_t error, int error_number);

// Hands out what became of records, to the callbacks, as many as there are. Returns how many. Drops it where nobody wants to know.
int serve_reports(rd_kafka_t& client);
// The same where there is no callback: they would fill the queue.
void serve_reports_nobody_wants(rd_kafka_t& client);
// Waits until there is something to hand out. False: the time was up.
bool await_report(rd_kafka_t& client, sim::Duration timeout);
// Sends everything, and serves the reports until there are none left.
rd_kafka_resp_err_t flush(rd_kafka_t& client, sim::Duration timeout);
// < 0: for ever.
core::Task<void> sleep(rd_kafka_t& client, sim::Duration time);

// Calls back for commits that have ended meanwhile.
int serve_commits(rd_kafka_t& client);
// The next message of a consumer; null: the time was up. And as many as there are, once the time is up or there are `count`.
rd_kafka_message_t* poll(rd_kafka_t& client, const char* function, int timeout_ms);
std::size_t poll_batch(rd_kafka_t& client, int timeout_ms, rd_kafka_message_t** messages, std::size_t count);

PartitionList list_of(rd_kafka_t& client, const std::vector<sim::TopicPartition>& partitions);
PartitionList list_of(rd_kafka_t& client, const std::vector<sim::TopicPartitionOffset>& offsets, rd_kafka_resp_err_t error);

// Nodes as Kafka numbers them, from 1 on.
constexpr std::int32_t broker_id(sim::NodeId node) { return node.value + 1; }

}  // namespace turnstile::rdkafka
