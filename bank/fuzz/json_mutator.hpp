// Makes hostile JSON from good JSON: it knows strings, numbers and nesting, so most of its output gets past the first bracket.
//
// Deterministic: the same seed, the same texts.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "turnstile/sim/world/random.hpp"

namespace turnstile::properties::fuzz {

class JsonMutator {
 public:
  // `words` are replacements for texts, in addition to the mutator's own.
  JsonMutator(std::span<const std::string> files, std::vector<std::string> words);

  // A file with a few structural changes; sometimes with changed bytes as well.
  std::string hostile(sim::Random& random) const;
  // Only numbers and whole members are changed, so that it is often still a failure file.
  std::string gentle(sim::Random& random) const;

 private:
  using Tokens = std::vector<std::string_view>;

  const Tokens& any_file(sim::Random& random) const;
  void change(Tokens& tokens, sim::Random& random) const;
  static void change_bytes(std::string& text, sim::Random& random);

  std::vector<std::string> files_;
  std::vector<std::string> words_;  // as JSON strings, with their quotes
  std::vector<Tokens> tokens_;      // of each file
};

}  // namespace turnstile::properties::fuzz
