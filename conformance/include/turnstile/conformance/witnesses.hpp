// Outcomes that the model must be able to show. A comparison is one-sided: the model must allow what a real broker showed, so a model that
// lacks a rare outcome still passes. Therefore each semantic with several outcomes has a witness for each of them: a program, and what its
// last step must note in some run of the model.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "turnstile/conformance/program.hpp"
#include "turnstile/conformance/world.hpp"

namespace turnstile::conformance {

struct Witness {
  std::string outcome;             // a sentence
  std::vector<std::string> lines;  // that the last note must contain; it may have others
  Program program;
};

const std::vector<Witness>& witnesses();

// The first attempt, from 0 on, in which the model shows it; nullopt: none of the first `attempts_max` does.
std::optional<std::uint64_t> shown(const Witness& witness, World& model, std::uint64_t attempts_max = 2'000);

}  // namespace turnstile::conformance
