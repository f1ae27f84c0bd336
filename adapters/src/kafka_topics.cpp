#include "turnstile/adapters/kafka_topics.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <thread>

#include "admin.hpp"
#include "turnstile/adapters/kafka_errors.hpp"
#include "turnstile/adapters/topics.hpp"

namespace turnstile::adapters {
namespace {

using core::Topic;

std::vector<std::string> names_of(const Topics& topics, const std::vector<Topic>& all) {
  std::vector<std::string> names;
  for (const Topic topic : all) names.push_back(topics.name(topic));
  return names;
}

std::string_view setting(const KafkaProperties& settings, std::string_view name) {
  const auto found = std::ranges::find(settings, name, &std::pair<std::string, std::string>::first);
  return found == settings.end() ? std::string_view{} : std::string_view(found->second);
}

std::int64_t number(std::string_view text) {
  std::int64_t value = -1;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::string is(std::string_view name, std::string_view value) { return std::string(name) + " is " + std::string(value); }

using Complain = std::vector<std::string>;

void check_kept_for_ever(const KafkaProperties& settings, Complain& complaints) {
  const auto policy = setting(settings, "cleanup.policy");
  if (policy != "delete")
    complaints.push_back(is("cleanup.policy", policy) + ": compaction would forget outcomes; set cleanup.policy=delete");
  for (const char* name : {"retention.ms", "retention.bytes"})
    if (setting(settings, name) != "-1")
      complaints.push_back(is(name, setting(settings, name)) + ": what is older would be lost for good; set " + name + "=-1");
}

void check_compacted(const KafkaProperties& settings, Complain& complaints) {
  const auto policy = setting(settings, "cleanup.policy");
  if (policy != "compact")
    complaints.push_back(is("cleanup.policy", policy) + ": the last state of a key would expire; set cleanup.policy=compact");
}

void check_commands(const KafkaProperties& settings, Complain& complaints) {
  const auto policy = setting(settings, "cleanup.policy");
  if (policy != "delete")
    complaints.push_back(is("cleanup.policy", policy) + ": commands of one account would replace each other; set cleanup.policy=delete");
  const auto type = setting(settings, "message.timestamp.type");
  if (type != "LogAppendTime")
    complaints.push_back(is("message.timestamp.type", type) +
                         ": a client's clock would decide what expires; set message.timestamp.type=LogAppendTime");
  const auto retention = number(setting(settings, "retention.ms"));
  if (retention < 0)
    complaints.push_back(is("retention.ms", setting(settings, "retention.ms")) +
                         ": commands would be kept for ever; set retention.ms=60000");
  else if (retention < 60'000)
    complaints.push_back(is("retention.ms", setting(settings, "retention.ms")) +
                         ": commands would vanish before their deadline; set retention.ms=60000");
  const auto bytes = setting(settings, "retention.bytes");
  if (bytes != "-1") complaints.push_back(is("retention.bytes", bytes) + ": commands would vanish under load; set retention.bytes=-1");
}

void check_rejected(const KafkaProperties& settings, Complain& complaints) {
  const auto policy = setting(settings, "cleanup.policy");
  if (policy != "delete")
    complaints.push_back(is("cleanup.policy", policy) + ": dead letters of one key would replace each other; set cleanup.policy=delete");
}

// librdkafka's batch size limit. A broker refuses a batch that is too large as a whole, at every retry.
constexpr std::int64_t kBatchBytes = 1'000'000;

void check_written(const KafkaProperties& settings, std::int32_t replicas, Complain& complaints) {
  const auto bytes = setting(settings, "max.message.bytes");
  if (!bytes.empty() && number(bytes) < kBatchBytes)
    complaints.push_back(is("max.message.bytes", bytes) + ": a batch of records would be refused for ever; set max.message.bytes=1048588");
  const auto unclean = setting(settings, "unclean.leader.election.enable");
  if (unclean == "true" && replicas > 1)
    complaints.push_back(is("unclean.leader.election.enable", unclean) +
                         ": what was acknowledged would be lost with a broker; set unclean.leader.election.enable=false");
}

Complain check(Topic topic, const KafkaProperties& settings, std::int32_t replicas) {
  Complain complaints;
  check_written(settings, replicas, complaints);
  switch (topic) {
    case Topic::commands:
    case Topic::sequenced: check_commands(settings, complaints); break;
    case Topic::events:
    case Topic::alarms: check_kept_for_ever(settings, complaints); break;
    case Topic::snapshots:
    case Topic::sequencer_changelog: check_compacted(settings, complaints); break;
    case Topic::rejected: check_rejected(settings, complaints); break;
  }
  return complaints;
}

}  // namespace

std::vector<Topic> topics_of(core::Turns turns) {
  const auto inputs = core::inputs_of(turns);
  std::vector<Topic> topics;
  for (const Topic topic : core::kTopics) {
    if (topic != Topic::sequenced || std::ranges::find(inputs, topic) != inputs.end()) topics.push_back(topic);
  }
  return topics;
}

std::vector<Topic> topics_of(const KafkaConfig& config) {
  if (!config.plan) return topics_of(config.turns);
  std::vector<Topic> topics;
  for (const auto& [topic, suffix] : config.plan->suffixes) topics.push_back(topic);
  return topics;
}

std::vector<Topic> inputs_of(const KafkaConfig& config) {
  if (config.plan) return config.plan->inputs;
  const auto inputs = core::inputs_of(config.turns);
  return {inputs.begin(), inputs.end()};
}

KafkaProperties topic_settings(Topic topic) {
  switch (topic) {
    case Topic::commands:
    case Topic::sequenced:
      return {{"cleanup.policy", "delete"}, {"retention.ms", "60000"},     {"retention.bytes", "-1"},
              {"segment.ms", "15000"},      {"segment.bytes", "67108864"}, {"message.timestamp.type", "LogAppendTime"}};
    case Topic::events:
    case Topic::alarms: return {{"cleanup.policy", "delete"}, {"retention.ms", "-1"}, {"retention.bytes", "-1"}};
    case Topic::snapshots:
    case Topic::sequencer_changelog: return {{"cleanup.policy", "compact"}};
    case Topic::rejected: return {{"cleanup.policy", "delete"}, {"retention.ms", "604800000"}};
  }
  return {};
}

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kLookMax{30};       // while brokers come and go
constexpr std::chrono::seconds kMissingAfter{5};   // a topic that no lookup has found for this long is missing
constexpr std::chrono::seconds kBrokersAfter{10};  // the brokers known after this long are taken to be all of them
constexpr std::chrono::milliseconds kBetweenLooks{200};

TopicsError outside(std::string what) { return {true, std::move(what)}; }

bool refused(const std::string& what) { return is_refusal(error_name(what)); }

// Retries until there is an answer or a refusal; after the limit, the last error.
template <class Ask>
auto answered(Clock::time_point until, Ask&& ask) {
  auto answer = ask();
  while (!answer && !refused(answer.error()) && Clock::now() < until) {
    std::this_thread::sleep_for(kBetweenLooks);
    answer = ask();
  }
  return answer;
}

bool all_known(const std::vector<TopicShape>& shapes) { return std::ranges::find(shapes, 0, &TopicShape::partitions) == shapes.end(); }

// One lookup by a new client: it queries the first broker that it reaches, a different one each time.
std::expected<std::vector<TopicShape>, std::string> look(const KafkaConfig& config, const std::vector<std::string>& names) {
  auto admin = Admin::make(config);
  if (!admin) return std::unexpected(admin.error());
  return admin->shapes(names);
}

// The shape of each topic; 0 partitions if it is missing, once that is certain.
std::expected<std::vector<TopicShape>, std::string> sure_shapes(const KafkaConfig& config, const std::vector<std::string>& names,
                                                                std::chrono::seconds missing_after) {
  const auto began = Clock::now();
  for (;;) {
    auto shapes = answered(began + kLookMax, [&] { return look(config, names); });
    if (!shapes || all_known(*shapes) || Clock::now() >= began + missing_after) return shapes;
    std::this_thread::sleep_for(kBetweenLooks);
  }
}

// Retried while the problem may pass: longer if brokers come and go than if there are permanently too few.
std::expected<void, TopicsError> create(Admin& admin, const std::vector<TopicSpec>& missing) {
  const auto began = Clock::now();
  for (;;) {
    auto created = admin.create(missing);
    if (created || !created.error().may_pass || refused(created.error().what)) return created;
    if (Clock::now() >= began + (created.error().outside ? kLookMax : kBrokersAfter)) return created;
    std::this_thread::sleep_for(kBetweenLooks);
  }
}

}  // namespace

std::expected<void, TopicsError> create_topics(const KafkaConfig& config, std::int32_t partitions, std::int16_t replication) {
  const Topics topics(config.prefix);
  std::vector<TopicSpec> specs;
  for (const Topic topic : topics_of(config.turns)) specs.push_back({topics.name(topic), partitions, replication, topic_settings(topic)});
  return create_topics(config, specs);
}

std::expected<void, TopicsError> create_topics(const KafkaConfig& config, const std::vector<TopicSpec>& specs) {
  auto admin = Admin::make(config);
  if (!admin) return std::unexpected(TopicsError{false, admin.error()});
  std::vector<std::string> names;
  for (const TopicSpec& spec : specs) names.push_back(spec.name);
  const auto known = answered(Clock::now() + kLookMax, [&] { return admin->shapes(names); });
  if (!known) return std::unexpected(outside(known.error()));
  std::vector<TopicSpec> missing;
  for (std::size_t index = 0; index < specs.size(); ++index)
    if ((*known)[index].partitions == 0) missing.push_back(specs[index]);
  if (missing.empty()) return {};
  if (auto created = create(*admin, missing); !created) return created;
  const auto shapes = sure_shapes(config, names, kLookMax);
  if (!shapes) return std::unexpected(outside(shapes.error()));
  if (all_known(*shapes)) return {};
  return std::unexpected(outside("the topics were created, but the brokers do not know them all yet; try again"));
}

std::expected<TopicsReport, TopicsError> check_topics(const KafkaConfig& config) {
  auto admin = Admin::make(config);
  if (!admin) return std::unexpected(TopicsError{false, admin.error()});
  const Topics topics(config.prefix);
  const std::vector<Topic> all = topics_of(config.turns);
  const auto names = names_of(topics, all);
  const auto shapes = sure_shapes(config, names, kMissingAfter);
  if (!shapes) return std::unexpected(outside(shapes.error()));
  TopicsReport report;
  std::vector<std::string> present;
  std::vector<std::size_t> numbers;  // of the present ones, in `all`
  for (std::size_t index = 0; index < all.size(); ++index) {
    const std::string& name = names[index];
    const std::int32_t count = (*shapes)[index].partitions;
    if (count == 0) {
      report.problems.push_back({name, "does not exist; run with --create-topics"});
      continue;
    }
    present.push_back(name);
    numbers.push_back(index);
    if (report.partitions == 0) report.partitions = count;
    if (count != report.partitions)
      report.problems.push_back({name, "has " + std::to_string(count) + " partitions and " + present.front() + " has " +
                                           std::to_string(report.partitions) +
                                           ": an account would live on two; create all with the same number"});
  }
  if (present.empty()) return report;
  const auto settings = answered(Clock::now() + kLookMax, [&] { return admin->settings(present); });
  if (!settings) return std::unexpected(outside(settings.error()));
  for (std::size_t i = 0; i < present.size(); ++i)
    for (std::string& complaint : check(all[numbers[i]], (*settings)[i], (*shapes)[numbers[i]].replicas))
      report.problems.push_back({present[i], std::move(complaint)});
  return report;
}

std::expected<std::int32_t, TopicsError> count_partitions(const KafkaConfig& config, Topic topic) {
  const std::string name = Topics(config.prefix, config.plan).name(topic);
  const auto shapes = sure_shapes(config, {name}, kMissingAfter);
  if (!shapes) return std::unexpected(outside(shapes.error()));
  if (shapes->front().partitions == 0) return std::unexpected(TopicsError{false, "topic " + name + " does not exist"});
  return shapes->front().partitions;
}

std::expected<std::vector<std::int32_t>, TopicsError> count_partitions(const KafkaConfig& config) {
  const auto shapes = sure_shapes(config, names_of(Topics(config.prefix, config.plan), topics_of(config)), kMissingAfter);
  if (!shapes) return std::unexpected(outside(shapes.error()));
  std::vector<std::int32_t> counts;
  for (const TopicShape& shape : *shapes) counts.push_back(shape.partitions);
  return counts;
}

std::expected<std::vector<KafkaProperties>, TopicsError> read_settings(const KafkaConfig& config) {
  auto admin = Admin::make(config);
  if (!admin) return std::unexpected(TopicsError{false, admin.error()});
  const auto names = names_of(Topics(config.prefix, config.plan), topics_of(config));
  auto settings = answered(Clock::now() + kLookMax, [&] { return admin->settings(names); });
  if (!settings) return std::unexpected(outside(settings.error()));
  return std::move(*settings);
}

}  // namespace turnstile::adapters
