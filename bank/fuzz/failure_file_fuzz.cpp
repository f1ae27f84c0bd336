// Broken, truncated, foreign and hostile failure files: for any bytes, parsing returns a failure or a one-line error, and a failure can be
// written, printed and replayed within bounds. A crash, a hang or a sanitizer report is a bug.
//
//   failure_file_fuzz INPUTS REPLAYS [SEED] <FILES      (one good file per line, to start from)
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "json_mutator.hpp"
#include "turnstile/bank/scenarios.hpp"
#include "turnstile/core/assert.hpp"
#include "turnstile/properties/failure_block.hpp"
#include "turnstile/properties/failure_json.hpp"

namespace {

using namespace turnstile;
using namespace turnstile::properties;

// Limits every run, whatever its answers.
constexpr std::uint64_t kEventsMax = 5'000'000;

const std::string* current = nullptr;

void show_current() {
  if (current != nullptr) std::fprintf(stderr, "  the input: %.4000s\n", current->c_str());
}

void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "failure_file_fuzz: %s\n", what);
  show_current();
  std::abort();
}

bool printable(std::string_view text, bool one_line) {
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte == 0x7F || (byte < 0x20 && (one_line || (letter != '\n' && letter != '\t')))) return false;
  }
  return true;
}

std::expected<Failure, std::string> read(const std::string& text) {
  current = &text;
  auto failure = failure_from_json(text);
  if (!failure) {
    require(!failure.error().empty() && failure.error().size() < 300 && printable(failure.error(), true),
            "a refusal is not one clear line");
    return failure;
  }
  const std::string written = to_json(*failure);
  const auto again = failure_from_json(written);
  require(again && to_json(*again) == written, "what was read is not what is written");
  require(printable(failure_block(*failure, ""), false), "the block cannot be printed");
  return failure;
}

// The answers may come from anyone, so the run is bounded.
std::uint64_t replay(const Failure& failure) {
  const Scenario* scenario = bank::find_scenario(failure.scenario);
  if (scenario == nullptr) return 0;
  const auto options = options_of(failure, *scenario);
  if (!options) require(!options.error().empty() && printable(options.error(), true), "a refusal is not one clear line");
  if (!options) return 0;
  RunRequest request;
  request.options = *options;
  request.recording = &failure.run.choices;
  request.record = true;
  const RunResult result = scenario->run(request);
  require(result.events <= kEventsMax, "a replay went on for too long");
  return result.events;
}

// A file with all the answers of a run, each of them changed or left out: worlds that no seed leads to.
Failure wild(sim::Random& random) {
  const auto& scenarios = bank::scenarios();
  const auto flaws = bank::flaws();
  const std::uint32_t flaw = random.below(static_cast<std::uint32_t>(2 * flaws.size()));
  RunResult seed;
  seed.seed = random.next();
  RunOptions options;
  if (flaw < flaws.size()) options.flaw = &flaws[flaw];
  Failure failure = describe_failure(*scenarios[random.below(static_cast<std::uint32_t>(scenarios.size()))], options, seed);
  const std::uint32_t kept = 1 + random.below(4);
  std::erase_if(failure.run.choices, [&](const auto&) { return random.below(4) >= kept; });
  for (auto& choice : failure.run.choices) {
    if (random.below(2) == 0) choice.value = 1 + random.below(choice.n - 1);
  }
  return failure;
}

std::vector<std::string> read_files() {
  std::vector<std::string> files(1);
  for (int letter = std::getchar(); letter != EOF; letter = std::getchar()) {
    if (letter == '\n') {
      files.emplace_back();
    } else {
      files.back() += static_cast<char>(letter);
    }
  }
  std::erase_if(files, [](const std::string& file) { return file.empty(); });
  return files;
}

std::vector<std::string> words() {
  std::vector<std::string> all{"turnstile", "format",    "version", "scenario", "flaw", "run",     "original", "labels",
                               "choices",   "violation", "hash",    "requeue",  "park", "no_such", ""};
  for (const auto& scenario : bank::scenarios()) all.emplace_back(scenario->name());
  for (const auto& flaw : bank::flaws()) all.emplace_back(flaw.name);
  for (const auto& fault : sim::all_faults()) all.emplace_back(fault.name);
  return all;
}

}  // namespace

int main(int count, char** arguments) {
  const auto argument = [&](int index, std::uint64_t otherwise) {
    return index < count ? std::strtoull(arguments[index], nullptr, 10) : otherwise;
  };
  const std::uint64_t inputs = argument(1, 1'000'000);
  const std::uint64_t replays = argument(2, 1'000);
  const std::vector<std::string> files = read_files();
  if (files.empty()) {
    std::fprintf(stderr, "failure_file_fuzz: give it good files, one per line, on stdin\n");
    return 2;
  }
  core::on_assert(show_current);
  for (const auto& file : files) require(read(file).has_value(), "a good file is refused");

  const fuzz::JsonMutator mutator(files, words());
  sim::Random random(argument(3, 1));
  std::map<std::string, std::uint64_t> refusals;  // without the paths
  std::uint64_t taken = 0;
  for (std::uint64_t input = 0; input < inputs; ++input) {
    const std::string text = mutator.hostile(random);
    if (const auto failure = read(text)) {
      ++taken;
    } else {
      const std::string& why = failure.error();
      const auto place = why.find(": ");
      ++refusals[place == std::string::npos ? why : why.substr(place + 2)];
    }
  }
  std::uint64_t run = 0;
  std::uint64_t events = 0;
  std::uint64_t longest = 0;
  for (std::uint64_t tried = 0; run < replays && tried < 100 * replays; ++tried) {
    const std::string text = mutator.gentle(random);
    const auto failure = read(text);
    if (!failure) continue;
    const std::uint64_t of_run = replay(*failure);
    run += of_run > 0 ? 1 : 0;
    events += of_run;
    longest = std::max(longest, of_run);
  }
  for (std::uint64_t number = 0; number < replays / 10; ++number) {
    const std::string text = to_json(wild(random));
    const auto failure = read(text);
    require(failure.has_value(), "a file with other answers is refused");
    const std::uint64_t of_run = replay(*failure);
    ++run;
    events += of_run;
    longest = std::max(longest, of_run);
  }
  for (const auto& [why, times] : refusals) std::printf("%10" PRIu64 "  %s\n", times, why.c_str());
  std::printf("%" PRIu64 " inputs: %" PRIu64 " were failure files, %zu kinds of refusal; %" PRIu64 " replayed, %" PRIu64
              " events, the longest %" PRIu64 "\n",
              inputs, taken, refusals.size(), run, events, longest);
  return 0;
}
