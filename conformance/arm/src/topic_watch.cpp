#include "topic_watch.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <thread>
#include <utility>

#include "broker_talk.hpp"

namespace turnstile::conformance {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int16_t kListOffsets = 2;
constexpr std::int16_t kMetadata = 3;
constexpr std::int16_t kUnknownTopic = 3;
constexpr auto kLimit = std::chrono::seconds(15);
constexpr auto kPause = std::chrono::milliseconds(3);

// One broker's metadata: the address of each partition's leader.
struct Knowledge {
  std::map<std::pair<std::string, std::int32_t>, std::string> leaders;
  bool missing = false;  // at least one topic
};

Knowledge parse_metadata(const std::string& answer) {
  Knowledge known;
  wire::Reader reader(answer);
  std::map<std::int32_t, std::string> brokers;
  for (auto left = reader.number<std::int32_t>(); left > 0 && reader.well(); --left) {
    const auto id = reader.number<std::int32_t>();
    std::string address(reader.text());
    address += ':';
    address += std::to_string(reader.number<std::int32_t>());
    reader.text();  // rack
    brokers[id] = std::move(address);
  }
  reader.number<std::int32_t>();  // controller
  for (auto topics = reader.number<std::int32_t>(); topics > 0 && reader.well(); --topics) {
    known.missing = reader.number<std::int16_t>() == kUnknownTopic || known.missing;
    const std::string topic(reader.text());
    reader.number<std::uint8_t>();  // internal
    for (auto partitions = reader.number<std::int32_t>(); partitions > 0 && reader.well(); --partitions) {
      const auto error = reader.number<std::int16_t>();
      const auto partition = reader.number<std::int32_t>();
      const auto leader = reader.number<std::int32_t>();
      for (int lists = 0; lists < 2; ++lists) {  // replicas, in-sync replicas
        reader.skip(4 * static_cast<std::size_t>(std::max(reader.number<std::int32_t>(), 0)));
      }
      if (error == 0 && brokers.contains(leader)) known.leaders[{topic, partition}] = brokers[leader];
    }
  }
  return known;
}

std::optional<Knowledge> ask_knowledge(const std::string& broker, const std::vector<TopicPartitions>& topics) {
  wire::Writer request;
  request.number(static_cast<std::int32_t>(topics.size()));
  for (const auto& topic : topics) request.text(topic.name);
  const auto answer = BrokerTalk(broker).ask(kMetadata, 1, false, request);
  return answer ? std::optional(parse_metadata(*answer)) : std::nullopt;
}

// Whether the leader answers ListOffsets for all of these partitions.
bool leader_answers(const std::string& broker, const std::vector<std::pair<std::string, std::int32_t>>& partitions) {
  wire::Writer request;
  request.number(std::int32_t{-1}).number(static_cast<std::int32_t>(partitions.size()));
  for (const auto& [topic, partition] : partitions) {
    request.text(topic).number(std::int32_t{1}).number(partition).number(std::int64_t{-1});  // the end
  }
  const auto answer = BrokerTalk(broker).ask(kListOffsets, 1, false, request);
  if (!answer) return false;
  wire::Reader reader(*answer);
  for (auto topics = reader.number<std::int32_t>(); topics > 0 && reader.well(); --topics) {
    reader.text();
    for (auto left = reader.number<std::int32_t>(); left > 0 && reader.well(); --left) {
      reader.number<std::int32_t>();
      if (reader.number<std::int16_t>() != 0) return false;
      reader.skip(8 + 8);  // timestamp, offset
    }
  }
  return reader.well();
}

bool all_there(const std::vector<std::string>& brokers, const std::vector<TopicPartitions>& topics) {
  Knowledge last;
  for (const std::string& broker : brokers) {
    auto known = ask_knowledge(broker, topics);
    if (!known) return false;
    last = std::move(*known);
    for (const auto& topic : topics) {
      for (std::int32_t partition = 0; partition < topic.partitions; ++partition) {
        if (!last.leaders.contains({topic.name, partition})) return false;
      }
    }
  }
  std::map<std::string, std::vector<std::pair<std::string, std::int32_t>>> by_leader;
  for (const auto& [partition, leader] : last.leaders) by_leader[leader].push_back(partition);
  return std::ranges::all_of(by_leader, [](const auto& entry) { return leader_answers(entry.first, entry.second); });
}

template <class Done>
bool wait_until(Done&& done) {
  const auto end = Clock::now() + kLimit;
  while (!done()) {
    if (Clock::now() >= end) return false;
    std::this_thread::sleep_for(kPause);
  }
  return true;
}

}  // namespace

bool TopicWatch::wait_until_there(const std::vector<TopicPartitions>& topics) const {
  const auto brokers = brokers_of(brokers_);
  return topics.empty() || wait_until([&] { return all_there(brokers, topics); });
}

bool TopicWatch::are_there(const std::vector<TopicPartitions>& topics) const {
  return topics.empty() || all_there(brokers_of(brokers_), topics);
}

bool TopicWatch::wait_until_gone(const std::string& topic) const {
  const auto brokers = brokers_of(brokers_);
  return wait_until([&] {
    return std::ranges::all_of(brokers, [&](const std::string& broker) {
      const auto known = ask_knowledge(broker, {{topic, 1}});
      return known && known->missing;
    });
  });
}

}  // namespace turnstile::conformance
