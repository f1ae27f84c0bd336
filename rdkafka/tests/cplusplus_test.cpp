// A service on librdkafka++: the system's library, as it was compiled, over the simulation's functions.
#include <gtest/gtest.h>
#include <librdkafka/rdkafkacpp.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "counter_program.h"
#include "turnstile/gtest.hpp"
#include "turnstile/rdkafka.hpp"
#include "turnstile/world.hpp"

namespace turnstile::rdkafka {
namespace {

std::unique_ptr<RdKafka::Conf> configuration(const std::vector<std::pair<std::string, std::string>>& settings) {
  std::unique_ptr<RdKafka::Conf> conf(RdKafka::Conf::create(RdKafka::Conf::CONF_GLOBAL));
  std::string why;
  for (const auto& [name, value] : settings) {
    if (conf->set(name, value, why) != RdKafka::Conf::CONF_OK) throw std::runtime_error(why);
  }
  return conf;
}

void check(RdKafka::ErrorCode error) {
  if (error != RdKafka::ERR_NO_ERROR) throw std::runtime_error(RdKafka::err2str(error));
}

// A call that is part of a transaction, as long as retrying it makes sense.
template <class Call>
void done(Call call) {
  while (const std::unique_ptr<RdKafka::Error> error{call()}) {
    if (!error->is_retriable()) throw std::runtime_error(error->str());
  }
}

enum class Commits { with_the_outputs, before_them };

class Copier {
 public:
  Copier(const std::string& name, Commits commits) : commits_(commits) {
    std::string why;
    producer_.reset(RdKafka::Producer::create(configuration({{"transactional.id", name}}).get(), why));
    if (!producer_) throw std::runtime_error(why);
    done([this] { return producer_->init_transactions(10'000); });
    consumer_.reset(RdKafka::KafkaConsumer::create(configuration({{"group.id", "copiers"},
                                                                  {"auto.offset.reset", "earliest"},
                                                                  {"enable.auto.commit", "false"},
                                                                  {"session.timeout.ms", "6000"},
                                                                  {"max.poll.interval.ms", "30000"}})
                                                       .get(),
                                                   why));
    if (!consumer_) throw std::runtime_error(why);
    check(consumer_->subscribe({"words"}));
  }
  ~Copier() { consumer_->close(); }

  [[noreturn]] void run() {
    for (;;) {
      const std::unique_ptr<RdKafka::Message> word(consumer_->consume(1'000));
      if (word->err() == RdKafka::ERR__TIMED_OUT) continue;
      check(word->err());
      copy(*word);
    }
  }

 private:
  void copy(RdKafka::Message& word) {
    if (commits_ == Commits::before_them) check(consumer_->commitSync(&word));
    done([this] { return producer_->begin_transaction(); });
    check(producer_->produce("copies", word.partition(), RdKafka::Producer::RK_MSG_COPY, word.payload(), word.len(), word.key_pointer(),
                             word.key_len(), 0, nullptr));
    if (commits_ == Commits::with_the_outputs) {
      const std::unique_ptr<RdKafka::ConsumerGroupMetadata> group(consumer_->groupMetadata());
      std::vector<RdKafka::TopicPartition*> next{RdKafka::TopicPartition::create(word.topic_name(), word.partition(), word.offset() + 1)};
      try {
        done([&] { return producer_->send_offsets_to_transaction(next, group.get(), 10'000); });
      } catch (...) {
        RdKafka::TopicPartition::destroy(next);
        throw;
      }
      RdKafka::TopicPartition::destroy(next);
    }
    done([this] { return producer_->commit_transaction(10'000); });
  }

  const Commits commits_;
  std::unique_ptr<RdKafka::Producer> producer_;
  std::unique_ptr<RdKafka::KafkaConsumer> consumer_;
};

World copiers(Commits commits) {
  const auto value = [](const Record& record) { return std::string(record.value); };
  return turnstile::world("cplusplus_copiers")
      .topic("words", {.partitions = 2})
      .topic("copies", {.partitions = 2})
      .host("copier", 2, program([commits](Host& host) {
              try {
                Copier(host.name(), commits).run();
              } catch (const std::runtime_error& error) {
                host.note(error.what());
              }
            }))
      .client("feeder", program([](Host&) {
                feeder_state state{};
                feeder_main("words", 12, &state);
              }))
      .flow("words", "copies", value, value);
}

TEST(CPlusPlus, a_service_on_its_classes_holds) { EXPECT_HOLDS(copiers(Commits::with_the_outputs), 200); }

TEST(CPlusPlus, one_that_commits_before_it_writes_is_caught) {
  const World world = copiers(Commits::before_them);
  bool lost = false;
  for (std::uint64_t seed = 0; seed < 2'000 && !lost; ++seed) {
    const properties::RunResult result = world.run({.seed = seed});
    lost = result.violation && result.violation->property == "none_of_words_lost";
  }
  EXPECT_TRUE(lost);
}

}  // namespace
}  // namespace turnstile::rdkafka
