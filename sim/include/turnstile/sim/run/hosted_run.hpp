// One run of programs of a user's own in a simulated world: brokers, hosts, clients and faults, from the first event until everything has
// come to rest, in the same two phases as a run of workers (simulation.hpp).
//
// At rest: every program runs, each client is done, every group is whole, has no rebalance under way and has read its topics to their ends,
// no transaction with records is open, and for a while nothing is written. An empty one may be open until it times out: a late
// AddPartitionsToTxn began it without its producer's knowledge (before KIP-890), and it blocks no reader.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "turnstile/sim/run/abstract_state.hpp"
#include "turnstile/sim/run/calm.hpp"
#include "turnstile/sim/run/disturber.hpp"
#include "turnstile/sim/run/host_machine.hpp"
#include "turnstile/sim/run/run_loop.hpp"

namespace turnstile::sim {

struct HostedPrograms {
  struct Program {
    std::string name;
    std::uint32_t count = 1;  // instances: "counter-0", "counter-1"
    ProgramBody body;
  };
  std::vector<Program> hosts;
  std::vector<Program> clients;  // one instance each
};

struct HostedOptions {
  ClusterOptions cluster{};
  Duration rest_within = 150'000 * core::kMs;  // of healing
  std::uint64_t rest_within_events = 100'000;  // of healing: bounds an endless loop
};

class HostedRun final : private Target {
 public:
  // All are used until its end; `swarm` has as many workers as there are hosts, or fewer: then the last ones are left out.
  HostedRun(Chance& chance, Trace& trace, const HostedPrograms& programs, const HostedOptions& options, const Swarm& swarm);
  HostedRun(const HostedRun&) = delete;
  HostedRun& operator=(const HostedRun&) = delete;

  RunEnd run();
  // Ends all lives, without a request to any broker.
  void stop();
  // Collects the abstract states that the run visits. Not owned; null: they are not collected.
  void watch_states(StatesSeen* states) { states_ = states; }

  // The instances of all programs, those that a swarm may leave out last.
  static std::vector<std::string> host_names(const HostedPrograms& programs);

  Cluster& cluster() { return cluster_; }
  FaultCounts faults() const { return disturber_.faults(); }
  const std::vector<HostNote>& notes() const { return notes_; }
  const std::deque<HostedGroup>& groups() const { return groups_; }
  const std::vector<std::unique_ptr<HostMachine>>& hosts() const { return hosts_; }
  const std::vector<std::unique_ptr<HostMachine>>& clients() const { return clients_; }
  std::uint64_t commands() const { return commands_; }
  // Why the world is not at rest, in a few words; empty: it is.
  std::string unrest();
  // Which hosts ended by themselves again and again, and what they said last; empty: none.
  std::string restless() const;

 private:
  static constexpr std::uint64_t kHeal = 0;
  static constexpr std::uint64_t kLook = 1;
  static constexpr Duration kFaultPhaseMin = 3'000 * core::kMs;

  void fire(std::uint64_t token) override;
  void heal();
  void look();
  void look_from_afar();
  std::uint64_t lag(const HostedGroup& group);

  Chance& chance_;
  Trace& trace_;
  const HostedOptions& options_;
  const Swarm& swarm_;
  Scheduler scheduler_;
  FaultCounts faults_;
  Network network_;
  Cluster cluster_;
  std::vector<HostNote> notes_;
  std::vector<std::string_view> topic_names_;
  std::deque<HostedGroup> groups_;
  std::vector<GroupId> group_ids_;
  std::uint64_t commands_ = 0;
  std::uint64_t clients_done_ = 0;
  std::vector<std::unique_ptr<HostMachine>> hosts_;
  std::vector<std::unique_ptr<HostMachine>> clients_;
  std::vector<sim::Machine*> machines_;  // the hosts
  Disturber disturber_{{scheduler_, network_, cluster_, faults_, machines_, group_ids_}, swarm_, options_.cluster};
  StatesSeen* states_ = nullptr;
  std::uint64_t turns_ = 0;  // of events, at the last abstract state
  Calm calm_;
  RunLoop loop_;
};

}  // namespace turnstile::sim
