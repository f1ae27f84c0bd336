// A variant of the system under test: the right one, or one with a flaw planted in one piece. The flaws live under properties/flaws, one
// file each; production code has no switch for any of them.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "turnstile/core/client_protocol.hpp"
#include "turnstile/core/decider.hpp"
#include "turnstile/core/effects.hpp"
#include "turnstile/core/protocol.hpp"

namespace turnstile::sim {
struct SimulationOptions;
}

namespace turnstile::properties {

// The pieces that a simulated world is built from. `protocol`, `effects` and `decider` are shared by all workers of one world,
// `client_protocol` by all its clients.
struct Variant {
  std::unique_ptr<core::Protocol> protocol = std::make_unique<core::Protocol>();
  std::unique_ptr<core::Effects> effects = std::make_unique<core::Effects>();
  std::unique_ptr<core::ClientProtocol> client_protocol = std::make_unique<core::ClientProtocol>();
  std::unique_ptr<core::AnyDecider> decider;  // a Decider of the domain; none, or one of another domain: the domain's own
  // A log around each worker's own, for one life of it; none: its own.
  std::unique_ptr<core::Log> (*wrap_log)(core::Log& inner, const core::Clock& clock) = nullptr;
  // Changes the world: the topics' settings, the clients' partitioner.
  void (*change_world)(sim::SimulationOptions& world) = nullptr;
};

struct Flaw {
  std::string_view name;
  std::string_view about;     // what is wrong, in a line
  std::string_view breaks;    // the properties, comma-separated; the first is the one to expect, no other will do
  std::string_view scenario;  // where it is looked for unless the user says otherwise; if the program has none of that name, in its first
  void (*plant)(Variant&);
};

// Those of the protocol, in the order of the catalogue: they can be planted into any domain.
std::span<const Flaw> protocol_flaws();
// Null: none of them has that name.
const Flaw* find_flaw(std::span<const Flaw> flaws, std::string_view name);
// Whether a flaw is known to break that property: what it breaks beside these it breaks by chance, or somebody else did.
bool is_known_to_break(const Flaw& flaw, std::string_view property);

}  // namespace turnstile::properties
