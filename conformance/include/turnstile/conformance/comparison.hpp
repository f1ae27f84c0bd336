// Does the model allow what a real broker returned? Kafka itself has more than one valid behaviour (when a marker is written, which client
// wins a race), so the model's result for a program is a set: all notes that its own choices can lead to. What the real world noted must be
// a member of that set; it is never compared with a single run of the model.
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
  explained,  // the notes differ for a known reason: see explanations.hpp
  disagreed,
  not_run,      // the world cannot run it
  not_settled,  // it timed out, so there is no verdict
};

struct Comparison {
  Verdict verdict = Verdict::agreed;
  std::uint64_t attempts = 0;  // runs of the model
  // The first difference: the step up to which some run of the model agreed, what the real world noted there, and every note that the
  // model left there.
  std::size_t step = 0;
  Note seen;
  std::vector<Note> allowed;
  std::string explanation;  // its name; empty: none
};

struct ComparisonOptions {
  std::uint64_t attempts_max = 2'000;
};

Comparison compare(const Program& program, const Notes& seen, World& model, const ComparisonOptions& options = {});

// Several lines of text: the program up to the first step that differs, what was seen there, what the model allows.
std::string describe(const Program& program, const Comparison& comparison);

// The shortest program found that still disagrees: steps are removed while `disagrees` returns true. Deterministic if `disagrees` is; after
// `asks_max` calls of it, returns the shortest program so far.
Program shrink(const Program& program, const std::function<bool(const Program&)>& disagrees, std::size_t asks_max);

}  // namespace turnstile::conformance
