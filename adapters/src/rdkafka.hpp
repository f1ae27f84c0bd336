// RAII over librdkafka's C API. Private: no public header of the adapters includes it.
#pragma once

#include <librdkafka/rdkafka.h>

#include <chrono>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "refusals.hpp"
#include "turnstile/adapters/kafka_config.hpp"
#include "turnstile/core/log.hpp"

namespace turnstile::adapters::rd {

template <auto Free>
struct Deleter {
  template <class T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
template <class T, auto Free>
using Handle = std::unique_ptr<T, Deleter<Free>>;

using Conf = Handle<rd_kafka_conf_t, rd_kafka_conf_destroy>;
using Client = Handle<rd_kafka_t, rd_kafka_destroy>;
using TopicHandle = Handle<rd_kafka_topic_t, rd_kafka_topic_destroy>;
using Queue = Handle<rd_kafka_queue_t, rd_kafka_queue_destroy>;
using Message = Handle<rd_kafka_message_t, rd_kafka_message_destroy>;
using Places = Handle<rd_kafka_topic_partition_list_t, rd_kafka_topic_partition_list_destroy>;
using Error = Handle<rd_kafka_error_t, rd_kafka_error_destroy>;
using GroupMetadata = Handle<rd_kafka_consumer_group_metadata_t, rd_kafka_consumer_group_metadata_destroy>;

struct Metadata {
  const rd_kafka_metadata_t* value = nullptr;
  Metadata() = default;
  Metadata(const Metadata&) = delete;
  Metadata& operator=(const Metadata&) = delete;
  ~Metadata() {
    if (value != nullptr) rd_kafka_metadata_destroy(value);
  }
};

// A configuration from properties, in order: the last one of a name wins. librdkafka's own log, which goes to stderr, is switched off.
std::expected<Conf, std::string> make_conf(std::initializer_list<const KafkaProperties*> layers);
std::expected<Client, std::string> make_client(rd_kafka_type_t type, Conf conf);

// rd_kafka_consumer_close() has no timeout of its own. After __TIMED_OUT the client must not be destroyed: that would wait forever.
rd_kafka_resp_err_t close_consumer(rd_kafka_t* client, std::chrono::milliseconds limit);

// How soon a client gives up a broker that does not answer, and how soon it learns that a partition or a coordinator has moved: the base
// configuration of every client, which -X may override. librdkafka's defaults are 60 s and 5 minutes, longer than a command may wait; a
// broker that stops without closing its connections (SIGSTOP, an unplugged cable) is out of its cluster after 9 s.
const KafkaProperties& recovery();
inline constexpr int kRequestMs = 6'000;  // how long recovery() waits for a response

// "commit: INVALID_PRODUCER_EPOCH (what librdkafka says)", and what to do about a refusal: "...; check ...".
std::string text(std::string_view place, rd_kafka_resp_err_t code, std::string_view detail = {});
std::string text(std::string_view place, const rd_kafka_error_t* error);

inline core::LogError abortable(std::string what) { return {core::LogErrorClass::abortable, std::move(what)}; }
inline core::LogError fatal(std::string what) { return {core::LogErrorClass::fatal, std::move(what)}; }
// Abortable, unless it is a refusal.
inline core::LogError failed(rd_kafka_resp_err_t code, std::string what) {
  return is_refusal(code) ? fatal(std::move(what)) : abortable(std::move(what));
}
// The fatal error of a client that has one.
std::string fatal_text(rd_kafka_t* client);

// Reports that a call retries after this error.
inline void told(const KafkaConfig& config, const std::string& what) {
  if (config.on_retry) config.on_retry(what);
}

// How long one wait for records, or one call, may block before the stop signal is checked.
inline constexpr int kPollSliceMs = 100;
inline constexpr int kCallSliceMs = 1'000;

// How long a blocked call retries: forever or up to a limit, and for a grace period after the stop signal.
class Patience {
 public:
  using Clock = std::chrono::steady_clock;
  explicit Patience(const KafkaConfig& config, core::TimeMs limit_ms = 0);  // 0: no limit
  bool over();
  bool stopped() const { return stop_ != nullptr && stop_->load(std::memory_order_relaxed); }

 private:
  const std::atomic<bool>* stop_;
  std::chrono::milliseconds grace_;
  Clock::time_point deadline_;
  bool stop_seen_ = false;
};

}  // namespace turnstile::adapters::rd
