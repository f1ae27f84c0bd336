// A world in which client programs run. Three exist: the simulated cluster, a real broker, and librdkafka's mock cluster.
#pragma once

#include <string>

#include "turnstile/conformance/program.hpp"

namespace turnstile::conformance {

class World {
 public:
  virtual ~World() = default;
  // Runs it to its end and gives one note per step. `attempt` makes the run's names and choices its own: the simulated world goes another
  // of the ways that the model allows, a real one takes fresh topics. Safe from several threads at a time. A program that the world cannot
  // run at all (no broker) gives fewer notes than steps, and the last one says why.
  virtual Notes run(const Program& program, std::uint64_t attempt) = 0;
  // Why it cannot be run here, such as a setting of the brokers; empty: it can. Safe from several threads at a time.
  virtual std::string refuses(const Program&) { return {}; }
};

// How the note begins of a program that took too long and was given up.
inline constexpr const char* kNotSettled = "not settled";

// Settings of the brokers that programs rely on, both worlds alike: short intervals, so that waiting does not eat the hours.
// scripts/conformance starts the real one with them.
struct BrokerTimes {
  std::int64_t retention_check_ms = 500;              // log.retention.check.interval.ms, with log.initial.task.delay.ms
  std::int64_t cleaner_backoff_ms = 200;              // log.cleaner.backoff.ms
  std::int64_t transaction_scan_ms = 500;             // transaction.abort.timed.out.transaction.cleanup.interval.ms
  std::int64_t transaction_timeout_max_ms = 900'000;  // transaction.max.timeout.ms
  std::int64_t ids_expire_ms = 20'000;                // transactional.id.expiration.ms, producer.id.expiration.ms
  std::int64_t expiry_check_ms = 500;                 // how often either is looked for
  std::int64_t session_timeout_min_ms = 1'000;        // group.min.session.timeout.ms
  std::int64_t file_delete_delay_ms = 100;            // log.segment.delete.delay.ms
  std::int64_t replica_fetch_wait_ms_max = 200;       // replica.fetch.wait.max.ms, of three brokers
};

}  // namespace turnstile::conformance
