#include "program_json.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "program_check.hpp"
#include "turnstile/conformance/catalogue.hpp"
#include "turnstile/conformance/generator.hpp"
#include "turnstile/sim/world/chance.hpp"

namespace turnstile::app {
namespace {

using conformance::Op;
using conformance::Program;
using conformance::Step;

// A producer (0), a transactional producer (1) and a consumer (2) with two topics, and every field away from its default.
Program everybody() {
  Program program;
  program.name = "everybody does everything";
  program.semantic = "round trips";
  program.alone = true;
  program.nodes = 3;
  program.topics = {{"orders", 2, 3, false, conformance::Cleanup::compact_and_remove, true, 1, 2, 3, 4, 5, 6, 7, 8, true}};
  program.topics.emplace_back().name = "stock";
  conformance::ClientSpec producer;
  producer.name = "writer";
  producer.idempotent = false;
  producer.acks = conformance::Acks::none;
  producer.partitioner = conformance::Partitioner::crc32;
  producer.delivery_timeout_ms = producer.linger_ms = producer.message_bytes_max = 17;
  producer.batch_records_max = producer.in_flight_max = 3;
  conformance::ClientSpec transactional;
  transactional.name = "clerk";
  transactional.kind = conformance::ClientKind::transactional_producer;
  transactional.transactional_id = "till-1";
  transactional.transaction_timeout_ms = 4'000;
  conformance::ClientSpec consumer;
  consumer.name = "reader";
  consumer.kind = conformance::ClientKind::consumer;
  consumer.group = "group";
  consumer.instance_id = "first";
  consumer.read_committed = false;
  consumer.reset = conformance::Reset::latest;
  consumer.assignor = conformance::Assignor::cooperative_sticky;
  consumer.session_timeout_ms = consumer.poll_interval_ms_max = 1'500;
  program.clients = {producer, transactional, consumer};
  return program;
}

// With every field that a step has, whether its operation looks at it or not.
Step full(Op op) {
  Step step;
  step.op = op;
  step.client = op <= Op::delete_group ? conformance::kNobody : op <= Op::abort || op == Op::kill_transaction_coordinator ? 1 : 2;
  step.topic = 1;
  step.partition = 1;
  step.number = 42;
  step.key = "key";
  step.value = "";  // a tombstone has none at all
  step.headers = {{"trace", "7"}, {"empty", std::nullopt}};
  step.timestamp_ms = 12;
  step.places = {{0, 1, conformance::kStored}, {1, 0, 9}};
  step.members = {2};
  step.topics = {0, 1};
  step.other = 2;
  step.kept = true;
  if (names_a_request(op)) step.api = conformance::Api::txn_offset_commit;
  step.text = "a group";
  return step;
}

std::vector<Op> all_ops() {
  std::vector<Op> ops;
  for (int number = 0; number <= static_cast<int>(Op::replicas); ++number) ops.push_back(static_cast<Op>(number));
  return ops;
}

Program read_back(const Program& program) {
  const auto read = program_from_json(program_to_json(program));
  EXPECT_TRUE(read) << program.name << ": " << read.error();
  return read.value_or(Program{});
}

TEST(ProgramJson, every_operation_comes_back_as_it_was_saved) {
  for (const Op op : all_ops()) {
    Program program = everybody();
    program.steps = {full(op)};
    EXPECT_EQ(read_back(program), program) << conformance::name(op);
  }
}

TEST(ProgramJson, a_stranded_request_keeps_its_kind) {
  for (const auto api : {conformance::Api::produce, conformance::Api::end_txn, conformance::Api::init_producer_id}) {
    for (const Op op : {Op::cut_before, Op::cut_after, Op::strand}) {
      Program program = everybody();
      program.steps = {full(op)};
      program.steps[0].api = api;
      EXPECT_EQ(read_back(program).steps[0].api, api) << conformance::name(op);
    }
  }
}

TEST(ProgramJson, every_fixed_program_comes_back) {
  for (const Program& program : conformance::fixed_programs()) EXPECT_EQ(read_back(program), program) << program.name;
}

TEST(ProgramJson, generated_programs_come_back) {
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    sim::SeededChance chance(seed);
    for (const Program& program : {conformance::generate(chance), conformance::generate_for_three_brokers(chance)})
      EXPECT_EQ(read_back(program), program) << "seed " << seed;
  }
}

// What is said of everybody's program after something in it was changed.
template <class Change>
std::string refusal(Change&& change) {
  Program program = everybody();
  for (const Op op : {Op::produce, Op::subscribe, Op::gather, Op::strand, Op::wait}) program.steps.push_back(full(op));
  nlohmann::json changed = nlohmann::json::parse(program_to_json(program));
  change(changed);
  const auto read = program_from_json(changed.dump());
  return read ? "accepted" : read.error();
}

TEST(ProgramJson, an_enumerator_that_is_none_is_refused) {
  const auto set = [](const char* list, std::size_t index, const char* field, nlohmann::json value) {
    return refusal([&](nlohmann::json& program) { program[list][index][field] = std::move(value); });
  };
  EXPECT_EQ(set("topics", 0, "cleanup", 3), "topic 1 cleanup is out of range");
  EXPECT_EQ(set("topics", 0, "cleanup", -1), "topic 1 cleanup is out of range");
  EXPECT_EQ(set("topics", 0, "cleanup", "compact"), "topic 1 cleanup is no whole number");
  EXPECT_EQ(set("clients", 0, "kind", 3), "client 1 kind is out of range");
  EXPECT_EQ(set("clients", 0, "acks", 99), "client 1 acks is out of range");
  EXPECT_EQ(set("clients", 0, "partitioner", 2), "client 1 partitioner is out of range");
  EXPECT_EQ(set("clients", 2, "reset", 256), "client 3 reset is out of range");
  EXPECT_EQ(set("clients", 2, "assignor", 2), "client 3 assignor is out of range");
  EXPECT_EQ(set("steps", 0, "op", "explode"), "step 1 has an operation that is not known");
  EXPECT_EQ(set("steps", 3, "api", "gossip"), "step 4 names a request that is not known");
}

TEST(ProgramJson, a_request_without_its_kind_is_refused) {
  EXPECT_EQ(refusal([](nlohmann::json& program) { program["steps"][3].erase("api"); }), "step 4 has no api");
}

TEST(ProgramJson, a_number_that_does_not_fit_is_refused) {
  const auto set = [](const char* field, nlohmann::json value) {
    return refusal([&](nlohmann::json& program) { program["steps"][0][field] = std::move(value); });
  };
  EXPECT_EQ(set("partition", 4'294'967'296), "step 1 partition is out of range");
  EXPECT_EQ(set("partition", 1.5), "step 1 partition is no whole number");
  EXPECT_EQ(set("number", ~std::uint64_t{0}), "step 1 number is out of range");
  EXPECT_EQ(set("client", -1), "step 1 client is out of range");
  EXPECT_EQ(set("kept", 1), "step 1 kept is neither true nor false");
  EXPECT_EQ(set("key", 1), "step 1 key is no text");
  EXPECT_EQ(set("places", {{0, 1}}), "step 1 places has another form");
  EXPECT_EQ(set("headers", "none"), "step 1 headers is no list");
}

TEST(ProgramJson, what_is_not_known_is_refused_and_not_passed_over) {
  EXPECT_EQ(refusal([](nlohmann::json& program) { program["steps"][0]["partiton"] = 0; }), "step 1 has what is not known: partiton");
  EXPECT_EQ(refusal([](nlohmann::json& program) { program["speed"] = 1; }), "the program has what is not known: speed");
}

TEST(ProgramJson, what_a_step_speaks_of_must_be_there_and_able_to_do_it) {
  const auto set = [](std::size_t step, const char* field, nlohmann::json value) {
    return refusal([&](nlohmann::json& program) { program["steps"][step][field] = std::move(value); });
  };
  EXPECT_EQ(set(0, "topic", 2), "step 1 (produce) names a topic that is not there");
  EXPECT_EQ(set(0, "client", 3), "step 1 (produce) names a client that is not there");
  EXPECT_EQ(refusal([](nlohmann::json& program) { program["steps"][0].erase("client"); }),
            "step 1 (produce) names a client that is not there");
  EXPECT_EQ(set(0, "client", 2), "step 1 (produce) wants a consumer to produce");
  EXPECT_EQ(set(1, "client", 0), "step 2 (subscribe) wants a producer to consume");
  EXPECT_EQ(set(1, "topics", {5}), "step 2 (subscribe) names a topic that is not there");
  EXPECT_EQ(set(2, "members", {0}), "step 3 (gather) names a member that is no consumer");
  EXPECT_EQ(set(4, "number", -1), "step 5 (wait) waits too long");
  EXPECT_EQ(set(4, "op", "kill_transaction_coordinator"), "step 5 (kill_transaction_coordinator) names a client that has no transactions");
  EXPECT_EQ(refusal([](nlohmann::json& program) {
              program["nodes"] = 1;
              program["steps"][4]["op"] = "kill_leader";
            }),
            "step 5 (kill_leader) wants a cluster of several brokers: give the program its nodes");
  EXPECT_EQ(refusal([](nlohmann::json& program) { program["nodes"] = 0; }), "its number of nodes is out of range");
}

TEST(ProgramJson, what_is_no_program_is_refused) {
  EXPECT_EQ(program_from_json("").error(), "it is not JSON");
  EXPECT_EQ(program_from_json("[]").error(), "the program is no object");
  EXPECT_EQ(program_from_json(R"({"turnstile": {}})").error(), "its header has no client_program");
  EXPECT_EQ(refusal([](nlohmann::json& program) { program["turnstile"]["client_program"] = 2; }), "its format is of another version");
}

}  // namespace
}  // namespace turnstile::app
