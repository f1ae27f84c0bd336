// Does the model allow what a real broker answered? Kafka itself may answer in more than one way (when a marker is written, who wins a
// race), so the model's answer to a program is a set: all notes that it can leave over its own choices. What a real world noted must be a
// member of that set; it is never compared with one lucky run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "turnstile/conformance/program.hpp"
#include "turnstile/conformance/world.hpp"

namespace turnstile::conformance {

enum class Verdict : std::uint8_t {
  agreed,
  explained,  // the answers differ, and it is known why: see explanations.hpp
  disagreed,
  not_run,      // the world cannot run it
  not_settled,  // it took too long: nothing is known
};

struct Comparison {
  Verdict verdict = Verdict::agreed;
  std::uint64_t attempts = 0;  // runs of the model
  // Where they part: the step up to which some run of the model agreed, what was seen there, and all that the model had to offer.
  std::size_t step = 0;
  Note seen;
  std::vector<Note> allowed;
  std::string explanation;  // its name
};

struct ComparisonOptions {
  std::uint64_t attempts_max = 2'000;
};

Comparison compare(const Program& program, const Notes& seen, World& model, const ComparisonOptions& options = {});

// Several lines, for a person: the program up to the step where they part, what was seen, what the model allows.
std::string describe(const Program& program, const Comparison& comparison);

// The shortest program that still disagrees: steps are left out as long as `disagrees` says so. Deterministic but for what `disagrees`
// does; stops when it has asked `asks_max` times, with the best so far.
Program shrink(const Program& program, const std::function<bool(const Program&)>& disagrees, std::size_t asks_max);

}  // namespace turnstile::conformance
