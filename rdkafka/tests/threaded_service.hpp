// A service as most are: one thread consumes, another one works, a queue with a condition variable between them. It copies words, each at
// least once.
#pragma once

#include <librdkafka/rdkafka.h>

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <thread>

#if defined(__clang__)
#pragma clang diagnostic ignored "-Wgnu-statement-expression-from-macro-expansion"  // librdkafka's RD_KAFKA_V_ macros
#endif

namespace turnstile::rdkafka {

enum class Slip {
  none,
  commits_what_is_queued,  // instead of what the worker has finished
  locks_in_two_orders,
};

template <auto destroy>
struct DestroyedBy {
  template <class Object>
  void operator()(Object* object) const {
    destroy(object);
  }
};
using OwnedClient = std::unique_ptr<rd_kafka_t, DestroyedBy<rd_kafka_destroy>>;
using OwnedMessage = std::unique_ptr<rd_kafka_message_t, DestroyedBy<rd_kafka_message_destroy>>;
using OwnedList = std::unique_ptr<rd_kafka_topic_partition_list_t, DestroyedBy<rd_kafka_topic_partition_list_destroy>>;

class ThreadedService {
 public:
  ThreadedService(const char* input, const char* output, Slip slip) : input_(input), output_(output), slip_(slip) {
    rd_kafka_conf_t* writes = rd_kafka_conf_new();
    set(writes, "enable.idempotence", "true");
    rd_kafka_conf_set_opaque(writes, this);
    rd_kafka_conf_set_dr_msg_cb(writes, [](rd_kafka_t*, const rd_kafka_message_t* copy, void* self) {
      if (copy->err != RD_KAFKA_RESP_ERR_NO_ERROR) static_cast<ThreadedService*>(self)->delivered_ = false;
    });
    producer_ = made(RD_KAFKA_PRODUCER, writes);
    rd_kafka_conf_t* reads = rd_kafka_conf_new();
    set(reads, "group.id", "copiers");
    set(reads, "auto.offset.reset", "earliest");
    set(reads, "enable.auto.commit", "false");
    set(reads, "session.timeout.ms", "6000");
    rd_kafka_conf_set_opaque(reads, this);
    rd_kafka_conf_set_rebalance_cb(reads,
                                   [](rd_kafka_t* consumer, rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* list, void* self) {
                                     static_cast<ThreadedService*>(self)->drain();
                                     rd_kafka_assign(consumer, code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS ? list : nullptr);
                                   });
    consumer_ = made(RD_KAFKA_CONSUMER, reads);
    OwnedList topics(rd_kafka_topic_partition_list_new(1));
    rd_kafka_topic_partition_list_add(topics.get(), input, RD_KAFKA_PARTITION_UA);
    rd_kafka_subscribe(consumer_.get(), topics.get());
    worker_ = std::thread([this] { work(); });
  }
  ThreadedService(const ThreadedService&) = delete;
  ThreadedService& operator=(const ThreadedService&) = delete;
  ~ThreadedService() {
    {
      const std::lock_guard lock(queue_mutex_);
      stopping_ = true;
    }
    changed_.notify_all();
    worker_.join();
  }

  // Until something is wrong that only a new start mends.
  [[noreturn]] void consume() {
    for (;;) {
      OwnedMessage word(rd_kafka_consumer_poll(consumer_.get(), 100));
      if (word && word->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        const std::lock_guard lock(queue_mutex_);
        if (slip_ == Slip::commits_what_is_queued) next_[word->partition] = word->offset + 1;
        queue_.push_back(std::move(word));
        changed_.notify_all();
      }
      commit();
      const std::lock_guard lock(queue_mutex_);
      if (failed_) throw std::runtime_error("a word was not copied, or not committed");
    }
  }

 private:
  static void set(rd_kafka_conf_t* conf, const char* name, const char* value) {
    char why[256];
    if (rd_kafka_conf_set(conf, name, value, why, sizeof why) != RD_KAFKA_CONF_OK) throw std::runtime_error(why);
  }
  static OwnedClient made(rd_kafka_type_t type, rd_kafka_conf_t* conf) {
    char why[256];
    OwnedClient client(rd_kafka_new(type, conf, why, sizeof why));
    if (!client) throw std::runtime_error(why);
    return client;
  }

  void work() {
    pthread_setname_np(pthread_self(), "worker");
    std::unique_lock lock(queue_mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (stopping_) return;
      OwnedMessage word = std::move(queue_.front());
      queue_.pop_front();
      working_ = true;
      lock.unlock();
      const bool copied = copy(*word);
      lock.lock();
      working_ = false;
      failed_ = failed_ || !copied;
      if (copied && slip_ != Slip::commits_what_is_queued) finish(*word);
      changed_.notify_all();
    }
  }

  void finish(const rd_kafka_message_t& word) {
    const std::lock_guard lock(offsets_mutex_);
    next_[word.partition] = word.offset + 1;
  }

  bool copy(const rd_kafka_message_t& word) {
    if (rd_kafka_producev(producer_.get(), RD_KAFKA_V_TOPIC(output_), RD_KAFKA_V_PARTITION(word.partition),
                          RD_KAFKA_V_VALUE(word.payload, word.len), RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END) != 0)
      return false;
    return rd_kafka_flush(producer_.get(), 60'000) == RD_KAFKA_RESP_ERR_NO_ERROR && delivered_;
  }

  void commit() {
    std::unique_lock offsets(offsets_mutex_, std::defer_lock);
    std::unique_lock queue(queue_mutex_, std::defer_lock);
    if (slip_ == Slip::locks_in_two_orders) {
      offsets.lock();
      queue.lock();
    } else {
      queue.lock();
      offsets.lock();
    }
    if (failed_ || next_.empty()) return;
    OwnedList list(rd_kafka_topic_partition_list_new(1));
    for (const auto& [partition, offset] : std::exchange(next_, {}))
      rd_kafka_topic_partition_list_add(list.get(), input_, partition)->offset = offset;
    queue.unlock();
    offsets.unlock();
    if (rd_kafka_commit(consumer_.get(), list.get(), 0) == RD_KAFKA_RESP_ERR_NO_ERROR) return;
    queue.lock();
    failed_ = true;
  }

  // Before partitions are given away: what is queued is finished and committed.
  void drain() {
    std::unique_lock lock(queue_mutex_);
    changed_.wait(lock, [this] { return stopping_ || failed_ || (queue_.empty() && !working_); });
    if (stopping_) return;
    lock.unlock();
    commit();
  }

  const char* input_;
  const char* output_;
  const Slip slip_;
  std::mutex queue_mutex_;  // taken before the other
  std::condition_variable changed_;
  bool working_ = false;
  bool stopping_ = false;
  bool failed_ = false;
  std::mutex offsets_mutex_;
  std::map<std::int32_t, std::int64_t> next_;  // to be committed
  bool delivered_ = true;                      // all that the worker has written
  OwnedClient producer_;
  OwnedClient consumer_;  // whose end revokes partitions
  std::deque<OwnedMessage> queue_;
  std::thread worker_;
};

}  // namespace turnstile::rdkafka
