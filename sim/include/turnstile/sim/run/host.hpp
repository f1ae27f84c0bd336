// What a program of your own finds in a simulated world: a host that it runs on, and from it clients of the simulated Kafka, time, chance
// and words for the page.
//
// A program is a coroutine that takes its Host. It may die at any await: then its frame is destroyed, and with it its clients, without a
// word to anybody, and another life begins a while later with a new frame. A program that returns is started again as well, as a
// supervisor would. Nothing else survives: whatever a program keeps outside its frame is a mistake (a static variable, say).
//
// The clients have librdkafka's words, settings, defaults and errors, with topics by name. Views in messages live as long as the run.
// Threads: a run has one, and runs go on at the same time: a program must not write to shared data.
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
#include "turnstile/sim/world/any.hpp"

namespace turnstile {

namespace sim {
class HostMachine;
}

template <class T = void>
using Task = core::Task<T>;

// ---- what both clients speak of ----

struct Partition {
  std::string topic;
  std::int32_t number = 0;
  friend auto operator<=>(const Partition&, const Partition&) = default;
};
// Where to go on, or the offset to commit: always the *next* offset to be read, as Kafka counts.
struct NextOffset {
  Partition where;
  std::int64_t offset = 0;
};

struct Error {
  enum class Kind : std::uint8_t {
    plain,      // this call was refused or failed, nothing else
    retriable,  // the same call may be made again, and goes on where it was
    abortable,  // the transaction can only be aborted
    fatal,      // this client is done: only a new one can go on
  };
  std::string name;  // librdkafka's: "_FENCED", "ILLEGAL_GENERATION"
  Kind kind = Kind::plain;
  std::string text{};  // for people
};
template <class T>
using Result = std::expected<T, Error>;
using Status = Result<void>;

// ---- reading ----

struct Message {
  std::string_view topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::string_view key;    // without data: null
  std::string_view value;  // without data: null, a tombstone
  std::int64_t timestamp_ms = 0;
};

// What a poll brought: news of the group first, then messages.
struct Polled {
  bool lost = false;  // what was revoked is somebody else's already: nothing can be committed
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
  // Called from within poll before partitions are given back, unless they are lost: the time to commit. It must not poll.
  std::function<Task<void>(Consumer&)> on_revoke{};
};

class Consumer {
 public:
  struct Machine;
  explicit Consumer(std::unique_ptr<Machine> machine);
  Consumer(Consumer&&) noexcept;
  Consumer& operator=(Consumer&&) noexcept;
  ~Consumer();

  // Waits for the first message or news and hands out what there is, at most `count_max` messages; or the time is up.
  Task<Polled> poll(std::int64_t wait_ms, std::size_t count_max = 500);
  // Reads from there on, without a group.
  void assign(std::string_view topic, std::int32_t partition, std::int64_t offset);
  Task<Status> seek(Partition where, std::int64_t offset);
  // The offset behind the last message that was handed out, of every partition of which there was one.
  std::vector<NextOffset> positions() const;
  // Up to here everything was read, markers of transactions included, which are handed out to nobody; 0: nothing yet. librdkafka tells it
  // by _PARTITION_EOF.
  std::int64_t read_up_to(std::string_view topic, std::int32_t partition) const;
  // Where the partition ends now, for this consumer's isolation: under read_committed before the first open transaction.
  Task<Result<std::int64_t>> end_of(std::string_view topic, std::int32_t partition);
  std::vector<Partition> assignment() const;

  // All positions, and waits for the answer.
  Task<Status> commit();
  Task<Status> commit(std::vector<NextOffset> offsets);
  // What the group has committed, or none.
  Task<Result<std::optional<std::int64_t>>> committed(std::string_view topic, std::int32_t partition);
  // Leaves the group.
  Task<void> close();

 private:
  friend class Producer;
  std::unique_ptr<Machine> machine_;
};

// ---- writing ----

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

  // Queued; it travels by itself. The partition is that of the key (CRC32, as librdkafka's default), unless one is named.
  Status produce(std::string_view topic, std::string_view key, std::string_view value, std::optional<std::int32_t> partition = {});
  // Waits until every message has its report. The first that was not delivered since the last flush is the error.
  Task<Status> flush();

  Task<Status> init_transactions();
  Status begin_transaction();
  // The positions of that consumer, or these, as of its membership now (KIP-447).
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

  // For clients other than these.
  sim::HostMachine& machine() { return machine_; }

  const std::string& name() const;  // "counter-1"
  std::uint32_t number() const;     // 1, among those of the same program, from 0
  std::uint64_t life() const;       // how often it was started, this time included

  Consumer consumer(const ConsumerSettings& settings);
  Producer producer(const ProducerSettings& settings);

  Task<void> sleep(std::int64_t ms);
  std::int64_t now_ms() const;  // of its own clock, since the epoch
  // Random choices of the program's own, drawn from the seed. The first answer is the dull one.
  Any& random();
  // A client does things one by one: each is a command, which a smaller run leaves out. None: this one is left out. The choices that belong
  // to it are asked of what is returned, which lives until the next one.
  std::optional<Any> command();
  // A line for the page, and for properties (Truth::notes).
  void note(std::string text);

 private:
  sim::HostMachine& machine_;
};

using ProgramBody = std::function<Task<void>(Host&)>;

}  // namespace turnstile
