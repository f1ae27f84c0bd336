// What a world must provide to run the contracts of the log and of a client's log.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "turnstile/contracts/drive.hpp"
#include "turnstile/core/client_log.hpp"
#include "turnstile/core/log.hpp"

namespace turnstile::contracts {

class LogHarness : public Driver {
 public:
  // Creates new, empty topics of every role with that many partitions, and a new group. Every log made afterwards uses them.
  virtual void fresh_topics(std::int32_t partitions) = 0;
  // A log with that transactional id, a member of the one group. Not yet opened. Destroying one without close() is a crash: the brokers are
  // not notified.
  virtual std::unique_ptr<core::Log> make_log(std::string_view identity) = 0;
  // A client's log on the same topics: without a group or transactions.
  virtual std::unique_ptr<core::ClientLog> make_client_log() = 0;
  // Lets this much of the world's time pass.
  virtual void wait(core::TimeMs time_ms) = 0;
  // Deletes every record below `before`, as by retention.
  virtual void delete_records(core::TopicPartition where, core::Offset before) = 0;
};

using LogHarnessFactory = std::function<std::unique_ptr<LogHarness>()>;

}  // namespace turnstile::contracts
