// Reads orders and writes an invoice for each, in one transaction with the offsets; on librdkafka++.
//   biller++ TRANSACTIONAL_ID
#include <librdkafka/rdkafkacpp.h>

#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace {

using Settings = std::vector<std::pair<std::string, std::string>>;

[[noreturn]] void give_up(const std::string& what, const std::string& why) {
  std::cerr << what << ": " << why << std::endl;
  std::exit(1);
}

std::unique_ptr<RdKafka::Conf> configuration(const Settings& settings) {
  std::unique_ptr<RdKafka::Conf> conf(RdKafka::Conf::create(RdKafka::Conf::CONF_GLOBAL));
  const char* brokers = std::getenv("KAFKA_BROKERS");
  std::string why;
  conf->set("bootstrap.servers", brokers != nullptr ? brokers : "localhost:9092", why);
  for (const auto& [name, value] : settings) {
    if (conf->set(name, value, why) != RdKafka::Conf::CONF_OK) give_up(name, why);
  }
  return conf;
}

// A call that is part of a transaction, as long as retrying it makes sense.
template <class Call>
void retried(const std::string& what, Call call) {
  while (const std::unique_ptr<RdKafka::Error> error{call()}) {
    if (!error->is_retriable()) give_up(what, error->str());
  }
}

void check(const std::string& what, RdKafka::ErrorCode error) {
  if (error != RdKafka::ERR_NO_ERROR) give_up(what, RdKafka::err2str(error));
}

void bill(RdKafka::Producer& producer, RdKafka::KafkaConsumer& consumer, const RdKafka::Message& order) {
  retried("begin_transaction", [&] { return producer.begin_transaction(); });
  std::string invoice = "for " + std::string(static_cast<const char*>(order.payload()), order.len());
  check("produce", producer.produce("invoices", RdKafka::Topic::PARTITION_UA, RdKafka::Producer::RK_MSG_COPY, invoice.data(),
                                    invoice.size(), order.key_pointer(), order.key_len(), 0, nullptr));
  const std::unique_ptr<RdKafka::ConsumerGroupMetadata> group(consumer.groupMetadata());
  std::vector<RdKafka::TopicPartition*> next{RdKafka::TopicPartition::create(order.topic_name(), order.partition(), order.offset() + 1)};
  retried("send_offsets_to_transaction", [&] { return producer.send_offsets_to_transaction(next, group.get(), 10'000); });
  RdKafka::TopicPartition::destroy(next);
  retried("commit_transaction", [&] { return producer.commit_transaction(10'000); });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) give_up("usage", "biller++ TRANSACTIONAL_ID");
  std::string why;
  const auto writes = configuration({{"transactional.id", argv[1]}});
  const std::unique_ptr<RdKafka::Producer> producer(RdKafka::Producer::create(writes.get(), why));
  if (!producer) give_up("producer", why);
  retried("init_transactions", [&] { return producer->init_transactions(10'000); });
  const auto reads = configuration({{"group.id", "billing"},
                                    {"auto.offset.reset", "earliest"},
                                    {"enable.auto.commit", "false"},
                                    {"session.timeout.ms", "6000"},
                                    {"max.poll.interval.ms", "30000"}});
  const std::unique_ptr<RdKafka::KafkaConsumer> consumer(RdKafka::KafkaConsumer::create(reads.get(), why));
  if (!consumer) give_up("consumer", why);
  check("subscribe", consumer->subscribe({"orders"}));
  for (;;) {
    const std::unique_ptr<RdKafka::Message> order(consumer->consume(1'000));
    if (order->err() == RdKafka::ERR__TIMED_OUT) continue;
    check("consume", order->err());
    bill(*producer, *consumer, *order);
  }
}
