// The environment of your own program in a simulated world: the host that it runs on, which provides clients of the simulated Kafka, time,
// random choices and notes for the page.
//
// A program is a coroutine that takes its Host. It may crash at any await: its frame is destroyed, and with it its clients, without a
// request to any broker, and after a while a new life begins with a new frame. A program that returns is restarted too, as by a supervisor.
// Nothing else survives: state that a program keeps outside its frame (a static variable, say) is a mistake.
//
// The clients have librdkafka's names, settings, defaults and errors, with topics by name. Views in messages are valid until the end of the
// run. Threads: one per run, but runs are concurrent: a program must not write to shared data.
//
// g++ 12 miscompiles braces and conditions around co_await (docs/own-tests.md, "Coroutines"): name the value first.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "turnstile/core/task.hpp"
#include "turnstile/sim/run/message.hpp"
#include "turnstile/sim/world/any.hpp"

namespace turnstile {

namespace sim {
class HostMachine;
}

template <class T = void>
using Task = core::Task<T>;

// ---- common to both clients ----

struct Partition {
  std::string topic;
  std::int32_t number = 0;
  friend auto operator<=>(const Partition&, const Partition&) = default;
};
// A position or an offset to commit: always the *next* offset to read, as in Kafka.
struct NextOffset {
  Partition where;
  std::int64_t offset = 0;
};

struct Error {
  enum class Kind : std::uint8_t {
    plain,      // this call was refused or failed, nothing else
    retriable,  // the same call may be repeated, and continues where it was
    abortable,  // the transaction can only be aborted
    fatal,      // this client is unusable: only a new one can continue
  };
  std::string name;  // librdkafka's: "_FENCED", "ILLEGAL_GENERATION"
  Kind kind = Kind::plain;
  std::string text{};  // for people
};
template <class T>
using Result = std::expected<T, Error>;
using Status = Result<void>;

// ---- consumer ----

// The result of a poll: changes of the assignment first, then messages.
struct Polled {
  bool lost = false;  // the partitions may belong to another member already: nothing can be committed
  std::vector<Partition> revoked;
  std::vector<Partition> assigned;
  std::vector<Message> messages;
  std::optional<Error> error;  // of the consumer as a whole, or of a partition

  bool rebalanced() const { return !revoked.empty() || !assigned.empty(); }
};

enum class OffsetReset : std::uint8_t { earliest, latest, error };

class Consumer;

// librdkafka's settings by their names, with its defaults.
struct ConsumerSettings {
  std::string group_id{};             // empty: no group, only assign()
  std::vector<std::string> topics{};  // what it subscribes to
  bool read_committed = true;         // isolation.level
  OffsetReset auto_offset_reset = OffsetReset::latest;
  bool enable_auto_commit = true;
  bool cooperative = false;         // cooperative-sticky; else range
  std::string group_instance_id{};  // empty: a dynamic member
  std::int64_t session_timeout_ms = 45'000;
  std::int64_t heartbeat_interval_ms = 3'000;
  std::int64_t max_poll_interval_ms = 300'000;
  std::int64_t auto_commit_interval_ms = 5'000;
  std::int64_t fetch_wait_max_ms = 500;
  // Called from within poll before partitions are revoked, unless they are lost: the time to commit. It must not poll.
  std::function<Task<void>(Consumer&)> on_revoke{};
};

class Consumer {
 public:
  struct Machine;
  explicit Consumer(std::unique_ptr<Machine> machine);
  Consumer(Consumer&&) noexcept;
  Consumer& operator=(Consumer&&) noexcept;
  ~Consumer();

  // Waits for a message or a change of the assignment, or until the timeout; returns what is available, at most `count_max` messages.
  Task<Polled> poll(std::int64_t wait_ms, std::size_t count_max = 500);
  // Reads from that offset on, without a group.
  void assign(std::string_view topic, std::int32_t partition, std::int64_t offset);
  Task<Status> seek(Partition where, std::int64_t offset);
  // The offset after the last returned message, for every partition that has one.
  std::vector<NextOffset> positions() const;
  // The offset up to which everything was read, including transaction markers, which are never returned; 0: nothing yet. librdkafka reports
  // it by _PARTITION_EOF.
  std::int64_t read_up_to(std::string_view topic, std::int32_t partition) const;
  // The current end of the partition for this consumer's isolation level: with read_committed the last stable offset.
  Task<Result<std::int64_t>> end_of(std::string_view topic, std::int32_t partition);
  std::vector<Partition> assignment() const;

  // Commits all positions, and waits for the response.
  Task<Status> commit();
  Task<Status> commit(std::vector<NextOffset> offsets);
  // The group's committed offset, or none.
  Task<Result<std::optional<std::int64_t>>> committed(std::string_view topic, std::int32_t partition);
  // Leaves the group.
  Task<void> close();

 private:
  friend class Producer;
  std::unique_ptr<Machine> machine_;
};

// ---- producer ----

enum class Acks : std::uint8_t { none, leader, all };

// librdkafka's settings by their names, with its defaults.
struct ProducerSettings {
  std::string transactional_id{};  // empty: not transactional
  std::int64_t transaction_timeout_ms = 60'000;
  bool enable_idempotence = false;  // a transactional producer is idempotent anyway
  Acks acks = Acks::all;
  std::int64_t linger_ms = 5;
  std::int64_t message_timeout_ms = 300'000;
};

class Producer {
 public:
  struct Machine;
  explicit Producer(std::unique_ptr<Machine> machine);
  Producer(Producer&&) noexcept;
  Producer& operator=(Producer&&) noexcept;
  ~Producer();

  // Queues the message, which is sent in the background. The partition is that of the key (CRC32, librdkafka's default) unless given.
  Status produce(std::string_view topic, std::string_view key, std::string_view value, std::optional<std::int32_t> partition = {});
  // Waits until every message has its delivery report. Returns the first delivery error since the last flush.
  Task<Status> flush();

  Task<Status> init_transactions();
  Status begin_transaction();
  // Adds the positions of that consumer, or these, with its current group metadata (KIP-447).
  Task<Status> send_offsets_to_transaction(const Consumer& consumer);
  Task<Status> send_offsets_to_transaction(const Consumer& consumer, std::vector<NextOffset> offsets);
  Task<Status> commit_transaction();
  Task<Status> abort_transaction();
  bool in_transaction() const;

 private:
  std::unique_ptr<Machine> machine_;
};

// ---- the host ----

class Host {
 public:
  explicit Host(sim::HostMachine& machine) : machine_(machine) {}
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  // For other clients.
  sim::HostMachine& machine() { return machine_; }

  const std::string& name() const;  // "counter-1"
  std::uint32_t number() const;     // 1, among those of the same program, from 0
  std::uint64_t life() const;       // how often it was started, this time included

  Consumer consumer(const ConsumerSettings& settings);
  Producer producer(const ProducerSettings& settings);

  Task<void> sleep(std::int64_t ms);
  std::int64_t now_ms() const;  // of its own clock, since the epoch
  // The program's own random choices, drawn from the seed. The first alternative is the uneventful default.
  Any& random();
  // A client acts in commands, which the shrinker may leave out: none means that this one is left out. Choices that belong to the command
  // are drawn from the result, which is valid until the next command.
  std::optional<Any> command();
  // A note for the page, and for properties (Truth::notes).
  void note(std::string text);

 private:
  sim::HostMachine& machine_;
};

using ProgramBody = std::function<Task<void>(Host&)>;

}  // namespace turnstile
