#include "turnstile/sim/run/faults.hpp"

namespace turnstile::sim {

namespace {

constexpr std::array<FaultAbout, kFaultKinds> kFaults{
#define TURNSTILE_FAULT(name, frequency, about) FaultAbout{Fault::name, #name, Frequency::frequency, about},
    TURNSTILE_FAULTS(TURNSTILE_FAULT)
#undef TURNSTILE_FAULT
};

}  // namespace

std::span<const FaultAbout> all_faults() { return kFaults; }

std::string_view name(Fault kind) { return kFaults[static_cast<std::size_t>(kind)].name; }

std::optional<Fault> fault_named(std::string_view name) {
  for (const auto& about : kFaults) {
    if (about.name == name) return about.kind;
  }
  return std::nullopt;
}

}  // namespace turnstile::sim
