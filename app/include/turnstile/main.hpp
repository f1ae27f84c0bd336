// The command line as a library: explore, replay, shrink, merge, list, catalogue, the pages and the tables, for scenarios of any domain;
// and, where turnstile::kafka is linked beside turnstile::app, run, load and audit of that domain on a real Kafka.
//
//   int main(int argc, char** argv) { return turnstile::main(argc, argv, {premiere()}); }
//
// stdout is flushed before anything is written to stderr, and a full device never hides a verdict. Returns the exit code (docs/cli.md). To
// be called once per process; it handles SIGINT and SIGTERM while a campaign runs.
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

namespace turnstile::sim {
struct WorkerLog;
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
  std::string name;                                // as users type it; empty: the name of the executable
  std::string about;                               // for its help; empty: Turnstile's own
  properties::Scenarios scenarios;                 // the first is the default
  std::vector<void (*)(CLI::App& parser)> more{};  // further commands: each adds itself
  properties::MakeCodec codec{};                   // for the records on a real Kafka; empty: core/compact_codec.hpp
  std::vector<const sim::WorkerLog*> logs{};       // that its simulated workers can have, beside sim::SimLog
  // Goes on as a program that has another log, if there is one; then it does not return.
  void (*with_log)(const std::string& log) = nullptr;
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
