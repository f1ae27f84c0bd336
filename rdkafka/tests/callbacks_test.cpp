// When and where callbacks come, and what consumers and producers say by themselves.
#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include "hosted_world.hpp"

#if defined(__clang__)
#pragma clang diagnostic ignored "-Wgnu-statement-expression-from-macro-expansion"  // librdkafka's RD_KAFKA_V_ macros
#endif

namespace turnstile::rdkafka {
namespace {

using Lines = std::vector<std::string>;

struct Destroy {
  void operator()(rd_kafka_t* client) const { rd_kafka_destroy(client); }
  void operator()(rd_kafka_message_t* message) const { rd_kafka_message_destroy(message); }
  void operator()(rd_kafka_topic_partition_list_t* list) const { rd_kafka_topic_partition_list_destroy(list); }
  void operator()(rd_kafka_error_t* error) const { rd_kafka_error_destroy(error); }
};
using Client = std::unique_ptr<rd_kafka_t, Destroy>;
using Polled = std::unique_ptr<rd_kafka_message_t, Destroy>;
using List = std::unique_ptr<rd_kafka_topic_partition_list_t, Destroy>;
using Error = std::unique_ptr<rd_kafka_error_t, Destroy>;
using Settings = std::vector<std::pair<const char*, const char*>>;

rd_kafka_conf_t* conf_of(const Settings& settings, void* opaque = nullptr) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  for (const auto& [name, value] : settings) {
    EXPECT_EQ(rd_kafka_conf_set(conf, name, value, nullptr, 0), RD_KAFKA_CONF_OK) << name;
  }
  rd_kafka_conf_set_opaque(conf, opaque);
  return conf;
}

Client client_of(rd_kafka_type_t type, rd_kafka_conf_t* conf) {
  char error[256] = "";
  Client made(rd_kafka_new(type, conf, error, sizeof error));
  EXPECT_NE(made, nullptr) << error;
  return made;
}

List topics(const char* name) {
  List list(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(list.get(), name, RD_KAFKA_PARTITION_UA);
  return list;
}

rd_kafka_resp_err_t produce(rd_kafka_t* producer, const char* topic, int partition, const std::string& value) {
  return rd_kafka_producev(producer, RD_KAFKA_V_TOPIC(topic), RD_KAFKA_V_PARTITION(partition),
                           RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                           RD_KAFKA_V_END);
}

// Runs a body on a host of its own, to its end.
void on_host(HostedWorld& world, std::function<void()> body) {
  const sim::Process& process = world.run_on("host", std::move(body));
  EXPECT_TRUE(world.until([&] { return process.finished(); }));
}

void note_report(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
  static_cast<Lines*>(opaque)->push_back(std::to_string(message->partition) + "@" + std::to_string(message->offset) + " " +
                                         std::string(static_cast<const char*>(message->payload), message->len) + " " +
                                         rd_kafka_err2name(message->err) + " " + std::to_string(rd_kafka_message_status(message)));
}

TEST(Callbacks, reports_come_from_poll_alone_and_show_what_was_produced) {
  HostedWorld world;
  world.topic("t", 2);
  on_host(world, [&] {
    Lines said;
    rd_kafka_conf_t* conf = conf_of({{"linger.ms", "0"}}, &said);
    rd_kafka_conf_set_dr_msg_cb(conf, note_report);
    const Client producer = client_of(RD_KAFKA_PRODUCER, conf);
    EXPECT_STREQ(rd_kafka_name(producer.get()), "rdkafka#producer-1");
    EXPECT_EQ(produce(producer.get(), "t", 1, "one"), RD_KAFKA_RESP_ERR_NO_ERROR);
    EXPECT_EQ(produce(producer.get(), "t", 1, "two"), RD_KAFKA_RESP_ERR_NO_ERROR);
    EXPECT_EQ(rd_kafka_outq_len(producer.get()), 2);
    EXPECT_EQ(said, Lines{});
    int served = 0;
    while (served < 2) served += rd_kafka_poll(producer.get(), 1000);
    EXPECT_EQ(said, (Lines{"1@0 one NO_ERROR 2", "1@1 two NO_ERROR 2"}));
    EXPECT_EQ(rd_kafka_outq_len(producer.get()), 0);
    EXPECT_EQ(rd_kafka_poll(producer.get(), 10), 0);
  });
}

TEST(Callbacks, a_record_that_is_purged_is_reported_and_what_was_given_away_is_freed) {
  HostedWorld world;
  world.topic("t", 1);
  on_host(world, [&] {
    Lines said;
    rd_kafka_conf_t* conf = conf_of({{"linger.ms", "5000"}}, &said);
    rd_kafka_conf_set_dr_msg_cb(conf, note_report);
    const Client producer = client_of(RD_KAFKA_PRODUCER, conf);
    rd_kafka_topic_t* topic = rd_kafka_topic_new(producer.get(), "t", nullptr);
    EXPECT_EQ(rd_kafka_produce(topic, 0, RD_KAFKA_MSG_F_FREE, strdup("mine"), 4, nullptr, 0, nullptr), 0);
    EXPECT_EQ(rd_kafka_purge(producer.get(), RD_KAFKA_PURGE_F_QUEUE), RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_poll(producer.get(), 0);
    EXPECT_EQ(said, Lines{"0@-1001 mine _PURGE_QUEUE 0"});
    EXPECT_EQ(rd_kafka_produce(topic, 0, RD_KAFKA_MSG_F_FREE, strdup("lost"), 4, nullptr, 0, nullptr), 0);
    EXPECT_EQ(rd_kafka_produce(topic, 7, RD_KAFKA_MSG_F_COPY, const_cast<char*>("x"), 1, nullptr, 0, nullptr), -1);
    EXPECT_EQ(rd_kafka_last_error(), RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION);
  });
}

void note_rebalance(rd_kafka_t* consumer, rd_kafka_resp_err_t err, rd_kafka_topic_partition_list_t* partitions, void* opaque) {
  static_cast<Lines*>(opaque)->push_back(std::string(rd_kafka_err2name(err)) + " " + std::to_string(partitions->cnt));
  if (err == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    // It may ask, and wait for the answer.
    EXPECT_EQ(rd_kafka_committed(consumer, partitions, 5000), RD_KAFKA_RESP_ERR_NO_ERROR);
    EXPECT_EQ(partitions->elems[0].offset, RD_KAFKA_OFFSET_INVALID);
    rd_kafka_assign(consumer, partitions);
  } else {
    rd_kafka_assign(consumer, nullptr);
  }
}

TEST(Callbacks, a_rebalance_is_told_from_poll_and_close_and_may_wait) {
  HostedWorld world;
  world.topic("t", 3);
  on_host(world, [&] {
    const Client producer = client_of(RD_KAFKA_PRODUCER, conf_of({}));
    for (int partition = 0; partition < 3; ++partition) produce(producer.get(), "t", partition, "value");
    EXPECT_EQ(rd_kafka_flush(producer.get(), 10'000), RD_KAFKA_RESP_ERR_NO_ERROR);
    Lines said;
    rd_kafka_conf_t* conf = conf_of({{"group.id", "g"}, {"auto.offset.reset", "earliest"}, {"enable.partition.eof", "true"}}, &said);
    rd_kafka_conf_set_rebalance_cb(conf, note_rebalance);
    const Client consumer = client_of(RD_KAFKA_CONSUMER, conf);
    rd_kafka_poll_set_consumer(consumer.get());
    EXPECT_EQ(rd_kafka_subscribe(consumer.get(), topics("t").get()), RD_KAFKA_RESP_ERR_NO_ERROR);
    EXPECT_EQ(said, Lines{});
    int records = 0;
    int ends = 0;
    while (records < 3 || ends < 3) {
      const Polled message(rd_kafka_consumer_poll(consumer.get(), 1000));
      if (message == nullptr) continue;
      if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        ++records;
        EXPECT_EQ(std::string(static_cast<const char*>(message->payload), message->len), "value");
      } else {
        EXPECT_EQ(message->err, RD_KAFKA_RESP_ERR__PARTITION_EOF);
        ++ends;
      }
    }
    EXPECT_EQ(said, Lines{"_ASSIGN_PARTITIONS 3"});
    rd_kafka_topic_partition_list_t* assigned = nullptr;
    EXPECT_EQ(rd_kafka_assignment(consumer.get(), &assigned), RD_KAFKA_RESP_ERR_NO_ERROR);
    EXPECT_EQ(assigned->cnt, 3);
    const List kept(assigned);
    EXPECT_EQ(rd_kafka_commit(consumer.get(), nullptr, 0), RD_KAFKA_RESP_ERR_NO_ERROR);
    EXPECT_EQ(rd_kafka_committed(consumer.get(), assigned, 5000), RD_KAFKA_RESP_ERR_NO_ERROR);
    EXPECT_EQ(assigned->elems[0].offset, 1);
    std::int64_t low = -1;
    std::int64_t high = -1;
    EXPECT_EQ(rd_kafka_query_watermark_offsets(consumer.get(), "t", 2, &low, &high, 5000), RD_KAFKA_RESP_ERR_NO_ERROR);
    EXPECT_EQ(low, 0);
    EXPECT_EQ(high, 1);
    EXPECT_EQ(rd_kafka_consumer_close(consumer.get()), RD_KAFKA_RESP_ERR_NO_ERROR);
    EXPECT_EQ(said, (Lines{"_ASSIGN_PARTITIONS 3", "_REVOKE_PARTITIONS 3"}));
  });
}

TEST(Callbacks, a_producer_that_was_fenced_is_told_so_as_librdkafka_tells) {
  HostedWorld world;
  world.topic("t", 1);
  on_host(world, [&] {
    Lines said;
    rd_kafka_conf_t* conf = conf_of({{"transactional.id", "x"}}, &said);
    rd_kafka_conf_set_error_cb(conf, [](rd_kafka_t*, int err, const char*, void* opaque) {
      static_cast<Lines*>(opaque)->push_back(rd_kafka_err2name(static_cast<rd_kafka_resp_err_t>(err)));
    });
    const Client old = client_of(RD_KAFKA_PRODUCER, conf);
    EXPECT_EQ(produce(old.get(), "t", 0, "early"), RD_KAFKA_RESP_ERR__STATE);
    EXPECT_EQ(Error(rd_kafka_init_transactions(old.get(), -1)), nullptr);
    EXPECT_EQ(Error(rd_kafka_begin_transaction(old.get())), nullptr);
    EXPECT_EQ(produce(old.get(), "t", 0, "old"), RD_KAFKA_RESP_ERR_NO_ERROR);
    EXPECT_EQ(rd_kafka_flush(old.get(), -1), RD_KAFKA_RESP_ERR_NO_ERROR);
    const Client fresh = client_of(RD_KAFKA_PRODUCER, conf_of({{"transactional.id", "x"}}));
    EXPECT_EQ(Error(rd_kafka_init_transactions(fresh.get(), -1)), nullptr);
    const Error fenced(rd_kafka_commit_transaction(old.get(), -1));
    ASSERT_NE(fenced, nullptr);
    EXPECT_STREQ(rd_kafka_error_name(fenced.get()), "_FENCED");
    EXPECT_TRUE(rd_kafka_error_is_fatal(fenced.get()));
    EXPECT_FALSE(rd_kafka_error_is_retriable(fenced.get()));
    char text[256];
    EXPECT_NE(rd_kafka_fatal_error(old.get(), text, sizeof text), RD_KAFKA_RESP_ERR_NO_ERROR);
    rd_kafka_poll(old.get(), 0);
    EXPECT_EQ(said, Lines{"_FATAL"});
  });
  EXPECT_EQ(world.values("t", 0), Lines{});
}

// A partitioner of the application's own, headers, keys and times arrive as they were sent.
TEST(Callbacks, what_a_record_carries_arrives) {
  HostedWorld world;
  world.topic("t", 4);
  on_host(world, [&] {
    rd_kafka_conf_t* conf = conf_of({});
    rd_kafka_topic_conf_t* topic = rd_kafka_topic_conf_new();
    rd_kafka_topic_conf_set_partitioner_cb(topic,
                                           [](const rd_kafka_topic_t*, const void*, std::size_t length, std::int32_t count, void*, void*) {
                                             EXPECT_EQ(count, 4);
                                             return static_cast<std::int32_t>(length);
                                           });
    rd_kafka_conf_set_default_topic_conf(conf, topic);
    const Client producer = client_of(RD_KAFKA_PRODUCER, conf);
    EXPECT_EQ(rd_kafka_producev(producer.get(), RD_KAFKA_V_TOPIC("t"), RD_KAFKA_V_KEY("key", 3), RD_KAFKA_V_TIMESTAMP(1234),
                                RD_KAFKA_V_HEADER("h", "v", -1), RD_KAFKA_V_HEADER("n", nullptr, 0), RD_KAFKA_V_END),
              RD_KAFKA_RESP_ERR_NO_ERROR);
    EXPECT_EQ(rd_kafka_flush(producer.get(), -1), RD_KAFKA_RESP_ERR_NO_ERROR);
    const Client consumer = client_of(RD_KAFKA_CONSUMER, conf_of({}));
    List where(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_list_add(where.get(), "t", 3)->offset = RD_KAFKA_OFFSET_BEGINNING;
    EXPECT_EQ(rd_kafka_assign(consumer.get(), where.get()), RD_KAFKA_RESP_ERR_NO_ERROR);
    const Polled message(rd_kafka_consumer_poll(consumer.get(), 60'000));
    ASSERT_NE(message, nullptr);
    EXPECT_EQ(message->payload, nullptr);
    EXPECT_EQ(std::string(static_cast<const char*>(message->key), message->key_len), "key");
    rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
    EXPECT_EQ(rd_kafka_message_timestamp(message.get(), &type), 1234);
    EXPECT_EQ(type, RD_KAFKA_TIMESTAMP_CREATE_TIME);
    rd_kafka_headers_t* headers = nullptr;
    ASSERT_EQ(rd_kafka_message_headers(message.get(), &headers), RD_KAFKA_RESP_ERR_NO_ERROR);
    EXPECT_EQ(rd_kafka_header_cnt(headers), 2u);
    EXPECT_EQ(rd_kafka_consumer_poll(consumer.get(), 0), nullptr);
  });
}

TEST(Callbacks, a_client_outside_of_a_host_stops_the_program) {
  EXPECT_DEATH(rd_kafka_new(RD_KAFKA_PRODUCER, nullptr, nullptr, 0), "turnstile: rd_kafka_new: called outside of a simulated host");
}

// The code of the error itself is asked for, as from the real one.
TEST(Callbacks, a_consumer_whose_place_another_has_is_told_of_a_fatal_error_by_poll) {
  HostedWorld world;
  world.topic("t", 1);
  on_host(world, [&] {
    const Settings settings{{"group.id", "g"}, {"group.instance.id", "i"}};
    const Client older = client_of(RD_KAFKA_CONSUMER, conf_of(settings));
    const List list = topics("t");
    EXPECT_EQ(rd_kafka_subscribe(older.get(), list.get()), RD_KAFKA_RESP_ERR_NO_ERROR);
    for (int polls = 0; polls < 100; ++polls) EXPECT_EQ(rd_kafka_consumer_poll(older.get(), 100), nullptr);
    const Client younger = client_of(RD_KAFKA_CONSUMER, conf_of(settings));
    EXPECT_EQ(rd_kafka_subscribe(younger.get(), list.get()), RD_KAFKA_RESP_ERR_NO_ERROR);
    for (int polls = 0; polls < 100; ++polls) EXPECT_EQ(rd_kafka_consumer_poll(younger.get(), 100), nullptr);
    Polled told;
    for (int polls = 0; told == nullptr && polls < 100; ++polls) told.reset(rd_kafka_consumer_poll(older.get(), 100));
    ASSERT_NE(told, nullptr);
    EXPECT_EQ(told->err, RD_KAFKA_RESP_ERR__FATAL);
    EXPECT_EQ(rd_kafka_fatal_error(older.get(), nullptr, 0), RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID);
  });
}

}  // namespace
}  // namespace turnstile::rdkafka
