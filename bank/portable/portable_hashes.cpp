// What every machine must agree on, as lines: the verdict and the trace hash of each failure file given on stdin (one per line), and a sum
// over the hashes of the first seeds of each scenario. Standard library only: it runs wherever core, sim and properties do.
//
//   portable_hashes [SEEDS] <FILES
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "turnstile/bank/scenarios.hpp"
#include "turnstile/properties/campaign.hpp"
#include "turnstile/properties/failure_json.hpp"

namespace {

using namespace turnstile::properties;

std::string read_input() {
  std::string text;
  char block[4096];
  while (const std::size_t bytes = std::fread(block, 1, sizeof block, stdin)) text.append(block, bytes);
  return text;
}

// Whether the run matches the file.
bool replay(std::string_view line) {
  const auto failure = failure_from_json(line);
  if (!failure) {
    std::printf("unreadable: %s\n", failure.error().c_str());
    return false;
  }
  const Scenario* scenario = turnstile::bank::find_scenario(failure->scenario);
  const auto options = scenario == nullptr ? std::unexpected(std::string()) : options_of(*failure, *scenario);
  if (!options) {
    std::printf("unknown: scenario %s, flaw %s\n", failure->scenario.c_str(), failure->flaw.c_str());
    return false;
  }
  RunRequest request;
  request.options = *options;
  request.recording = &failure->run.choices;
  const RunResult result = scenario->run(request);
  const std::string property(result.violation ? result.violation->property : "held");
  const bool same = result.hash == failure->run.hash && property == failure->run.property && result.events == failure->run.events;
  std::printf("%s %s %s %016llx%s\n", failure->scenario.c_str(), failure->flaw.c_str(), property.c_str(),
              static_cast<unsigned long long>(result.hash), same ? "" : " NOT AS RECORDED");
  return same;
}

void explore(const Scenario& scenario, std::uint64_t seeds) {
  Tally tally;
  RunRequest request;
  for (request.seed = 0; request.seed < seeds; ++request.seed) tally.add(scenario.run(request), scenario.properties());
  std::printf("%s %llu seeds %llu events %llu violations %016llx\n", std::string(scenario.name()).c_str(),
              static_cast<unsigned long long>(tally.runs), static_cast<unsigned long long>(tally.events),
              static_cast<unsigned long long>(tally.violations), static_cast<unsigned long long>(tally.fingerprint));
}

}  // namespace

int main(int count, char** arguments) {
  std::setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);  // output must survive a crash
  const std::uint64_t seeds = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 100;
  const std::string input = read_input();
  bool all_same = true;
  for (std::string_view rest = input; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(line.size() < rest.size() ? line.size() + 1 : line.size());
    if (!line.empty()) all_same = replay(line) && all_same;
  }
  for (const auto& scenario : turnstile::bank::scenarios()) explore(*scenario, seeds);
  return all_same ? 0 : 1;
}
