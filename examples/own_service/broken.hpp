// Six ways to get it wrong, each seen in real services.
#pragma once

#include "service.hpp"

// Commits the offsets of the words before the counts are written: after a crash in between they are never counted.
class OffsetsFirst : public Counter {
 public:
  explicit OffsetsFirst(Host& host) : Counter(host, host.name()) {}

 private:
  Task<Status> process(const Polled& polled) override {
    Status status = co_await consumer_.commit();
    if (!status) co_return status;
    for (const Message& message : polled.messages) count(message, plain_);
    status = co_await plain_.flush();
    co_return status;
  }
  turnstile::Producer plain_ = host_.producer({.enable_idempotence = true});
};

// Writes the counts before it commits the offsets, without a transaction around both: after a crash in between words are counted twice.
class OutputsFirst : public Counter {
 public:
  explicit OutputsFirst(Host& host) : Counter(host, host.name()) {}

 private:
  Task<Status> process(const Polled& polled) override {
    for (const Message& message : polled.messages) count(message, plain_);
    Status status = co_await plain_.flush();
    if (status) status = co_await consumer_.commit();
    co_return status;
  }
  turnstile::Producer plain_ = host_.producer({.enable_idempotence = true});
};

// Keeps the counts of a partition over a rebalance, although another instance may have owned it in between.
class KeepsState : public Counter {
 public:
  explicit KeepsState(Host& host) : Counter(host, host.name()) {}

 private:
  Task<void> take_over(const Polled& polled) override {
    for (const auto& partition : polled.assigned) {
      if (counts_.contains(partition.number)) continue;
      co_await restore(partition.number);
      counts_[partition.number];
    }
  }
};

// With a new transactional.id in each life no one fences the transaction of the life before: readers are blocked until it times out.
class OwnIdPerStart : public Counter {
 public:
  explicit OwnIdPerStart(Host& host) : Counter(host, host.name() + "-life-" + std::to_string(host.life())) {}
};

// Waits for the record before the log end. That is a transaction marker, which no consumer is given.
class WaitsForTheMarker : public Counter {
 public:
  explicit WaitsForTheMarker(Host& host) : Counter(host, host.name()) {}

 private:
  Task<void> restore(int partition) override {
    const auto settled = co_await consumer_.committed("words", partition);
    turnstile::Consumer anyone = host_.consumer({.read_committed = false});
    turnstile::Consumer reader = host_.consumer({.fetch_wait_max_ms = 5'000});
    const auto end = co_await anyone.end_of("counts", partition);
    reader.assign("counts", partition, 0);
    std::int64_t next = 0;
    while (next < end.value_or(0)) {
      const Polled polled = co_await reader.poll(1'000);
      for (const Message& message : polled.messages) {
        counts_[partition][std::string(message.key)] = std::stoi(std::string(message.value));
        next = message.offset + 1;
      }
    }
  }
};

// Sets words aside whose transaction failed, and counts them after later ones: their offsets move the group back.
class RetriesLater : public Counter {
 public:
  explicit RetriesLater(Host& host) : Counter(host, host.name()) {}

 private:
  Task<Status> process(const Polled& polled) override {
    Status status = co_await attempt(polled.messages, consumer_.positions());
    if (status && !failed_.empty()) status = co_await attempt(std::exchange(failed_, {}), failed_offsets_);
    co_return status;
  }
  Task<Status> attempt(std::vector<Message> messages, std::vector<turnstile::NextOffset> offsets) {
    const Status begun = producer_.begin_transaction();
    for (const Message& message : messages) count(message, producer_);
    Status status = co_await producer_.send_offsets_to_transaction(consumer_, offsets);
    if (status) status = co_await producer_.commit_transaction();
    if (status || status.error().kind != turnstile::Error::Kind::abortable) co_return status;
    failed_ = std::move(messages);
    failed_offsets_ = std::move(offsets);
    Status aborted = co_await producer_.abort_transaction();
    co_return aborted;
  }
  std::vector<Message> failed_;
  std::vector<turnstile::NextOffset> failed_offsets_;
};

template <class Broken>
Task<void> count_badly(Host& host) {
  Broken counter(host);
  co_await counter.run();
}
