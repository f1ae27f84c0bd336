// Administrators' requests, metadata, and the queues and events that tell how they ended.
#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "hosted_world.hpp"

namespace turnstile::rdkafka::administrators {
namespace {

using Lines = std::vector<std::string>;

template <auto destroy>
struct By {
  template <class Object>
  void operator()(Object* object) const {
    destroy(object);
  }
};
using Client = std::unique_ptr<rd_kafka_t, By<rd_kafka_destroy>>;
using Queue = std::unique_ptr<rd_kafka_queue_t, By<rd_kafka_queue_destroy>>;
using Told = std::unique_ptr<rd_kafka_event_t, By<rd_kafka_event_destroy>>;
using Topic = std::unique_ptr<rd_kafka_NewTopic_t, By<rd_kafka_NewTopic_destroy>>;
using Options = std::unique_ptr<rd_kafka_AdminOptions_t, By<rd_kafka_AdminOptions_destroy>>;
using List = std::unique_ptr<rd_kafka_topic_partition_list_t, By<rd_kafka_topic_partition_list_destroy>>;

Client administrator() { return Client(rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), nullptr, 0)); }

Client member_of(const char* group) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  rd_kafka_conf_set(conf, "group.id", group, nullptr, 0);
  return Client(rd_kafka_new(RD_KAFKA_CONSUMER, conf, nullptr, 0));
}

void on_host(HostedWorld& world, std::function<void()> body) {
  const sim::Process& process = world.run_on("host", std::move(body));
  EXPECT_TRUE(world.until([&] { return process.finished(); }));
}

// "t NO_ERROR" for each topic of a CreateTopics.
Lines created(rd_kafka_t* client, std::vector<Topic> topics, const rd_kafka_AdminOptions_t* options = nullptr) {
  std::vector<rd_kafka_NewTopic_t*> pointers;
  for (const Topic& topic : topics) pointers.push_back(topic.get());
  const Queue queue(rd_kafka_queue_new(client));
  rd_kafka_CreateTopics(client, pointers.data(), pointers.size(), options, queue.get());
  const Told event(rd_kafka_queue_poll(queue.get(), 60'000));
  EXPECT_EQ(rd_kafka_event_type(event.get()), RD_KAFKA_EVENT_CREATETOPICS_RESULT);
  if (rd_kafka_event_error(event.get()) != RD_KAFKA_RESP_ERR_NO_ERROR) return {rd_kafka_err2name(rd_kafka_event_error(event.get()))};
  std::size_t count = 0;
  const auto results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event.get()), &count);
  Lines lines;
  for (std::size_t at = 0; at < count; ++at) {
    lines.push_back(std::string(rd_kafka_topic_result_name(results[at])) + " " +
                    rd_kafka_err2name(rd_kafka_topic_result_error(results[at])));
  }
  return lines;
}

Topic topic(const char* name, int partitions, std::vector<std::pair<const char*, const char*>> settings = {}) {
  Topic made(rd_kafka_NewTopic_new(name, partitions, 1, nullptr, 0));
  for (const auto& [setting, value] : settings) rd_kafka_NewTopic_set_config(made.get(), setting, value);
  return made;
}

TEST(Administrator, topics_are_created_each_with_its_own_answer) {
  HostedWorld world;
  on_host(world, [&] {
    const Client client = administrator();
    std::vector<Topic> topics;
    topics.push_back(topic("t", 2, {{"cleanup.policy", "compact"}, {"min.cleanable.dirty.ratio", "0.25"}}));
    topics.push_back(topic("t", 1));
    topics.push_back(topic("no such name!", 1));
    topics.push_back(topic("none", 0));
    topics.push_back(topic("odd", 1, {{"retention.mss", "1"}}));
    topics.push_back(topic("wrong", 1, {{"segment.bytes", "one"}}));
    EXPECT_EQ(created(client.get(), std::move(topics)), (Lines{"t NO_ERROR", "t TOPIC_ALREADY_EXISTS", "no such name! TOPIC_EXCEPTION",
                                                               "none INVALID_PARTITIONS", "odd INVALID_CONFIG", "wrong INVALID_CONFIG"}));
    EXPECT_EQ(rd_kafka_NewTopic_new("t", -2, 1, nullptr, 0), nullptr);
  });
  EXPECT_EQ(world.cluster.partitions(world.cluster.topic("t")), 2);
}

TEST(Administrator, a_request_that_nobody_answers_is_told_when_its_time_is_up) {
  HostedWorld world;
  on_host(world, [&] {
    const Client client = administrator();
    world.cluster.faults().restart(120'000 * kMs);
    const Options options(rd_kafka_AdminOptions_new(client.get(), RD_KAFKA_ADMIN_OP_CREATETOPICS));
    EXPECT_EQ(rd_kafka_AdminOptions_set_request_timeout(options.get(), 5'000, nullptr, 0), RD_KAFKA_RESP_ERR_NO_ERROR);
    std::vector<Topic> topics;
    topics.push_back(topic("t", 1));
    const auto begin = world.scheduler.now();
    EXPECT_EQ(created(client.get(), std::move(topics), options.get()), Lines{"_TIMED_OUT"});
    EXPECT_EQ(world.scheduler.now() - begin, 5'000 * kMs);
  });
  EXPECT_EQ(world.cluster.partitions(world.cluster.topic("t")), 0);
}

TEST(Administrator, metadata_tells_of_topics_that_are_there_and_of_one_that_is_not) {
  HostedWorld world;
  world.topic("t", 3);
  on_host(world, [&] {
    const Client client = administrator();
    const rd_kafka_metadata_t* all = nullptr;
    ASSERT_EQ(rd_kafka_metadata(client.get(), 1, nullptr, &all, 1'000), RD_KAFKA_RESP_ERR_NO_ERROR);
    ASSERT_EQ(all->topic_cnt, 1);
    EXPECT_STREQ(all->topics[0].topic, "t");
    ASSERT_EQ(all->topics[0].partition_cnt, 3);
    EXPECT_EQ(all->topics[0].partitions[2].leader, all->brokers[0].id);
    rd_kafka_metadata_destroy(all);

    const rd_kafka_metadata_t* one = nullptr;
    ASSERT_EQ(rd_kafka_metadata(client.get(), 0, rd_kafka_topic_new(client.get(), "u", nullptr), &one, 1'000), RD_KAFKA_RESP_ERR_NO_ERROR);
    ASSERT_EQ(one->topic_cnt, 1);
    EXPECT_EQ(one->topics[0].err, RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART);
    rd_kafka_metadata_destroy(one);

    world.cluster.faults().restart(60'000 * kMs);
    EXPECT_EQ(rd_kafka_metadata(client.get(), 1, nullptr, &all, 1'000), RD_KAFKA_RESP_ERR__TIMED_OUT);
  });
}

TEST(Administrator, records_and_groups_are_deleted_or_refused) {
  HostedWorld world;
  world.topic("t", 1);
  on_host(world, [&] {
    const Client client = administrator();
    const Queue queue(rd_kafka_queue_new(client.get()));
    const List before(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_list_add(before.get(), "t", 0)->offset = 5;
    rd_kafka_DeleteRecords_t* records = rd_kafka_DeleteRecords_new(before.get());
    rd_kafka_DeleteRecords(client.get(), &records, 1, nullptr, queue.get());
    rd_kafka_DeleteRecords_destroy(records);
    const Told deleted(rd_kafka_queue_poll(queue.get(), 60'000));
    const auto* offsets = rd_kafka_DeleteRecords_result_offsets(rd_kafka_event_DeleteRecords_result(deleted.get()));
    EXPECT_EQ(offsets->elems[0].err, RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE);

    rd_kafka_DeleteGroup_t* group = rd_kafka_DeleteGroup_new("nobody's");
    rd_kafka_DeleteGroups(client.get(), &group, 1, nullptr, queue.get());
    rd_kafka_DeleteGroup_destroy(group);
    const Told gone(rd_kafka_queue_poll(queue.get(), 60'000));
    std::size_t count = 0;
    const auto results = rd_kafka_DeleteGroups_result_groups(rd_kafka_event_DeleteGroups_result(gone.get()), &count);
    ASSERT_EQ(count, 1);
    EXPECT_EQ(rd_kafka_error_code(rd_kafka_group_result_error(results[0])), RD_KAFKA_RESP_ERR_GROUP_ID_NOT_FOUND);
  });
}

TEST(Administrator, a_broker_tells_its_settings_and_one_that_is_none_does_not) {
  HostedWorld world;
  on_host(world, [&] {
    const Client client = administrator();
    const Queue queue(rd_kafka_queue_new(client.get()));
    for (const auto& [broker, error] : {std::pair{"1", RD_KAFKA_RESP_ERR_NO_ERROR}, std::pair{"7", RD_KAFKA_RESP_ERR_INVALID_REQUEST}}) {
      rd_kafka_ConfigResource_t* asked = rd_kafka_ConfigResource_new(RD_KAFKA_RESOURCE_BROKER, broker);
      rd_kafka_DescribeConfigs(client.get(), &asked, 1, nullptr, queue.get());
      rd_kafka_ConfigResource_destroy(asked);
      const Told event(rd_kafka_queue_poll(queue.get(), 60'000));
      std::size_t count = 0;
      const auto resources = rd_kafka_DescribeConfigs_result_resources(rd_kafka_event_DescribeConfigs_result(event.get()), &count);
      ASSERT_EQ(count, 1);
      EXPECT_EQ(rd_kafka_ConfigResource_error(resources[0]), error);
      const auto entries = rd_kafka_ConfigResource_configs(resources[0], &count);
      if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
        EXPECT_EQ(count, 0);
        continue;
      }
      ASSERT_NE(count, 0);
      EXPECT_STREQ(rd_kafka_ConfigEntry_name(entries[0]), "num.partitions");
      EXPECT_STREQ(rd_kafka_ConfigEntry_value(entries[0]), "4");
    }
  });
}

TEST(Queues, a_commit_is_told_by_the_queue_that_was_asked_for) {
  HostedWorld world;
  world.topic("t", 1);
  on_host(world, [&] {
    const Client client = member_of("g");
    const Queue queue(rd_kafka_queue_new(client.get()));
    const List offsets(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_list_add(offsets.get(), "t", 0)->offset = 7;
    int mark = 0;
    EXPECT_EQ(rd_kafka_commit_queue(client.get(), offsets.get(), queue.get(), nullptr, &mark), RD_KAFKA_RESP_ERR_NO_ERROR);
    EXPECT_EQ(rd_kafka_queue_poll(queue.get(), 0), nullptr);
    const Told event(rd_kafka_queue_poll(queue.get(), 60'000));
    EXPECT_EQ(rd_kafka_event_type(event.get()), RD_KAFKA_EVENT_OFFSET_COMMIT);
    EXPECT_EQ(rd_kafka_event_error(event.get()), RD_KAFKA_RESP_ERR_NO_ERROR);
    EXPECT_EQ(rd_kafka_event_opaque(event.get()), &mark);
    EXPECT_EQ(rd_kafka_event_topic_partition_list(event.get())->elems[0].offset, 7);
    EXPECT_EQ(world.cluster.truth().committed(world.cluster.group("g"), {world.cluster.topic("t"), core::PartitionId{0}}), core::Offset{7});
    // Nothing is stored.
    EXPECT_EQ(rd_kafka_commit_queue(client.get(), nullptr, queue.get(), nullptr, nullptr), RD_KAFKA_RESP_ERR_NO_ERROR);
    const Told none(rd_kafka_queue_poll(queue.get(), 60'000));
    EXPECT_EQ(rd_kafka_event_error(none.get()), RD_KAFKA_RESP_ERR__NO_OFFSET);
  });
}

TEST(Queues, a_consumer_is_closed_while_its_queue_is_served) {
  HostedWorld world;
  world.topic("t", 1);
  on_host(world, [&] {
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "group.id", "g", nullptr, 0);
    Lines told;
    rd_kafka_conf_set_opaque(conf, &told);
    rd_kafka_conf_set_rebalance_cb(conf,
                                   [](rd_kafka_t* member, rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* list, void* lines) {
                                     const bool given = code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS;
                                     static_cast<Lines*>(lines)->push_back(given ? "given" : "taken");
                                     rd_kafka_assign(member, given ? list : nullptr);
                                   });
    const Client client(rd_kafka_new(RD_KAFKA_CONSUMER, conf, nullptr, 0));
    const List topics(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_list_add(topics.get(), "t", RD_KAFKA_PARTITION_UA);
    rd_kafka_subscribe(client.get(), topics.get());
    while (told.empty()) EXPECT_EQ(rd_kafka_consumer_poll(client.get(), 100), nullptr);

    const Queue queue(rd_kafka_queue_new(client.get()));
    EXPECT_EQ(rd_kafka_consumer_close_queue(client.get(), queue.get()), nullptr);
    EXPECT_EQ(rd_kafka_consumer_closed(client.get()), 0);
    EXPECT_EQ(told, Lines{"given"});
    while (rd_kafka_consumer_closed(client.get()) == 0) EXPECT_EQ(rd_kafka_consume_queue(queue.get(), 100), nullptr);
    EXPECT_EQ(told, (Lines{"given", "taken"}));
  });
  // It has left, long before its session would have ended.
  EXPECT_TRUE(world.until([&] { return world.cluster.truth().members(world.cluster.group("g")) == 0; }, 5'000 * kMs));
}

TEST(Queues, what_a_host_held_of_them_in_a_crash_is_freed_with_it) {
  HostedWorld world;
  sim::Process& process = world.run_on("host", [&] {
    rd_kafka_t* client = rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), nullptr, 0);
    rd_kafka_queue_t* queue = rd_kafka_queue_new(client);
    rd_kafka_NewTopic_t* wanted = rd_kafka_NewTopic_new("t", 1, 1, nullptr, 0);
    rd_kafka_CreateTopics(client, &wanted, 1, nullptr, queue);
    rd_kafka_event_t* event = rd_kafka_queue_poll(queue, 60'000);
    EXPECT_NE(event, nullptr);
    // Objects that have others of their own: a request under way, and an event.
    rd_kafka_topic_partition_list_t* before = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_list_add(before, "t", 0)->offset = 0;
    rd_kafka_DeleteRecords_t* records = rd_kafka_DeleteRecords_new(before);
    rd_kafka_DeleteRecords(client, &records, 1, nullptr, queue);
    EXPECT_NE(rd_kafka_queue_poll(queue, 60'000), nullptr);
    rd_kafka_DeleteRecords(client, &records, 1, nullptr, queue);
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "group.id", "g", nullptr, 0);
    rd_kafka_t* member = rd_kafka_new(RD_KAFKA_CONSUMER, conf, nullptr, 0);
    EXPECT_EQ(rd_kafka_commit_queue(member, nullptr, queue, nullptr, nullptr), RD_KAFKA_RESP_ERR_NO_ERROR);
    EXPECT_NE(rd_kafka_queue_poll(queue, 0), nullptr);
    rd_kafka_queue_poll(queue, -1);
    rd_kafka_queue_poll(queue, -1);
  });
  world.pass(1'000 * kMs);
  process.crash();
}

TEST(Offsets, the_numbers_of_the_ends_are_no_times) {
  HostedWorld world;
  world.topic("t", 1);
  on_host(world, [&] {
    const Client writer(rd_kafka_new(RD_KAFKA_PRODUCER, rd_kafka_conf_new(), nullptr, 0));
    rd_kafka_topic_t* t = rd_kafka_topic_new(writer.get(), "t", nullptr);
    for (int record = 0; record < 3; ++record) rd_kafka_produce(t, 0, RD_KAFKA_MSG_F_COPY, const_cast<char*>("v"), 1, nullptr, 0, nullptr);
    EXPECT_EQ(rd_kafka_flush(writer.get(), 10'000), RD_KAFKA_RESP_ERR_NO_ERROR);
    const Client reader = member_of("g");
    for (const auto& [asked, found] : {std::pair{RD_KAFKA_OFFSET_BEGINNING, 0}, std::pair{RD_KAFKA_OFFSET_END, 3}}) {
      const List list(rd_kafka_topic_partition_list_new(1));
      rd_kafka_topic_partition_list_add(list.get(), "t", 0)->offset = asked;
      EXPECT_EQ(rd_kafka_offsets_for_times(reader.get(), list.get(), 10'000), RD_KAFKA_RESP_ERR_NO_ERROR);
      EXPECT_EQ(list->elems[0].offset, found);
    }
  });
}

}  // namespace
}  // namespace turnstile::rdkafka::administrators
