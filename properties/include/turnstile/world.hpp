// A world for a program of your own: a loop that consumes, processes, produces and commits. In one expression:
//
//   turnstile::World counters = turnstile::world("counters")
//       .topic("words", {.partitions = 4})
//       .topic("counts", {.partitions = 4})
//       .host("counter", 2, count_words)   // Task<void>(Host&): started, killed and started again
//       .client("feeder", feed_words)      // drives the input; it is never killed, and the run waits for its end
//       .at_rest("every word is counted once", [](const turnstile::Truth& truth) -> turnstile::Verdict { ... });
//
// EXPECT_HOLDS (gtest.hpp) tests it, turnstile::main (main.hpp) turns it into a command line. The world owns the faults: hosts crash at any
// await and restart, pause, lose requests and responses, rebalance; brokers restart, leaders and coordinators move, followers lag. After
// some seconds it heals, and everything must come to rest: clients done, programs running, groups stable, their topics read to the end, no
// open transaction that blocks readers.
//
// Names and texts are copied. Programs and properties are not copied per run, and runs are concurrent: they must not write to shared data.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "turnstile/properties/run.hpp"
#include "turnstile/properties/truth.hpp"
#include "turnstile/sim/run/host.hpp"

namespace turnstile {

struct TopicSettings {
  std::int32_t partitions = 1;
  bool compacted = false;                 // cleanup.policy=compact
  std::int64_t retention_ms = -1;         // < 0: for ever
  std::int32_t in_sync_replicas_min = 2;  // min.insync.replicas, in runs that have several brokers
};

// Identifies a record: equal for an input record and for the output made from it.
using RecordId = std::function<std::string(const Record&)>;

// A property of the whole run.
using TruthCheck = std::function<Verdict(const Truth&)>;
// A property of each committed record of a topic.
using RecordCheck = std::function<Verdict(const Record&, const Truth&)>;

class World final : public properties::Scenario {
 public:
  explicit World(std::string_view name);
  World(const World&);
  World& operator=(const World&);
  World(World&&) noexcept;
  World& operator=(World&&) noexcept;
  ~World() override;

  World&& titled(std::string_view text) &&;
  World&& topic(std::string_view name, const TopicSettings& settings = {}) &&;
  // Instances "counter-0", "counter-1", ... of a program, each on its own machine.
  World&& host(std::string_view name, std::uint32_t count, ProgramBody body) &&;
  World&& client(std::string_view name, ProgramBody body) &&;

  // Properties; the sentence becomes the name. Checked when everything has come to rest; at the end of every run; for each committed
  // record.
  World&& at_rest(std::string_view sentence, TruthCheck check) &&;
  World&& at_end(std::string_view sentence, TruthCheck check) &&;
  World&& on_record(std::string_view sentence, std::string_view topic, RecordCheck check) &&;
  // What most programs that derive one topic from another promise, as three properties: at rest every committed record of `input` has one
  // in `output`; none has two; and the outputs of records with the same key are in the same order. Records are matched by their ids.
  World&& flow(std::string_view input, std::string_view output, RecordId input_id, RecordId output_id) &&;

  // Leaves out a fault or a property. A name that does not exist is refused before the first run, as is a world without a host.
  World&& without(std::string_view fault_or_property) &&;
  // Adds a fault that is not among the usual ones (`list faults`).
  World&& with_fault(std::string_view fault) &&;
  // How long everything may take to come to rest after the world has healed.
  World&& rest_within_ms(std::int64_t ms) &&;

  // ---- Scenario ----

  std::string_view name() const override;
  std::string_view about() const override;
  sim::FaultSet faults() const override;
  std::vector<std::string_view> properties() const override;
  std::string_view about_property(std::string_view property) const override;
  bool is_liveness(std::string_view property) const override;
  const properties::Narrator& narrator() const override;
  std::span<const properties::Flaw> flaws() const override { return {}; }
  std::vector<std::string> milestones() const override;
  std::uint64_t small_enough() const override { return 5; }
  std::string refuses(const properties::RunOptions& options) const override;
  properties::RunResult run(const properties::RunRequest& request) const override;

 private:
  struct Plan;
  Plan& plan();  // for changes, owned by this world

  std::shared_ptr<Plan> plan_;
};

inline World world(std::string_view name) { return World(name); }

}  // namespace turnstile
