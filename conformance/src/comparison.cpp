#include "turnstile/conformance/comparison.hpp"

#include <algorithm>
#include <utility>

#include "turnstile/conformance/explanations.hpp"

namespace turnstile::conformance {

namespace {

std::size_t common_steps(const Notes& left, const Notes& right) {
  return static_cast<std::size_t>(std::ranges::mismatch(left, right).in1 - left.begin());
}

void offer(std::vector<Note>& allowed, const Note& note) {
  if (std::ranges::find(allowed, note) == allowed.end()) allowed.push_back(note);
}

}  // namespace

Comparison compare(const Program& program, const Notes& seen, World& model, const ComparisonOptions& options) {
  Comparison comparison;
  if (seen.size() < program.steps.size()) {
    comparison.verdict = Verdict::not_run;
    if (!seen.empty()) comparison.seen = seen.back();
    if (comparison.seen.outcome.starts_with(kNotSettled)) comparison.verdict = Verdict::not_settled;
    return comparison;
  }
  for (; comparison.attempts < options.attempts_max; ++comparison.attempts) {
    const Notes allowed = model.run(program, comparison.attempts);
    const std::size_t agreed = common_steps(seen, allowed);
    if (agreed == seen.size()) return comparison;
    if (agreed > comparison.step) {
      comparison.step = agreed;
      comparison.allowed.clear();
    }
    if (agreed == comparison.step && agreed < allowed.size()) offer(comparison.allowed, allowed[agreed]);
  }
  comparison.verdict = Verdict::disagreed;
  comparison.seen = seen[comparison.step];
  for (const Explanation& explanation : explanations()) {
    if (!explanation.explains(program, comparison)) continue;
    comparison.verdict = Verdict::explained;
    comparison.explanation = explanation.name;
    break;
  }
  return comparison;
}

std::string describe(const Program& program, const Comparison& comparison) {
  std::string text = program.name + "\n";
  for (std::size_t step = 0; step <= comparison.step && step < program.steps.size(); ++step) {
    text += "  " + std::to_string(step + 1) + ". " + describe(program, program.steps[step]) + "\n";
  }
  text += "  seen:    " + describe(comparison.seen) + "\n";
  for (const Note& note : comparison.allowed) text += "  allowed: " + describe(note) + "\n";
  return text;
}

// Removes chunks of steps, from half of the program down to single steps, until none can be removed.
Program shrink(const Program& program, const std::function<bool(const Program&)>& disagrees, std::size_t asks_max) {
  Program best = program;
  std::size_t asks = 0;
  for (std::size_t chunk = std::max<std::size_t>(best.steps.size() / 2, 1); chunk > 0;) {
    bool shorter = false;
    for (std::size_t end = best.steps.size(); end > 0 && asks < asks_max;) {
      const std::size_t begin = end > chunk ? end - chunk : 0;
      Program candidate = best;
      candidate.steps.erase(candidate.steps.begin() + static_cast<std::ptrdiff_t>(begin),
                            candidate.steps.begin() + static_cast<std::ptrdiff_t>(end));
      ++asks;
      if (!candidate.steps.empty() && disagrees(candidate)) {
        best = std::move(candidate);
        shorter = true;
      }
      end = std::min(begin, best.steps.size());
    }
    if (asks >= asks_max) break;
    if (!shorter) chunk /= 2;
    chunk = std::min(chunk, best.steps.size());
  }
  return best;
}

}  // namespace turnstile::conformance
