// Threads of a host that share clients.
#include <gtest/gtest.h>

#include <algorithm>
#include <mutex>
#include <thread>

#include "hosted_world.hpp"
#include "threaded_service.hpp"

#if defined(__SANITIZE_ADDRESS__)
#define REAL_THREADS_OF_CLIENTS 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define REAL_THREADS_OF_CLIENTS 1
#endif
#endif

#ifndef REAL_THREADS_OF_CLIENTS

namespace turnstile::rdkafka {
namespace {

OwnedClient client_of(rd_kafka_type_t type, std::initializer_list<std::pair<const char*, const char*>> settings, int* delivered = nullptr) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  for (const auto& [name, value] : settings) rd_kafka_conf_set(conf, name, value, nullptr, 0);
  if (delivered != nullptr) {
    rd_kafka_conf_set_opaque(conf, delivered);
    rd_kafka_conf_set_dr_msg_cb(conf, [](rd_kafka_t*, const rd_kafka_message_t*, void* count) { ++*static_cast<int*>(count); });
  }
  return OwnedClient(rd_kafka_new(type, conf, nullptr, 0));
}

void write_to(const OwnedClient& producer, const std::string& text) {
  EXPECT_EQ(rd_kafka_producev(producer.get(), RD_KAFKA_V_TOPIC("words"), RD_KAFKA_V_PARTITION(0),
                              RD_KAFKA_V_VALUE(const_cast<char*>(text.data()), text.size()), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                              RD_KAFKA_V_END),
            RD_KAFKA_RESP_ERR_NO_ERROR);
}

// Whoever is first writes a greeting.
std::size_t greetings(bool locks, std::uint64_t seed) {
  HostedWorld world(seed);
  world.topic("words", 1);
  const sim::Process& process = world.run_on("host", [locks] {
    const OwnedClient producer = client_of(RD_KAFKA_PRODUCER, {});
    std::mutex mutex;
    bool greeted = false;
    const auto greet = [&] {
      std::unique_lock lock(mutex, std::defer_lock);
      if (locks) lock.lock();
      if (greeted) return;
      write_to(producer, "hello");
      greeted = true;
    };
    std::thread one(greet);
    std::thread two(greet);
    one.join();
    two.join();
    EXPECT_EQ(rd_kafka_flush(producer.get(), 60'000), RD_KAFKA_RESP_ERR_NO_ERROR);
  });
  EXPECT_TRUE(world.until([&] { return process.finished(); }));
  return world.values("words", 0).size();
}

TEST(ThreadsAndClients, that_check_and_act_around_a_call_without_a_lock_are_found) {
  std::size_t twice = 0;
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    ASSERT_EQ(greetings(true, seed), 1U) << "seed " << seed;
    twice += greetings(false, seed) == 2 ? 1U : 0U;
  }
  EXPECT_GT(twice, 5U);
}

TEST(ThreadsAndClients, may_poll_produce_and_flush_at_once) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    HostedWorld world(seed);
    world.topic("words", 1);
    int delivered = 0;
    const sim::Process& process = world.run_on("host", [&delivered] {
      const OwnedClient producer = client_of(RD_KAFKA_PRODUCER, {}, &delivered);
      std::jthread poller([&](const std::stop_token& stop) {
        while (!stop.stop_requested()) rd_kafka_poll(producer.get(), 100);
      });
      const auto work = [&] {
        for (int at = 0; at < 5; ++at) {
          write_to(producer, std::to_string(at));
          EXPECT_EQ(rd_kafka_flush(producer.get(), 60'000), RD_KAFKA_RESP_ERR_NO_ERROR);
        }
      };
      std::jthread one(work);
      work();
    });
    ASSERT_TRUE(world.until([&] { return process.finished(); })) << "seed " << seed;
    EXPECT_EQ(delivered, 10);
    EXPECT_EQ(world.values("words", 0).size(), 10U);
  }
}

TEST(ThreadsAndClients, may_poll_and_commit_at_once) {
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    HostedWorld world(seed);
    world.topic("words", 1);
    std::vector<std::string> read;
    const sim::Process& process = world.run_on("host", [&read] {
      const OwnedClient producer = client_of(RD_KAFKA_PRODUCER, {});
      const OwnedClient consumer =
          client_of(RD_KAFKA_CONSUMER, {{"group.id", "readers"}, {"auto.offset.reset", "earliest"}, {"enable.auto.commit", "false"}});
      const OwnedList topics(rd_kafka_topic_partition_list_new(1));
      rd_kafka_topic_partition_list_add(topics.get(), "words", RD_KAFKA_PARTITION_UA);
      rd_kafka_subscribe(consumer.get(), topics.get());
      const auto take = [&] {
        while (read.size() < 6) {
          const OwnedMessage message(rd_kafka_consumer_poll(consumer.get(), 200));
          if (!message || message->err != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
          read.emplace_back(static_cast<const char*>(message->payload), message->len);
          EXPECT_EQ(rd_kafka_commit_message(consumer.get(), message.get(), 0), RD_KAFKA_RESP_ERR_NO_ERROR);
        }
      };
      std::jthread one(take);
      std::jthread two(take);
      for (int at = 0; at < 6; ++at) write_to(producer, std::to_string(at));
      rd_kafka_flush(producer.get(), 60'000);
    });
    ASSERT_TRUE(world.until([&] { return process.finished(); })) << "seed " << seed;
    std::ranges::sort(read);
    EXPECT_EQ(read, (std::vector<std::string>{"0", "1", "2", "3", "4", "5"})) << "seed " << seed;
  }
}

}  // namespace
}  // namespace turnstile::rdkafka

#endif
