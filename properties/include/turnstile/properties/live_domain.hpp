// A type-erased domain, for `run`, `load` and `audit` on a real Kafka: four ports of core, and bytes.
//
// live_domain_of.hpp makes one from an Aggregate, a workload and properties; a scenario provides it (Scenario::live). Ownership: ports are
// not owned and must outlive what is made over them. Threads: a LiveDomain may be called concurrently; each object it makes belongs to one
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "turnstile/core/client_log.hpp"
#include "turnstile/core/codec.hpp"
#include "turnstile/core/counters.hpp"
#include "turnstile/core/flat_map.hpp"
#include "turnstile/core/log.hpp"
#include "turnstile/core/options.hpp"
#include "turnstile/core/store.hpp"
#include "turnstile/properties/violation.hpp"

namespace turnstile::core {

struct ClientEnd;
struct ClientPolicy;
enum class NoOutcome : std::uint8_t;
struct StopSignal;
struct WorkerEnd;

}  // namespace turnstile::core

namespace turnstile::properties {

// ---- run ----

struct WorkerPorts {
  core::Log& log;
  core::Store& store;
  const core::Clock& clock;
  const core::StopSignal& stop;
};

// core::Worker of the domain, with its own codec.
class LiveWorker {
 public:
  virtual ~LiveWorker() = default;
  virtual core::Task<core::WorkerEnd> run() = 0;
  virtual const core::WorkerCounters& counters() const = 0;
  virtual bool serving() const = 0;
  virtual std::int64_t left_to_restore() const = 0;
};

// ---- load ----

struct ClientPorts {
  core::ClientLog& log;
  core::Timer& timer;
  const core::Clock& clock;
};

enum class Ending : std::uint8_t { accepted, rejected, expired };

// Decides when a load sends, and receives the results. The views are valid until the hook returns.
class Pace {
 public:
  struct Slot {  // one command; the workload supplies the request
    std::uint64_t tag = 0;
    core::CommandId id;
    core::TimeMs issued_at_ms = 0;
    core::TimeMs deadline_ms = 0;
  };
  struct Sent {
    std::uint64_t tag = 0;
    std::string_view bytes;
    std::uint32_t sends = 0;  // so far
  };

  virtual ~Pace() = default;
  // As in core::ClientUser.
  virtual bool more() const = 0;
  virtual std::optional<core::Instant> next_time(std::size_t open) const = 0;
  virtual std::optional<Slot> next(std::size_t open) = 0;
  virtual void on_send(const Sent& command) = 0;
  virtual void on_outcome(const Sent& command, Ending ending, std::string_view outcome) = 0;
  virtual void on_no_outcome(const Sent& command, core::NoOutcome why) = 0;
};

// core::Client of the domain: sends the workload's requests, and reports each outcome to the workload.
class LiveLoad {
 public:
  virtual ~LiveLoad() = default;
  virtual core::Task<core::ClientEnd> run() = 0;
};

// ---- audit ----

// What a client saw of one command, in bytes.
struct RecordedCall {
  std::uint32_t client = 0;
  std::string command;
  std::optional<std::string> outcome;
  bool never_executed = false;
  core::Instant called{};
  core::Instant returned{};
};

struct RecordedReplica {
  std::string name;
  core::PartitionId partition{};
  core::Offset checkpoint{};
  std::vector<core::StorePut> values;
};

struct HistorySizes {
  std::size_t outcomes = 0, snapshots = 0, alarms = 0, rejected = 0, calls = 0, replicas = 0;
};

struct Judgement {
  std::string_view property;
  std::string_view unchecked;  // why it could not be checked here; empty: it was
  std::optional<Violation> violation;
};

// An undecodable record of Turnstile's own topics.
struct UnreadableRecord {
  core::TopicPartitionOffset where{};
  std::string why;
};

// The progress of each entity, to tell a system at rest from one at work.
class RestWatch {
 public:
  void given(core::EntityId entity, core::Position position) { raise(given_, entity, position); }
  void decided(core::EntityId entity, core::Position position) { raise(decided_, entity, position); }
  void published(core::EntityId entity, core::Position position) { raise(published_, entity, position); }
  // Every assigned position was decided, and every decision was published.
  bool settled() const;

 private:
  using Positions = core::FlatMap<core::EntityId, core::Position, core::EntityHash>;
  static void raise(Positions& positions, core::EntityId entity, core::Position position);
  static bool reaches(const Positions& behind, const Positions& ahead);

  Positions given_, decided_, published_;
};

// How far a group has read its inputs: commands, sequenced commands, events.
class GroupProgress {
 public:
  // A visible record.
  void seen(core::TopicPartition where, core::Offset offset);
  // The group's committed offsets; an input that is not among them it has never read.
  void committed(std::vector<core::TopicPartitionOffset> offsets) { committed_ = std::move(offsets); }
  bool known() const { return committed_.has_value(); }
  core::Offset committed(core::TopicPartition where) const;

  // Visible records that the group has not read; 0 if its committed offsets are unknown.
  std::uint64_t unread() const;
  std::uint64_t unread(core::Topic topic) const;
  // "3 of commands[0], 17 of events[2]"
  std::string text() const;

 private:
  std::uint64_t unread(core::TopicPartition where, const std::vector<core::Offset>& offsets) const;

  std::map<core::TopicPartition, std::vector<core::Offset>> seen_;
  std::optional<std::vector<core::TopicPartitionOffset>> committed_;
};

class LiveHistory {
 public:
  virtual ~LiveHistory() = default;
  virtual void add_record(const core::Record& record) = 0;
  // False: its bytes are not of this domain.
  virtual bool add_call(RecordedCall call) = 0;
  // The entity whose value cannot be decoded; none: all could.
  virtual std::optional<core::EntityId> add_replica(RecordedReplica replica) = 0;
  // The committed offsets of the workers' group, as of before the last records were read: what it has committed is then seen with its
  // effects. Records from there on make a system that is not at rest. Without a call all records are taken for read.
  virtual void set_committed(std::vector<core::TopicPartitionOffset> offsets) = 0;

  // Call after everything was added; `partitions` of each topic.
  virtual std::vector<Judgement> judge(std::int32_t partitions) = 0;
  virtual HistorySizes sizes() const = 0;
  virtual const std::vector<UnreadableRecord>& unreadable() const = 0;
  // Every assigned position was decided, and every decision was published.
  virtual bool settled() const = 0;
  // Visible records that the group has not read, as far as is known.
  virtual std::uint64_t unread() const = 0;
};

// Why a property cannot be checked with what a real Kafka shows; empty: it can.
std::string_view unchecked_when_live(std::string_view property, bool has_calls, bool has_replicas);

// "theatre" for `struct Theatre`, "box-office" for BoxOffice: valid as a part of a topic name.
std::string name_in_topics(std::string_view type);

class LiveDomain {
 public:
  virtual ~LiveDomain() = default;
  // "theatre": the prefix of its topics and its group, and its name in messages.
  virtual std::string_view name() const = 0;
  virtual std::string_view entity_noun() const = 0;
  // For the header `type` of its records; empty: no header.
  virtual std::string message_package() const = 0;

  virtual std::unique_ptr<LiveWorker> worker(const WorkerPorts& ports, const core::WorkerOptions& options) const = 0;
  // The pace is not owned. `seed`: of the workload's requests.
  virtual std::unique_ptr<LiveLoad> load(const ClientPorts& ports, const core::ClientPolicy& policy, std::uint64_t seed,
                                         Pace& pace) const = 0;
  virtual std::unique_ptr<LiveHistory> history() const = 0;
};

// Makes the domain's codecs, one per call. Empty: the compact codec.
using MakeCodec = std::function<std::unique_ptr<core::AnyCodec>()>;

}  // namespace turnstile::properties
