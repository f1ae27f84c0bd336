// The kinds of fault that a simulated world knows, by name, and how often each really fired.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace turnstile::sim {

enum class Fault : std::uint8_t {
  message_lost,        // a message is lost and cuts its connection
  reply_lost,          // a request is applied and its reply lost
  process_crash,       // a worker dies at one of its awaits and is started again
  process_pause,       // a worker is paused, heartbeats too: a zombie if it lasts
  application_pause,   // only the application is paused, heartbeats continue
  rebalance,           // the group is made to rebalance
  broker_restart,      // all connections are cut and no broker answers for a while
  disk_unsynced_lost,  // a machine dies: its disk loses the last writes
  disk_lost,           // a machine dies and comes back with an empty disk
  disk_write_fails,    // the store refuses a write
  clock_skew,          // clocks disagree, within what is allowed
  late_request,        // a request on a cut connection is executed late
  slow_markers,        // a committed transaction's markers come late
  long_outage,         // no worker runs for longer than commands are kept
  poison_record,       // a record that no sequencer may admit
  late_duplicate,      // a client sends a command again that was answered already
  client_gives_up,     // a client gives up before the answer
  // Beyond what is usual: a scenario asks for these by name.
  late_end_txn,  // an EndTxn or TxnOffsetCommit on a cut connection is executed late
  // Of replicated clusters.
  leader_change,      // a broker is lost: in-sync followers become leaders, coordinators move
  follower_lag,       // a follower does not fetch, and leaves the in-sync sets if that lasts
  coordinator_moves,  // a broker hands its coordinators over to another
  unclean_election,   // beyond what is usual: a replica that was not in sync leads, and acknowledged records are lost
  clock_jump,         // beyond what is usual: a machine dies and comes back with another time, within what is allowed
  clock_step,         // a worker's clock is set, back or ahead, while the worker runs; before and after it is within what is allowed
  stale_coordinator,  // beyond what is usual: coordinators move, and the broker that they left answers from memory for a while
  ids_expire,         // beyond what is usual: transactional ids and producers that are unused for some seconds are forgotten
  client_stalls,      // beyond what is usual: a client reads nothing for a while, though it goes on sending
};
inline constexpr std::size_t kFaultKinds = 27;

struct FaultAbout {
  Fault kind{};
  std::string_view name;
  std::string_view about;
};
std::span<const FaultAbout> all_faults();
std::string_view name(Fault kind);
std::optional<Fault> fault_named(std::string_view name);

class FaultSet {
 public:
  constexpr FaultSet() = default;
  template <class... Kinds>
  static constexpr FaultSet of(Kinds... kinds) {
    FaultSet set;
    (set.insert(kinds), ...);
    return set;
  }
  static constexpr FaultSet all() {
    FaultSet set;
    set.bits_ = (1U << kFaultKinds) - 1;
    return set;
  }
  // What happens in every cluster sooner or later, and what a correct system survives under every protocol.
  static constexpr FaultSet usual() {
    FaultSet set = all();
    for (const Fault kind : {Fault::late_end_txn, Fault::unclean_election, Fault::clock_jump, Fault::stale_coordinator, Fault::ids_expire,
                             Fault::client_stalls})
      set.erase(kind);
    return set;
  }
  constexpr bool contains(Fault kind) const { return (bits_ >> static_cast<unsigned>(kind) & 1U) != 0; }
  constexpr void insert(Fault kind) { bits_ |= 1U << static_cast<unsigned>(kind); }
  constexpr void erase(Fault kind) { bits_ &= ~(1U << static_cast<unsigned>(kind)); }
  constexpr bool empty() const { return bits_ == 0; }
  friend constexpr FaultSet operator&(FaultSet left, FaultSet right) {
    left.bits_ &= right.bits_;
    return left;
  }
  friend constexpr bool operator==(FaultSet, FaultSet) = default;

 private:
  std::uint32_t bits_ = 0;
};

class FaultCounts {
 public:
  void add(Fault kind, std::uint64_t times = 1) { counts_[static_cast<std::size_t>(kind)] += times; }
  std::uint64_t operator[](Fault kind) const { return counts_[static_cast<std::size_t>(kind)]; }
  void add(const FaultCounts& other) {
    for (std::size_t kind = 0; kind < kFaultKinds; ++kind) counts_[kind] += other.counts_[kind];
  }

 private:
  std::array<std::uint64_t, kFaultKinds> counts_{};
};

}  // namespace turnstile::sim
