// A broker that is away: it is waited for, in one line, and not for ever.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>
#include <string>

namespace turnstile::app {

class Outage {
 public:
  using Clock = std::chrono::steady_clock;
  explicit Outage(std::chrono::milliseconds patience) : patience_(patience) {}

  // Something failed that is tried again, now. The line is printed after some seconds, once per outage.
  void on_failure(const std::string& what);
  // Something went well.
  void on_success();
  // True once it has lasted too long, or the user wants to leave: blocked calls give up (KafkaConfig::stop).
  const std::atomic<bool>& stop() const { return stop_; }
  // Why the outage was given up, in one line; empty: it was not.
  const std::string& given_up() const { return given_up_; }
  // To be called now and then.
  void stop_if_interrupted();

 private:
  const std::chrono::milliseconds patience_;
  std::optional<Clock::time_point> since_;
  bool told_ = false;
  std::atomic<bool> stop_{false};
  std::string given_up_;
};

}  // namespace turnstile::app
