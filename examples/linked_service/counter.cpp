#include "counter.hpp"

#include <librdkafka/rdkafka.h>

#include <charconv>
#include <cstdlib>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace {

template <auto destroy>
struct Destroy {
  template <class T>
  void operator()(T* object) const {
    destroy(object);
  }
};
using Client = std::unique_ptr<rd_kafka_t, Destroy<rd_kafka_destroy>>;
using Message = std::unique_ptr<rd_kafka_message_t, Destroy<rd_kafka_message_destroy>>;
using Partitions = std::unique_ptr<rd_kafka_topic_partition_list_t, Destroy<rd_kafka_topic_partition_list_destroy>>;
using GroupMetadata = std::unique_ptr<rd_kafka_consumer_group_metadata_t, Destroy<rd_kafka_consumer_group_metadata_destroy>>;
using Error = std::unique_ptr<rd_kafka_error_t, Destroy<rd_kafka_error_destroy>>;

void check(const char* what, rd_kafka_resp_err_t code) {
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) throw std::runtime_error(std::string(what) + ": " + rd_kafka_err2str(code));
}

rd_kafka_conf_t* configuration(std::initializer_list<std::pair<const char*, const char*>> settings) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  const char* brokers = std::getenv("KAFKA_BROKERS");
  char why[256];
  rd_kafka_conf_set(conf, "bootstrap.servers", brokers == nullptr ? "localhost:9092" : brokers, why, sizeof why);
  for (const auto& [name, value] : settings) {
    if (rd_kafka_conf_set(conf, name, value, why, sizeof why) != RD_KAFKA_CONF_OK) throw std::runtime_error(why);
  }
  return conf;
}

Client client(rd_kafka_type_t type, rd_kafka_conf_t* conf) {
  char why[256];
  Client made(rd_kafka_new(type, conf, why, sizeof why));
  if (!made) throw std::runtime_error(why);
  return made;
}

Partitions one(const char* topic, std::int32_t partition, std::int64_t offset) {
  Partitions list(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(list.get(), topic, partition)->offset = offset;
  return list;
}

std::string text(const void* bytes, std::size_t size) { return {static_cast<const char*>(bytes), size}; }

class Counter {
 public:
  Counter(const std::string& transactional_id, Mistake mistake) : mistake_(mistake) {
    if (transactional()) {
      producer_ = client(RD_KAFKA_PRODUCER, configuration({{"transactional.id", transactional_id.c_str()}}));
      done("init_transactions", [this] { return rd_kafka_init_transactions(producer_.get(), 10'000); });
    } else {
      producer_ = client(RD_KAFKA_PRODUCER, configuration({{"enable.idempotence", "true"}}));
    }
    rd_kafka_conf_t* conf = configuration({{"group.id", "counter"},
                                           {"auto.offset.reset", "earliest"},
                                           {"enable.auto.commit", "false"},
                                           {"session.timeout.ms", "6000"},
                                           {"max.poll.interval.ms", "30000"}});
    rd_kafka_conf_set_opaque(conf, this);
    rd_kafka_conf_set_rebalance_cb(conf, on_rebalance);
    consumer_ = client(RD_KAFKA_CONSUMER, conf);
    check("subscribe", rd_kafka_subscribe(consumer_.get(), one("words", RD_KAFKA_PARTITION_UA, RD_KAFKA_OFFSET_INVALID).get()));
  }

  [[noreturn]] void run() {
    for (;;) {
      Message word(rd_kafka_consumer_poll(consumer_.get(), 1'000));
      if (!trouble_.empty()) throw std::runtime_error(trouble_);
      if (!word) continue;
      check("poll", word->err);
      process(std::move(word));
    }
  }

 private:
  using Counts = std::map<std::string, int>;

  bool transactional() const { return mistake_ != Mistake::offsets_first && mistake_ != Mistake::outputs_first; }

  // ---- counting ----

  void process(Message word) {
    switch (mistake_) {
      case Mistake::offsets_first:
        check("commit", rd_kafka_commit_message(consumer_.get(), word.get(), 0));
        count(*word);
        return check("flush", rd_kafka_flush(producer_.get(), 60'000));
      case Mistake::outputs_first:
        count(*word);
        check("flush", rd_kafka_flush(producer_.get(), 60'000));
        return check("commit", rd_kafka_commit_message(consumer_.get(), word.get(), 0));
      case Mistake::retries_later:
        if (!in_a_transaction(*word)) {
          failed_before_ = std::move(word);
        } else if (failed_before_ && in_a_transaction(*failed_before_)) {
          failed_before_.reset();
        }
        return;
      default: in_a_transaction(*word);
    }
  }

  void count(const rd_kafka_message_t& word) {
    const std::string key = text(word.key, word.key_len);
    const std::string value = std::to_string(++counts_[word.partition][key]) + " " + text(word.payload, word.len);
    check("produce",
          rd_kafka_producev(producer_.get(), RD_KAFKA_V_TOPIC("counts"), RD_KAFKA_V_PARTITION(word.partition),
                            RD_KAFKA_V_KEY(key.data(), key.size()), RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()),
                            RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_END));
  }

  // False: it was aborted, which only one of the mistakes goes on from.
  bool in_a_transaction(const rd_kafka_message_t& word) {
    const GroupMetadata group(rd_kafka_consumer_group_metadata(consumer_.get()));
    const Partitions next = one("words", word.partition, word.offset + 1);
    done("begin_transaction", [this] { return rd_kafka_begin_transaction(producer_.get()); });
    count(word);
    const bool committed = done("send_offsets_to_transaction",
                                [&] { return rd_kafka_send_offsets_to_transaction(producer_.get(), next.get(), group.get(), 30'000); }) &&
                           done("commit_transaction", [this] { return rd_kafka_commit_transaction(producer_.get(), 10'000); });
    if (!committed) done("abort_transaction", [this] { return rd_kafka_abort_transaction(producer_.get(), 10'000); });
    return committed;
  }

  template <class Call>
  bool done(const char* what, const Call& call) {
    Error error(call());
    while (error && rd_kafka_error_is_retriable(error.get())) error.reset(call());
    if (!error) return true;
    if (mistake_ == Mistake::retries_later && rd_kafka_error_txn_requires_abort(error.get())) return false;
    throw std::runtime_error(std::string(what) + ": " + rd_kafka_error_string(error.get()));
  }

  // ---- what another instance has counted ----

  static void on_rebalance(rd_kafka_t* consumer, rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* list, void* opaque) {
    auto& self = *static_cast<Counter*>(opaque);
    const bool assigned = code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS;
    for (int at = 0; at < list->cnt; ++at) self.change(consumer, list->elems[at].partition, assigned);
    rd_kafka_assign(consumer, assigned ? list : nullptr);
  }

  void change(rd_kafka_t* consumer, std::int32_t partition, bool assigned) {
    if (mistake_ == Mistake::keeps_state && counts_.contains(partition)) return;
    counts_.erase(partition);
    // No exception may pass the library, which is C.
    try {
      if (assigned) restore(consumer, partition);
    } catch (const std::runtime_error& error) {
      trouble_ = error.what();
    }
  }

  static Client reader(const char* isolation) {
    return client(
        RD_KAFKA_CONSUMER,
        configuration(
            {{"group.id", "nobody"}, {"isolation.level", isolation}, {"enable.auto.commit", "false"}, {"enable.partition.eof", "true"}}));
  }

  // A former owner's transaction may still be open: its offsets are asked for first, which waits for its end. Then everything is read.
  void restore(rd_kafka_t* consumer, std::int32_t partition) {
    check("committed", rd_kafka_committed(consumer, one("words", partition, RD_KAFKA_OFFSET_INVALID).get(), 30'000));
    std::int64_t first = 0;
    std::int64_t end = 0;
    check("watermarks", rd_kafka_query_watermark_offsets(reader("read_uncommitted").get(), "counts", partition, &first, &end, 30'000));
    Counts& counts = counts_[partition];
    const Client committed = reader("read_committed");
    check("assign", rd_kafka_assign(committed.get(), one("counts", partition, 0).get()));
    for (std::int64_t next = 0; next < end;) {
      const Message message(rd_kafka_consumer_poll(committed.get(), 1'000));
      if (!message) continue;
      if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
        // Markers of transactions are handed out to nobody, but the end is behind them.
        if (mistake_ != Mistake::waits_for_the_marker) next = message->offset;
      } else if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR) {
        const std::string value = text(message->payload, message->len);
        std::from_chars(value.data(), value.data() + value.size(), counts[text(message->key, message->key_len)]);
        next = message->offset + 1;
      }
    }
  }

  const Mistake mistake_;
  std::map<std::int32_t, Counts> counts_;  // of the partitions that it owns
  std::string trouble_;
  Client producer_;
  Client consumer_;  // whose end revokes partitions, so what on_rebalance changes outlives it
  Message failed_before_;
};

}  // namespace

void count_words(const std::string& transactional_id, Mistake mistake) { Counter(transactional_id, mistake).run(); }
