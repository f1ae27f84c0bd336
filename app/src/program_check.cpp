#include "program_check.hpp"

#include <algorithm>
#include <cstdint>

namespace turnstile::app {

namespace {

using conformance::ClientIndex;
using conformance::ClientKind;
using conformance::kNobody;
using conformance::Op;
using conformance::Program;
using conformance::Step;

constexpr std::int32_t kNodesMax = 9;
constexpr std::int32_t kPartitionsMax = 1'000;
constexpr std::int64_t kProducedMax = 1'000'000;  // of one produce_many
constexpr std::int64_t kWaitMsMax = 3'600'000;

bool is_produced_by_one(Op op) { return op >= Op::init && op <= Op::abort; }
bool is_consumed_by_one(Op op) { return op >= Op::assign && op <= Op::keep_metadata && op != Op::gather; }
bool is_done_to_one(Op op) { return (op >= Op::close && op <= Op::release) || op == Op::kill_transaction_coordinator; }
bool names_a_topic(Op op) {
  return op <= Op::delete_records || op == Op::produce || op == Op::produce_many || op == Op::watermarks || op == Op::offsets_for_time ||
         op == Op::kill_leader || op == Op::kill_followers || op == Op::pause_followers || op == Op::await_in_sync || op == Op::replicas;
}
bool is_of_brokers(Op op) { return op >= Op::kill_leader && op <= Op::replicas; }

class Check {
 public:
  explicit Check(const Program& program) : program_(program) {}

  std::string step(const Step& step) const {
    if (const auto problem = client_of(step); !problem.empty()) return problem;
    if (names_a_topic(step.op) && step.topic >= program_.topics.size()) return "names a topic that is not there";
    for (const auto& place : step.places) {
      if (place.topic >= program_.topics.size()) return "names a topic that is not there";
    }
    if (std::ranges::any_of(step.topics, [this](auto topic) { return topic >= program_.topics.size(); }))
      return "names a topic that is not there";
    if (!std::ranges::all_of(step.members, [this](auto member) { return is_consumer(member); }))
      return "names a member that is no consumer";
    if (step.other != kNobody && !is_consumer(step.other)) return "names a client that is no consumer";
    if (step.op == Op::produce_many && (step.number < 0 || step.number > kProducedMax)) return "produces too many records";
    if (step.op == Op::kill_transaction_coordinator && program_.clients[step.client].kind != ClientKind::transactional_producer)
      return "names a client that has no transactions";
    if (is_of_brokers(step.op) && program_.nodes == 1) return "wants a cluster of several brokers: give the program its nodes";
    if (step.op == Op::create_partitions && step.number > kPartitionsMax) return "makes too many partitions";
    if ((step.op == Op::wait || step.op == Op::poll) && (step.number < 0 || step.number > kWaitMsMax)) return "waits too long";
    return {};
  }

 private:
  bool is_consumer(ClientIndex client) const {
    return client < program_.clients.size() && program_.clients[client].kind == ClientKind::consumer;
  }
  std::string client_of(const Step& step) const {
    const bool has_client = is_produced_by_one(step.op) || is_consumed_by_one(step.op) || is_done_to_one(step.op);
    if (!has_client) return {};
    if (step.client >= program_.clients.size()) return "names a client that is not there";
    if (is_consumed_by_one(step.op) && !is_consumer(step.client)) return "wants a producer to consume";
    if (is_produced_by_one(step.op) && is_consumer(step.client)) return "wants a consumer to produce";
    return {};
  }

  const Program& program_;
};

}  // namespace

bool names_a_request(Op op) { return op == Op::cut_before || op == Op::cut_after || op == Op::strand; }

std::string problem_of(const Program& program) {
  if (program.nodes < 1 || program.nodes > kNodesMax) return "its number of nodes is out of range";
  for (const auto& topic : program.topics) {
    if (topic.name.empty()) return "a topic has no name";
    if (topic.partitions > kPartitionsMax) return "topic " + topic.name + " has too many partitions";
  }
  for (const auto& client : program.clients) {
    if (client.name.empty()) return "a client has no name";
  }
  const Check check(program);
  for (std::size_t index = 0; index < program.steps.size(); ++index) {
    if (const auto problem = check.step(program.steps[index]); !problem.empty())
      return "step " + std::to_string(index + 1) + " (" + std::string(conformance::name(program.steps[index].op)) + ") " + problem;
  }
  return {};
}

}  // namespace turnstile::app
