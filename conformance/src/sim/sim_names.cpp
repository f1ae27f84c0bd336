#include "sim/sim_names.hpp"

namespace turnstile::conformance {

std::string client_name(sim::ErrorCode code) { return code == sim::ErrorCode::no_error ? "" : std::string(name(code)); }

Note note_of(const sim::ClientStatus& status) {
  if (status) return {outcome(""), {}};
  return {outcome(client_name(status.error().code), static_cast<ErrorClass>(status.error().kind)), {}};
}

}  // namespace turnstile::conformance
