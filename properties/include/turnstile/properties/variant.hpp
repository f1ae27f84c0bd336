// A variant of the system under test: the right one, or one with a flaw planted in one piece. The flaws are in properties/flaws, one file
// each; production code has no switch for any of them.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "turnstile/core/client_protocol.hpp"
#include "turnstile/core/decider.hpp"
#include "turnstile/core/effects.hpp"
#include "turnstile/core/protocol.hpp"
#include "turnstile/core/turns.hpp"

namespace turnstile::sim {
struct SimulationOptions;
struct WorkerLog;
}  // namespace turnstile::sim

namespace turnstile::properties {

// The pieces of a simulated world. `protocol`, `effects` and `decider` are shared by all workers of one world, `client_protocol` by all its
// clients.
struct Variant {
  std::unique_ptr<core::Protocol> protocol = std::make_unique<core::Protocol>();
  std::unique_ptr<core::Effects> effects = std::make_unique<core::Effects>();
  std::unique_ptr<core::ClientProtocol> client_protocol = std::make_unique<core::ClientProtocol>();
  std::unique_ptr<core::AnyDecider> decider;  // a Decider of the domain; none, or one of another domain: the domain's own
  // What the workers' logs are; null: sim::SimLog.
  const sim::WorkerLog* log = nullptr;
  // Wraps each worker's log, once per life of the worker; none: not wrapped.
  std::unique_ptr<core::Log> (*wrap_log)(core::Log& inner, const core::Clock& clock) = nullptr;
  // Changes the world: the topics' settings, the clients' partitioner.
  void (*change_world)(sim::SimulationOptions& world) = nullptr;
};

struct Flaw {
  std::string_view name;
  std::string_view about;     // what is wrong, in one line
  std::string_view breaks;    // the properties, comma-separated; the first is the expected one
  std::string_view scenario;  // the default scenario for hunting it; if the program has none of that name, its first
  void (*plant)(Variant&);
  core::TurnsSet turns = core::TurnsSet::all();  // the strategies that have the piece which it breaks
};

// The protocol's flaws, in the order of the catalogue: they can be planted into any domain.
std::span<const Flaw> protocol_flaws();
// Null: no such name.
const Flaw* find_flaw(std::span<const Flaw> flaws, std::string_view name);
// Whether a flaw is known to break that property: any other property is broken by accident, or by another bug.
bool is_known_to_break(const Flaw& flaw, std::string_view property);

}  // namespace turnstile::properties
