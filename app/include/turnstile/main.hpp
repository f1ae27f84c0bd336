// The command line as a library: explore, replay, shrink, merge, list, catalogue, the pages and the tables, for scenarios of any domain;
// and, where turnstile::kafka is linked beside turnstile::app, run, load and audit of that domain on a real Kafka.
//
//   int main(int argc, char** argv) { return turnstile::main(argc, argv, {premiere()}); }
//
// What was printed is out before anything is said on stderr, and a verdict that was reached is never hidden by a full device. The result is
// the exit code (docs/cli.md). Not to be called twice in one process; it listens to signals while a campaign runs.
#pragma once

#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "turnstile/properties/live_domain.hpp"
#include "turnstile/properties/run.hpp"

namespace CLI {
class App;
}

namespace turnstile {

// Any scenario, by value or shared.
class AnyScenario {
 public:
  template <class S>
    requires std::is_base_of_v<properties::Scenario, S>
  AnyScenario(S scenario) : scenario_(std::make_shared<const S>(std::move(scenario))) {}
  AnyScenario(std::shared_ptr<const properties::Scenario> scenario) : scenario_(std::move(scenario)) {}

  const std::shared_ptr<const properties::Scenario>& get() const { return scenario_; }

 private:
  std::shared_ptr<const properties::Scenario> scenario_;
};

struct Program {
  std::string name;                                // as it is typed; empty: that of the file that was started
  std::string about;                               // for its help; empty: what Turnstile says of itself
  properties::Scenarios scenarios;                 // the first is meant where none is named
  std::vector<void (*)(CLI::App& parser)> more{};  // further commands: each adds itself
  properties::MakeCodec codec{};                   // of the records on a real Kafka; empty: core/compact_codec.hpp
};

int main(int argc, char** argv, std::vector<AnyScenario> scenarios);
template <class S>
  requires std::is_base_of_v<properties::Scenario, S>
int main(int argc, char** argv, std::vector<S> scenarios) {
  std::vector<AnyScenario> all;
  for (S& scenario : scenarios) all.emplace_back(std::move(scenario));
  return main(argc, argv, std::move(all));
}
int main(int argc, char** argv, Program program);

}  // namespace turnstile
