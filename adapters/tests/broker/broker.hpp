// The broker that the tests share, and topics of their own on it.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>

#include "admin.hpp"
#include "turnstile/adapters/kafka_config.hpp"
#include "turnstile/adapters/kafka_topics.hpp"
#include "turnstile/adapters/topics.hpp"

namespace turnstile::adapters::tests {

inline std::string find_brokers() {
  if (const char* given = std::getenv("TURNSTILE_BROKERS"); given != nullptr && *given != '\0') return given;
  std::string line;
  if (const char* path = std::getenv("TURNSTILE_BROKERS_FILE")) {
    std::ifstream file(path);
    std::getline(file, line);
  }
  return line;
}

// Looked for once. Where there is none the whole program fails at once: a test that needs a broker never passes without one, nor waits for
// it.
inline const std::string& brokers() {
  static const std::string found = [] {
    KafkaConfig config;
    config.brokers = find_brokers();
    const auto probed = probe_brokers(config);
    if (config.brokers.empty() || !probed) {
      std::fprintf(stderr,
                   "no broker for the tests: set TURNSTILE_BROKERS=host:port, or run by ctest, which starts one with scripts/kafka\n");
      std::exit(EXIT_FAILURE);
    }
    return config.brokers;
  }();
  return found;
}

inline std::string unique_name(const std::string& start) {
  static int count = 0;
  return start + "-" + std::to_string(getpid()) + "-" + std::to_string(++count);
}

inline KafkaConfig fresh_config() {
  KafkaConfig config;
  config.brokers = brokers();
  config.prefix = unique_name("t");
  config.group = config.prefix;
  config.transactional_id = config.prefix + "-worker";
  return config;
}

// Topics of every role under a prefix of their own, gone at the end.
class FreshTopics {
 public:
  explicit FreshTopics(std::int32_t partitions) : config_(fresh_config()) {
    const auto created = create_topics(config_, partitions, 1);
    EXPECT_TRUE(created) << created.error().what;
  }
  ~FreshTopics() {
    auto admin = Admin::make(config_);
    if (!admin) return;
    std::vector<std::string> names;
    for (const core::Topic topic : core::kTopics) names.push_back(Topics(config_.prefix).name(topic));
    static_cast<void>(admin->delete_topics(names));
  }
  FreshTopics(const FreshTopics&) = delete;
  FreshTopics& operator=(const FreshTopics&) = delete;
  const KafkaConfig& config() const { return config_; }

 private:
  KafkaConfig config_;
};

}  // namespace turnstile::adapters::tests
