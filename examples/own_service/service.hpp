// Counts words. It reads the topic `words` (key: the word, value: the record's id) and writes `counts`: how often the word has been seen so
// far, and the id of the last one, "3 w7". The counts are kept in memory and restored from `counts`.
#pragma once

#include <map>
#include <string>
#include <turnstile/world.hpp>
#include <utility>

using turnstile::Host;
using turnstile::Message;
using turnstile::Polled;
using turnstile::Status;
using turnstile::Task;

class Counter {
 public:
  Counter(Host& host, std::string transactional_id)
      : host_(host),
        consumer_(host.consumer({.group_id = "counter",
                                 .topics = {"words"},
                                 .auto_offset_reset = turnstile::OffsetReset::earliest,
                                 .enable_auto_commit = false,
                                 .session_timeout_ms = 6'000,
                                 .max_poll_interval_ms = 30'000,
                                 .fetch_wait_max_ms = 5'000})),
        producer_(host.producer({.transactional_id = std::move(transactional_id)})) {}
  virtual ~Counter() = default;

  // Runs until an error that it cannot handle; the supervisor restarts it.
  Task<void> run() {
    Status status = co_await producer_.init_transactions();
    while (status) {
      const Polled polled = co_await consumer_.poll(1'000);
      if (polled.rebalanced()) co_await take_over(polled);
      if (!polled.messages.empty()) status = co_await process(polled);
    }
    host_.note(status.error().name);
    co_await consumer_.close();
  }

 protected:
  using Counts = std::map<std::string, int, std::less<>>;

  // The counts of a partition are valid only while this instance owns it.
  virtual Task<void> take_over(const Polled& polled) {
    for (const auto& partition : polled.revoked) counts_.erase(partition.number);
    for (const auto& partition : polled.assigned) co_await restore(partition.number);
  }

  // First waits until no transaction of a former owner can still commit offsets, since such a transaction may still write counts. Then
  // reads to the log end as a read_uncommitted consumer sees it, because there may be records behind an open transaction.
  virtual Task<void> restore(int partition) {
    const auto settled = co_await consumer_.committed("words", partition);
    turnstile::Consumer anyone = host_.consumer({.read_committed = false});
    turnstile::Consumer reader = host_.consumer({.fetch_wait_max_ms = 5'000});
    const auto end = co_await anyone.end_of("counts", partition);
    reader.assign("counts", partition, 0);
    while (reader.read_up_to("counts", partition) < end.value_or(0)) {
      const Polled polled = co_await reader.poll(1'000);
      for (const Message& message : polled.messages) counts_[partition][std::string(message.key)] = std::stoi(std::string(message.value));
    }
  }

  virtual Task<Status> process(const Polled& polled) {
    const Status begun = producer_.begin_transaction();
    for (const Message& message : polled.messages) count(message, producer_);
    Status status = co_await producer_.send_offsets_to_transaction(consumer_);
    if (status) status = co_await producer_.commit_transaction();
    co_return status;
  }

  void count(const Message& message, turnstile::Producer& producer) {
    const int count = ++counts_[message.partition][std::string(message.key)];
    const Status queued =
        producer.produce("counts", message.key, std::to_string(count) + " " + std::string(message.value), message.partition);
  }

  Host& host_;
  turnstile::Consumer consumer_;
  turnstile::Producer producer_;
  std::map<int, Counts> counts_;  // by partition
};

inline Task<void> count_words(Host& host) {
  Counter counter(host, host.name());
  co_await counter.run();
}
