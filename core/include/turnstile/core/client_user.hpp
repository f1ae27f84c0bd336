// The user of a client: supplies the commands and receives the results. A person at a terminal, a load generator, a simulated user.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "turnstile/core/codec.hpp"
#include "turnstile/core/log.hpp"

namespace turnstile::core {

// Why a call has no outcome.
enum class NoOutcome : std::uint8_t {
  never_executed,  // the client knows that it had no effect, and never will
  gave_up,         // the client gave up and knows nothing
  id_taken,        // its id was used by another command before; this one was never sent
};

template <Aggregate A>
struct Ask {
  Command<A> command;
  std::uint64_t tag = 0;       // the user's own name for it
  bool perhaps_again = false;  // the id may have been used before: then that earlier command counts
};

// A command in flight, as visible to its user.
template <Aggregate A>
struct Call {
  std::uint64_t tag = 0;
  Command<A> command;
  PartitionId partition{};
  std::string key;
  std::string bytes;        // a retry is byte-identical
  std::uint32_t sends = 0;  // so far
};

// The views of a record are valid until the hook returns. A hook must not call the client, nor throw.
template <Aggregate A>
class ClientUser {
 public:
  virtual ~ClientUser() = default;

  // The next command, if it is due; `open` commands are in flight. Called once per turn.
  virtual std::optional<Ask<A>> next(std::size_t open) = 0;
  // When to call next() again, unless a command ends before; none: not until then.
  virtual std::optional<Instant> next_time(std::size_t open) const = 0;
  // Whether there is anything left to send, now or later.
  virtual bool more() const = 0;

  virtual void on_call(const Call<A>& /*call*/) {}
  // Called after each send: false if the user gives up, without knowing the result.
  virtual bool waits_for(const Call<A>& /*call*/) { return true; }
  virtual void on_outcome(const Call<A>& call, const Outcome<A>& outcome, const Record& record) = 0;
  virtual void on_no_outcome(const Call<A>& call, NoOutcome why) = 0;
};

}  // namespace turnstile::core
