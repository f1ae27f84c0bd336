// What the model must be able to show. A comparison is one-sided: what a real broker showed must be allowed by the model, and a model that
// has forgotten one of the ways that things may go still allows what it saw. So each semantic with several outcomes has a witness for each:
// a program, and what its last step must note in some run of the model.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "turnstile/conformance/program.hpp"
#include "turnstile/conformance/world.hpp"

namespace turnstile::conformance {

struct Witness {
  std::string outcome;             // a sentence: what is shown
  std::vector<std::string> lines;  // of the last note; there may be others
  Program program;
};

// All of them.
const std::vector<Witness>& witnesses();

// In which run the model shows it, from 0 on; nothing: not in so many.
std::optional<std::uint64_t> shown(const Witness& witness, World& model, std::uint64_t attempts_max = 2'000);

}  // namespace turnstile::conformance
