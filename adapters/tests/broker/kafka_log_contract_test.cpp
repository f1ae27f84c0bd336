// The contracts of core::Log and core::ClientLog over a real Kafka.
#include <chrono>
#include <thread>

#include "broker.hpp"
#include "turnstile/adapters/kafka_client_log.hpp"
#include "turnstile/adapters/kafka_log.hpp"
#include "turnstile/contracts/client_log_contract.hpp"
#include "turnstile/contracts/log_contract.hpp"

namespace turnstile::contracts {
namespace {

// A client's log with the reader that it goes through.
struct ClientReader {
  std::unique_ptr<adapters::KafkaReader> reader;
};
class WholeClientLog final : private ClientReader, public adapters::KafkaClientLog {
 public:
  WholeClientLog(const adapters::KafkaConfig& config, std::unique_ptr<adapters::KafkaReader> own)
      : ClientReader{std::move(own)}, KafkaClientLog(config, *reader) {}
};

class KafkaHarness final : public LogHarness {
 public:
  void drive(core::Task<void> task) override {
    task.start();
    ASSERT_TRUE(task.done()) << "over blocking adapters nothing suspends";
  }
  void fresh_topics(std::int32_t partitions) override { topics_.emplace(partitions); }
  std::unique_ptr<core::Log> make_log(std::string_view identity) override {
    adapters::KafkaConfig config = topics_->config();
    config.transactional_id = config.prefix + "-" + std::string(identity);
    return std::make_unique<adapters::KafkaLog>(config);
  }
  std::unique_ptr<core::ClientLog> make_client_log() override {
    auto reader = adapters::KafkaReader::make(topics_->config());
    EXPECT_TRUE(reader) << reader.error();
    return std::make_unique<WholeClientLog>(topics_->config(), std::move(*reader));
  }
  void wait(core::TimeMs time_ms) override { std::this_thread::sleep_for(std::chrono::milliseconds(time_ms)); }
  void delete_records(core::TopicPartition where, core::Offset before) override {
    auto admin = adapters::Admin::make(topics_->config());
    ASSERT_TRUE(admin) << admin.error();
    const auto deleted =
        admin->delete_records(adapters::Topics(topics_->config().prefix).name(where.topic), where.partition.value, before.value);
    ASSERT_TRUE(deleted) << deleted.error();
  }

 private:
  std::optional<adapters::tests::FreshTopics> topics_;
};

LogHarnessFactory kafka() {
  return [] { return std::make_unique<KafkaHarness>(); };
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Kafka, LogContract, testing::Values(kafka()), [](const auto&) { return std::string("real"); });
INSTANTIATE_TEST_SUITE_P(Kafka, ClientLogContract, testing::Values(kafka()), [](const auto&) { return std::string("real"); });

}  // namespace turnstile::contracts
