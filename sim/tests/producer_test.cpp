// The client's producer as an application sees it: what is refused, what gathers, what is reported, and when.
#include "turnstile/sim/kafka/client/producer.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim_world.hpp"

namespace turnstile::sim {
namespace {

struct OneProducer {
  explicit OneProducer(const ProducerOptions& options) : actor(world.trace.add_actor("writer")) {
    topic = world.cluster.topic("orders");
    EXPECT_EQ(world.cluster.create_topic({"orders", 2, 1, {}}), KafkaError::none);
    producer = std::make_unique<Producer>(world.process("writer"), world.cluster, world.network, options, actor);
  }
  ErrorCode produce(std::string_view value, std::uint64_t opaque = 0) {
    const auto status = producer->produce({topic, 0, "k", value, {}, 0, opaque});
    return status ? ErrorCode::no_error : status.error().code;
  }
  std::vector<DeliveryReport> reports() {
    std::vector<DeliveryReport> all;
    while (const auto report = producer->take_report()) all.push_back(*report);
    return all;
  }
  const PartitionLog& log() { return world.cluster.truth().log({topic, core::PartitionId{0}}); }

  SimWorld world;
  ActorId actor;
  TopicId topic{};
  std::unique_ptr<Producer> producer;
};

ProducerOptions at_once() {
  ProducerOptions options;
  options.linger = {};
  return options;
}

TEST(ProducerTest, every_record_has_one_report_with_its_offset) {
  OneProducer one({});
  EXPECT_EQ(one.produce("a", 7), ErrorCode::no_error);
  EXPECT_EQ(one.produce("b", 8), ErrorCode::no_error);
  EXPECT_EQ(one.producer->queue_length(), 2u);
  EXPECT_TRUE(one.world.run(one.producer->flush(1'000 * kMs)));
  EXPECT_EQ(one.producer->queue_length(), 2u) << "reports that were not taken count";
  const auto reports = one.reports();
  ASSERT_EQ(reports.size(), 2u);
  EXPECT_EQ(reports[0].opaque, 7u);
  EXPECT_EQ(reports[0].offset, 0);
  EXPECT_EQ(reports[1].value, "b");
  EXPECT_EQ(reports[1].offset, 1);
  EXPECT_EQ(one.producer->queue_length(), 0u);
}

TEST(ProducerTest, records_that_linger_share_a_batch_and_a_full_one_goes_before_its_time) {
  ProducerOptions options;
  options.linger = 1'000 * kMs;
  options.batch_num_messages = 2;
  OneProducer one(options);
  for (const char* const value : {"a", "b", "c"}) EXPECT_EQ(one.produce(value), ErrorCode::no_error);
  one.world.wait(500 * kMs);
  ASSERT_EQ(one.log().batches().size(), 1u);
  EXPECT_EQ(one.log().batches()[0].count, 2u);
  one.world.wait(1'000 * kMs);
  EXPECT_EQ(one.log().batches().size(), 2u);
}

TEST(ProducerTest, what_is_too_large_or_too_much_is_refused_at_once_and_has_no_report) {
  ProducerOptions options = at_once();
  options.message_max_bytes = 1'000;
  options.queue_buffering_max_messages = 1;
  OneProducer one(options);
  EXPECT_EQ(one.produce(std::string(1'000, 'x')), ErrorCode::msg_size_too_large);
  EXPECT_EQ(one.produce("a"), ErrorCode::no_error);
  EXPECT_EQ(one.produce("b"), ErrorCode::_queue_full);
  EXPECT_TRUE(one.world.run(one.producer->flush(1'000 * kMs)));
  EXPECT_EQ(one.produce("b"), ErrorCode::_queue_full) << "a report was not taken";
  EXPECT_EQ(one.reports().size(), 1u);
  EXPECT_EQ(one.produce("b"), ErrorCode::no_error);
}

TEST(ProducerTest, a_partition_that_is_not_there_is_refused_and_a_topic_that_is_not_there_is_waited_for) {
  ProducerOptions options = at_once();
  options.topic_metadata_propagation_max = 2'000 * kMs;
  OneProducer one(options);
  EXPECT_EQ(one.producer->produce({one.topic, 2, "k", "v"}).error().code, ErrorCode::_unknown_partition);
  const TopicId late = one.world.cluster.topic("late");
  const TopicId never = one.world.cluster.topic("never");
  EXPECT_TRUE(one.producer->produce({late, 0, "k", "v"}));
  EXPECT_TRUE(one.producer->produce({never, 0, "k", "v"}));
  one.world.wait(1'000 * kMs);
  EXPECT_EQ(one.world.cluster.create_topic({"late", 1, 1, {}}), KafkaError::none);
  one.world.wait(2'000 * kMs);
  const auto reports = one.reports();
  ASSERT_EQ(reports.size(), 2u);
  EXPECT_EQ(reports[0].error, ErrorCode::no_error);
  EXPECT_EQ(reports[0].where.topic, late);
  EXPECT_EQ(reports[1].error, ErrorCode::unknown_topic_or_part);
}

TEST(ProducerTest, what_is_purged_is_reported_by_where_it_was) {
  ProducerOptions options = at_once();
  options.max_in_flight = 1;
  OneProducer one(options);
  EXPECT_EQ(one.produce("warm"), ErrorCode::no_error);
  EXPECT_TRUE(one.world.run(one.producer->flush(1'000 * kMs)));
  one.reports();
  one.world.wire.hold(one.actor);
  EXPECT_EQ(one.produce("sent"), ErrorCode::no_error);
  one.world.wait(10 * kMs);
  EXPECT_EQ(one.produce("queued"), ErrorCode::no_error);
  one.world.wait(10 * kMs);
  one.producer->purge();
  auto reports = one.reports();
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_EQ(reports[0].value, "queued");
  EXPECT_EQ(reports[0].error, ErrorCode::_purge_queue);
  EXPECT_EQ(reports[0].status, DeliveryReport::Status::not_persisted);
  one.producer->purge(true);
  reports = one.reports();
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_EQ(reports[0].error, ErrorCode::_purge_inflight);
  EXPECT_EQ(reports[0].status, DeliveryReport::Status::possibly_persisted);
}

TEST(ProducerTest, only_what_is_too_late_times_out_and_the_younger_goes_on) {
  ProducerOptions options = at_once();
  options.enable_idempotence = true;
  options.message_timeout = 1'000 * kMs;
  OneProducer one(options);
  EXPECT_EQ(one.produce("warm"), ErrorCode::no_error);
  EXPECT_TRUE(one.world.run(one.producer->flush(1'000 * kMs)));
  one.reports();
  one.world.wire.hold(one.actor);
  EXPECT_EQ(one.produce("old"), ErrorCode::no_error);
  one.world.wait(800 * kMs);
  EXPECT_EQ(one.produce("young"), ErrorCode::no_error);
  one.world.wait(400 * kMs);
  one.world.wire.release(one.actor);
  one.world.wait(500 * kMs);
  const auto reports = one.reports();
  ASSERT_EQ(reports.size(), 2u);
  EXPECT_EQ(reports[0].value, "old");
  EXPECT_EQ(reports[0].error, ErrorCode::_msg_timed_out);
  EXPECT_EQ(reports[0].status, DeliveryReport::Status::possibly_persisted);
  EXPECT_EQ(reports[1].value, "young");
  EXPECT_EQ(reports[1].error, ErrorCode::no_error);
}

TEST(ProducerTest, transactional_calls_in_a_wrong_order_are_refused) {
  OneProducer plain({});
  EXPECT_EQ(plain.world.run(plain.producer->init_transactions()).error().code, ErrorCode::_not_configured);
  ProducerOptions options;
  options.transactional_id = "id";
  OneProducer one(options);
  EXPECT_EQ(one.producer->begin_transaction().error().code, ErrorCode::_state);
  EXPECT_TRUE(one.world.run(one.producer->init_transactions()));
  EXPECT_EQ(one.world.run(one.producer->init_transactions()).error().code, ErrorCode::_state);
  EXPECT_EQ(one.produce("a"), ErrorCode::_state);
  EXPECT_EQ(one.world.run(one.producer->commit_transaction()).error().code, ErrorCode::_state);
  EXPECT_TRUE(one.producer->begin_transaction());
  EXPECT_EQ(one.produce("a"), ErrorCode::no_error);
  EXPECT_TRUE(one.world.run(one.producer->abort_transaction()));
  const auto reports = one.reports();
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_EQ(reports[0].error, ErrorCode::_purge_queue);
}

// Counts requests of one API.
struct CountedRequests final : Interceptor {
  explicit CountedRequests(std::size_t counted) : api(counted) {}
  Passage on_request(const Passing& request) override {
    count += request.api == api ? 1 : 0;
    return Passage::pass;
  }
  Passage on_answer(const Passing&) override { return Passage::pass; }
  bool holds(ActorId) const override { return false; }
  const std::size_t api;
  int count = 0;
};

TEST(ProducerTest, one_request_adds_all_partitions_that_are_sent_together) {
  ProducerOptions options;
  options.transactional_id = "id";
  OneProducer one(options);
  CountedRequests added(Request(AddPartitionsToTxn{}).index());
  one.world.network.intercept(&added);
  EXPECT_TRUE(one.world.run(one.producer->init_transactions()));
  EXPECT_TRUE(one.producer->begin_transaction());
  EXPECT_TRUE(one.producer->produce({one.topic, 0, "k", "a"}));
  EXPECT_TRUE(one.producer->produce({one.topic, 1, "k", "b"}));
  EXPECT_TRUE(one.world.run(one.producer->commit_transaction()));
  one.world.network.intercept(nullptr);
  EXPECT_EQ(added.count, 1);
}

TEST(ProducerTest, a_commit_whose_time_is_up_goes_on_and_the_next_call_hears_how_it_ended) {
  ProducerOptions options;
  options.transactional_id = "id";
  OneProducer one(options);
  EXPECT_TRUE(one.world.run(one.producer->init_transactions()));
  EXPECT_TRUE(one.producer->begin_transaction());
  EXPECT_EQ(one.produce("a"), ErrorCode::no_error);
  one.world.wire.hold(one.actor);
  const auto late = one.world.run(one.producer->commit_transaction(100 * kMs));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().code, ErrorCode::_timed_out);
  EXPECT_EQ(late.error().kind, ClientError::Kind::retriable);
  EXPECT_EQ(one.world.run(one.producer->abort_transaction(100 * kMs)).error().code, ErrorCode::_prev_in_progress);
  one.world.wire.release(one.actor);
  one.world.wait(500 * kMs);
  EXPECT_TRUE(one.world.run(one.producer->commit_transaction({}))) << "it was over meanwhile";
  EXPECT_EQ(one.world.cluster.truth().counters().commits, 1u);
  EXPECT_TRUE(one.producer->begin_transaction());
}

TEST(ProducerTest, a_fenced_one_says_so_for_good) {
  ProducerOptions options;
  options.transactional_id = "id";
  OneProducer one(options);
  EXPECT_TRUE(one.world.run(one.producer->init_transactions()));
  Producer heir(one.world.process("heir"), one.world.cluster, one.world.network, options);
  EXPECT_TRUE(one.world.run(heir.init_transactions()));
  EXPECT_TRUE(one.producer->begin_transaction());
  EXPECT_EQ(one.produce("a"), ErrorCode::no_error);
  const auto status = one.world.run(one.producer->commit_transaction());
  ASSERT_FALSE(status);
  EXPECT_EQ(status.error().code, ErrorCode::_fenced);
  EXPECT_EQ(status.error().kind, ClientError::Kind::fatal);
  EXPECT_TRUE(one.producer->fatal_error());
  EXPECT_EQ(one.produce("b"), ErrorCode::_fenced);
}

TEST(ErrorCodeTest, codes_have_librdkafkas_numbers_and_names) {
  EXPECT_EQ(static_cast<int>(ErrorCode::_timed_out), -185);
  EXPECT_EQ(name(ErrorCode::_timed_out), "_TIMED_OUT");
  EXPECT_EQ(static_cast<int>(error_code(KafkaError::illegal_generation)), 22);
  EXPECT_EQ(name(error_code(KafkaError::message_too_large)), "MSG_SIZE_TOO_LARGE");
  EXPECT_EQ(describe({ErrorCode::_state, ClientError::Kind::fatal, "why"}), "_STATE fatal: why");
}

}  // namespace
}  // namespace turnstile::sim
