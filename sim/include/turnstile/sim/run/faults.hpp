// The kinds of fault that a simulated world knows, by name, and how often each really fired.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace turnstile::sim {

// X(name, usual or beyond, what happens). A scenario asks by name for what is beyond the usual. The order is part of the trace hash.
#define TURNSTILE_FAULTS(X)                                                                               \
  X(message_lost, usual, "a message is lost and cuts its connection")                                     \
  X(reply_lost, usual, "a request is applied and its reply lost")                                         \
  X(process_crash, usual, "a worker dies at one of its awaits and is started again")                      \
  X(process_pause, usual, "a worker is paused, heartbeats too")                                           \
  X(application_pause, usual, "a worker's application is paused, its heartbeats continue")                \
  X(rebalance, usual, "the group is made to rebalance")                                                   \
  X(broker_restart, usual, "all connections are cut and no broker answers for a while")                   \
  X(disk_unsynced_lost, usual, "a worker's machine dies and its disk loses the last writes")              \
  X(disk_lost, usual, "a worker's machine dies and comes back with an empty disk")                        \
  X(disk_write_fails, usual, "the store refuses a write")                                                 \
  X(clock_skew, usual, "clocks disagree, within what is allowed")                                         \
  X(late_request, usual, "a request on a connection that was cut is executed late")                       \
  X(slow_markers, usual, "the markers of a committed transaction come late")                              \
  X(long_outage, usual, "no worker runs for longer than commands are kept")                               \
  X(poison_record, usual, "a client writes a record that no sequencer may admit")                         \
  X(late_duplicate, usual, "a client sends a command again that was answered already")                    \
  X(client_gives_up, usual, "a client gives up before the answer")                                        \
  X(late_end_txn, beyond, "an EndTxn or TxnOffsetCommit on a connection that was cut is executed late")   \
  X(leader_change, usual, "a broker is lost: in-sync followers become leaders, and coordinators move")    \
  X(follower_lag, usual, "a follower fetches nothing for a while, and leaves the in-sync sets")           \
  X(coordinator_moves, usual, "a broker hands its coordinators over to another")                          \
  X(unclean_election, beyond, "a replica that was not in sync leads, and acknowledged records are lost")  \
  X(clock_jump, beyond, "a worker's machine dies and comes back with another time")                       \
  X(clock_step, usual, "a worker's clock is set back or ahead while it runs")                             \
  X(stale_coordinator, beyond, "a coordinator that has moved answers from memory for a while")            \
  X(ids_expire, beyond, "transactional ids and producers that are unused for some seconds are forgotten") \
  X(client_stalls, beyond, "a client reads nothing for a while, though it goes on sending")

enum class Fault : std::uint8_t {
#define TURNSTILE_FAULT(name, frequency, about) name,
  TURNSTILE_FAULTS(TURNSTILE_FAULT)
#undef TURNSTILE_FAULT
};
inline constexpr std::size_t kFaultKinds = 0
#define TURNSTILE_FAULT(name, frequency, about) +1
    TURNSTILE_FAULTS(TURNSTILE_FAULT);
#undef TURNSTILE_FAULT

enum class Frequency : std::uint8_t { usual, beyond };
struct FaultAbout {
  Fault kind{};
  std::string_view name;
  Frequency frequency{};
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
    FaultSet set;
#define TURNSTILE_FAULT(name, frequency, about) \
  if (Frequency::frequency == Frequency::usual) set.insert(Fault::name);
    TURNSTILE_FAULTS(TURNSTILE_FAULT)
#undef TURNSTILE_FAULT
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
