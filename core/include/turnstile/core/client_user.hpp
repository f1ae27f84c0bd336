// Who stands before a client: what is asked, and who is told. A person at a terminal, a load, a simulated user.
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
  never_executed,  // the client knows: nothing of it has happened, and nothing will
  gave_up,         // the client walked away and knows nothing
  id_taken,        // its id was given to another command before; this one was never sent
};

template <Aggregate A>
struct Ask {
  Command<A> command;
  std::uint64_t tag = 0;       // the user's own name for it
  bool perhaps_again = false;  // the id may have been used before: then the command of that time is the one that counts
};

// A command on its way, as its user may see it.
template <Aggregate A>
struct Call {
  std::uint64_t tag = 0;
  Command<A> command;
  PartitionId partition{};
  std::string key;
  std::string bytes;        // a retry is byte-identical
  std::uint32_t sends = 0;  // so far
};

// The views of a record live until the hook returns. A hook may not call the client, nor throw.
template <Aggregate A>
class ClientUser {
 public:
  virtual ~ClientUser() = default;

  // The next command, if its time has come; `open` commands are on their way. Asked once in each turn.
  virtual std::optional<Ask<A>> next(std::size_t open) = 0;
  // When next() is worth asking the next time, unless a command ends before that; none: not until then.
  virtual std::optional<TimeNs> next_time(std::size_t open) const = 0;
  // Whether there is anything left to ask, now or later.
  virtual bool more() const = 0;

  virtual void on_call(const Call<A>& /*call*/) {}
  // After each send: false if the user walks away, without knowing.
  virtual bool waits_for(const Call<A>& /*call*/) { return true; }
  virtual void on_outcome(const Call<A>& call, const Outcome<A>& outcome, const Record& record) = 0;
  virtual void on_no_outcome(const Call<A>& call, NoOutcome why) = 0;
};

}  // namespace turnstile::core
