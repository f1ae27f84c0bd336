// Makes hostile JSON out of good JSON: it knows texts, numbers and nesting, so most of what it makes gets past the first bracket.
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
  // `words` are what texts are replaced by, beside those that the mutator has of its own.
  JsonMutator(std::span<const std::string> files, std::vector<std::string> words);

  // A file with a few changes to its structure; now and then to its bytes as well.
  std::string hostile(sim::Random& random) const;
  // Only numbers and whole members changed, so that it is often still a failure file.
  std::string gentle(sim::Random& random) const;

 private:
  using Tokens = std::vector<std::string_view>;

  const Tokens& any_file(sim::Random& random) const;
  void change(Tokens& tokens, sim::Random& random) const;
  static void change_bytes(std::string& text, sim::Random& random);

  std::vector<std::string> files_;
  std::vector<std::string> words_;  // as JSON texts, quotes and all
  std::vector<Tokens> tokens_;      // of each file
};

}  // namespace turnstile::properties::fuzz
