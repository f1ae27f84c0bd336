#include "real_brokers.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

#include "coordinator_watch.hpp"
#include "topic_watch.hpp"
#include "turnstile/conformance/world.hpp"

namespace turnstile::conformance {

namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kWholeMax = std::chrono::seconds(90);
constexpr auto kAwaitInVain = std::chrono::seconds(30);
constexpr auto kAwaitMax = std::chrono::seconds(90);  // a loaded machine needs more than 30 s to bring a broker back
constexpr auto kLook = std::chrono::milliseconds(20);
// A follower's fetch in flight gets an empty response after replica.fetch.wait.max.ms (scripts/conformance: 200 ms).
constexpr auto kFetchesEnd = std::chrono::milliseconds(450);

// A broker that sends no heartbeat for broker.session.timeout.ms (scripts/conformance: 3 s) is fenced and leaves the in-sync replicas: then
// the program is another one.
constexpr auto kPausedMax = std::chrono::milliseconds(2'000);

Note well() { return {outcome(""), {}}; }
Note impossible(const std::string& why) { return {"cannot " + why, {}}; }

bool all_in_sync(const std::string& brokers) {
  const auto states = partition_states(brokers);
  return std::ranges::all_of(states,
                             [](const PartitionState& each) { return each.leader >= 0 && each.in_sync.size() == each.replicas.size(); });
}

}  // namespace

template <class Done>
bool RealBrokers::wait_so_long(std::chrono::seconds limit, Done&& done) const {
  const auto end = Clock::now() + limit;
  while (!done()) {
    if (Clock::now() >= end || stopped()) return false;
    std::this_thread::sleep_for(kLook);
  }
  return true;
}

bool RealBrokers::wait_for_coordinators(std::chrono::seconds limit) const {
  return conformance::wait_for_coordinators(nodes_.awake(), limit, stop_);
}

bool RealBrokers::make_whole() {
  nodes_.resume_all();
  const bool started = nodes_.start(0);
  nodes_.forget_order();
  const std::string brokers = nodes_.awake();
  return started && wait_for_coordinators(kWholeMax) && wait_so_long(kWholeMax, [&brokers] {
           return std::ranges::all_of(brokers_of(brokers), [](const std::string& broker) { return all_in_sync(broker); });
         });
}

std::optional<PartitionState> RealBrokers::state(const Step& step, const std::string& brokers) const {
  for (auto& each : partition_states(brokers, names_.topic(step.topic))) {
    if (each.partition == step.partition) return each;
  }
  return std::nullopt;
}

std::optional<std::int32_t> RealBrokers::coordinator(const std::string& key, CoordinatorOf kind) const {
  for (const std::string& broker : brokers_of(nodes_.awake())) {
    BrokerTalk talk(broker);
    if (const auto found = find_coordinator(talk, key, kind)) return found->node;
  }
  return std::nullopt;
}

Note RealBrokers::kill(std::optional<std::int32_t> node) {
  if (!node || *node < 1 || *node > nodes_.count() || !nodes_.is_awake(*node)) return impossible("kill a broker that is down");
  return nodes_.kill(*node) ? well() : impossible("kill a broker");
}

Note RealBrokers::kill_followers(const Step& step) {
  const auto now = state(step, nodes_.awake());
  if (!now) return impossible("get the state of the replicas");
  std::int64_t left = step.number;
  for (const std::int32_t node : now->replicas) {
    if (left == 0) break;
    if (node == now->leader || !nodes_.is_awake(node)) continue;
    if (Note note = kill(node); note != well()) return note;
    --left;
  }
  return well();
}

Note RealBrokers::pause_followers(const Step& step) {
  const auto now = state(step, nodes_.awake());
  if (!now) return impossible("get the state of the replicas");
  paused_at_ = Clock::now();
  for (const std::int32_t node : now->replicas) {
    if (node != now->leader && nodes_.is_awake(node) && !nodes_.pause(node)) return impossible("pause a broker");
  }
  std::this_thread::sleep_for(kFetchesEnd);
  return well();
}

Note RealBrokers::resume() {
  nodes_.resume_all();
  const auto paused = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::now() - paused_at_);
  if (paused <= kPausedMax) return well();
  return {std::string(kNotSettled) + ": brokers were paused for " + std::to_string(paused.count()) + " ms, and may have been fenced", {}};
}

Note RealBrokers::await_leaders() const {
  std::vector<TopicPartitions> topics;
  for (TopicIndex topic = 0; topic < program_.topics.size(); ++topic) {
    if (program_.topics[topic].created) topics.push_back({names_.topic(topic), program_.topics[topic].partitions});
  }
  const bool led = wait_so_long(kAwaitMax, [&] { return TopicWatch(nodes_.awake()).are_there(topics); });
  return {outcome(led && wait_for_coordinators(kAwaitMax) ? "" : "_TIMED_OUT"), {}};
}

// As every broker reports it, including the leader.
Note RealBrokers::await_in_sync(const Step& step) const {
  // Only as many as there are brokers awake may still be on their way.
  const bool comes = std::ssize(brokers_of(nodes_.awake())) == step.number;
  const bool so = wait_so_long(comes ? kAwaitMax : kAwaitInVain, [&] {
    return std::ranges::all_of(brokers_of(nodes_.awake()), [&](const std::string& broker) {
      const auto now = state(step, broker);
      return now && std::ssize(now->in_sync) == step.number;
    });
  });
  return {outcome(so ? "" : "_TIMED_OUT"), {}};
}

Note RealBrokers::replicas(const Step& step) const {
  const auto now = state(step, nodes_.awake());
  if (!now) return impossible("get the state of the replicas");
  const bool led = now->leader >= 1 && now->leader <= nodes_.count() && nodes_.is_awake(now->leader);
  return {outcome(""), {word_replicas(program_, step.topic, step.partition, led, static_cast<std::int32_t>(now->in_sync.size()))}};
}

Note RealBrokers::carry_out(const Step& step) {
  switch (step.op) {
    case Op::kill_leader: {
      const auto now = state(step, nodes_.awake());
      return kill(now ? std::optional(now->leader) : std::nullopt);
    }
    case Op::kill_followers: return kill_followers(step);
    case Op::kill_group_coordinator: return kill(coordinator(names_.group(step.text), CoordinatorOf::group));
    case Op::kill_transaction_coordinator:
      return kill(coordinator(names_.transactional_id(program_.clients[step.client].transactional_id), CoordinatorOf::transaction));
    case Op::pause_followers: return pause_followers(step);
    case Op::resume_brokers: return resume();
    case Op::start_broker: return nodes_.start(step.number) ? well() : impossible("start a broker");
    case Op::await_leaders: return await_leaders();
    case Op::await_in_sync: return await_in_sync(step);
    default: return replicas(step);
  }
}

}  // namespace turnstile::conformance
