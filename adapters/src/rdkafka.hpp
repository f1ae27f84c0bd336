// What the adapters' own use of librdkafka has in common: how long its calls may take, and what its errors mean.
#pragma once

#include <librdkafka/rdkafka.h>

#include <atomic>
#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "refusals.hpp"
#include "turnstile/adapters/kafka_config.hpp"
#include "turnstile/adapters/librdkafka.hpp"
#include "turnstile/core/log.hpp"

namespace turnstile::adapters::rd {

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
