// The fixed programs: at least one for every semantic that a client can observe. Each has a sentence as its name and belongs to one row of
// the table of semantics.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "turnstile/conformance/program.hpp"
#include "turnstile/conformance/script.hpp"

namespace turnstile::conformance {

class Catalogue {
 public:
  // Sets the semantic of the programs that are added from here on.
  void semantic(std::string name) { semantic_ = std::move(name); }
  template <class Write>
  void program(std::string name, Write&& write) {
    Script script(std::move(name), semantic_);
    write(script);
    programs_.push_back(script.take());
  }
  std::vector<Program> take() { return std::move(programs_); }

 private:
  std::string semantic_;
  std::vector<Program> programs_;
};

// In the order of the table of semantics.
const std::vector<Program>& fixed_programs();

}  // namespace turnstile::conformance
