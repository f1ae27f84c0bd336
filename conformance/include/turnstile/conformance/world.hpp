// A world in which client programs run. There are four: the simulated cluster, a real broker, librdkafka's mock cluster, and the simulated
// librdkafka.
#pragma once

#include <string>

#include "turnstile/conformance/program.hpp"

namespace turnstile::conformance {

class World {
 public:
  virtual ~World() = default;
  // Runs it to its end and returns one note per step. Runs with different `attempt`s differ in names and choices: the simulated world
  // explores another run that the model allows, a real one uses new topics. Thread-safe. If the world cannot run the program (no broker),
  // there are fewer notes than steps, and the last one has the reason.
  virtual Notes run(const Program& program, std::uint64_t attempt) = 0;
  // Why this world cannot run it, such as a broker setting; empty: it can. Thread-safe.
  virtual std::string refuses(const Program&) { return {}; }
};

// The prefix of the last note's outcome if a program timed out or was stopped.
inline constexpr const char* kNotSettled = "not settled";

// Broker settings that programs rely on, the same in both worlds: short intervals, so that programs do not wait for hours.
// scripts/conformance starts the real brokers with them.
struct BrokerTimes {
  std::int64_t retention_check_ms = 500;              // log.retention.check.interval.ms, with log.initial.task.delay.ms
  std::int64_t cleaner_backoff_ms = 200;              // log.cleaner.backoff.ms
  std::int64_t transaction_scan_ms = 500;             // transaction.abort.timed.out.transaction.cleanup.interval.ms
  std::int64_t transaction_timeout_max_ms = 900'000;  // transaction.max.timeout.ms
  std::int64_t ids_expire_ms = 20'000;                // transactional.id.expiration.ms, producer.id.expiration.ms
  std::int64_t expiry_check_ms = 500;                 // the interval of both checks
  std::int64_t session_timeout_min_ms = 1'000;        // group.min.session.timeout.ms
  std::int64_t file_delete_delay_ms = 100;            // log.segment.delete.delay.ms
  std::int64_t replica_fetch_wait_ms_max = 200;       // replica.fetch.wait.max.ms, if there are three brokers
};

}  // namespace turnstile::conformance
