#include "turnstile/properties/failure_json.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "hexadecimal.hpp"
#include "json.hpp"

namespace turnstile::properties {

namespace {

using json::Value;
using json::Written;

constexpr std::string_view kFailureHeader = "turnstile";
constexpr std::size_t kNamesMax = 4'096;
constexpr std::string_view kNoChoice = "a choice is not [label, lane, index, n, value]";

// ---- producer ----------------------------------------------------------------------------------------------------

Written write_run(const FailedRun& run) {
  // Choices are [label, lane, index, n, value]; labels are indexes into a list.
  std::vector<std::string_view> labels;
  Written choices = Written::array();
  for (const auto& choice : run.choices) {
    const auto known = std::ranges::find(labels, choice.label);
    const auto label = static_cast<std::uint64_t>(known - labels.begin());
    if (known == labels.end()) labels.emplace_back(choice.label);
    choices.push_back(std::array<std::uint64_t, 5>{label, choice.lane.value, choice.index, choice.n, choice.value});
  }
  return {{"violation", {{"property", run.property}, {"message", run.message}, {"liveness", run.liveness}, {"event", run.event}}},
          {"events", run.events},
          {"hash", hexadecimal(run.hash, 16)},
          {"size", {{"commands", run.size.commands}, {"faults", run.size.faults}, {"choices", run.size.choices}}},
          {"configuration", run.configuration},
          {"labels", labels},
          {"choices", std::move(choices)}};
}

// ---- consumer ----------------------------------------------------------------------------------------------------

std::vector<std::string> read_names(const Value& in) {
  std::vector<std::string> names;
  in.each(kNamesMax, [&names](const Value& name) { names.push_back(name.name()); });
  return names;
}

// Choices come before the labels: their own label is still a number.
struct ReadChoices {
  std::vector<sim::RecordedChoice> choices;
  std::vector<std::uint32_t> labels;

  void add(const Value& in) {
    constexpr std::uint64_t k32 = 0xFFFFFFFFU;
    std::array<std::uint64_t, 5> parts{};
    std::size_t count = 0;
    in.each(json::kValuesMax, [&](const Value& part) {
      if (count < parts.size()) parts[count] = part.number(count == 1 ? ~std::uint64_t{0} : k32);
      ++count;
    });
    const auto [label, lane, index, n, value] = parts;
    if (count != parts.size()) in.fail(kNoChoice);
    if (value == 0 || value >= n) in.fail("a choice has a value out of range");
    if (choices.size() == kFailureChoicesMax) return in.fail("it has too many choices");
    choices.push_back({{}, {lane}, static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(n), static_cast<std::uint32_t>(value)});
    labels.push_back(static_cast<std::uint32_t>(label));
  }
};

FailedRun read_run(const Value& in, ReadChoices read) {
  FailedRun run;
  const Value violation = in["violation"];
  run.property = violation["property"].name();
  run.message = violation["message"].sentence();
  run.liveness = violation["liveness"].boolean();
  run.event = violation["event"].number();
  run.events = in["events"].number();
  run.hash = in["hash"].hash();
  const Value size = in["size"];
  constexpr std::uint64_t kMax = ~std::uint32_t{0};
  run.size = {size["commands"].number(kMax), size["faults"].number(kMax), size["choices"].number(kMax)};
  run.configuration = in["configuration"].sentence();
  const std::vector<std::string> labels = read_names(in["labels"]);
  in["choices"].each(json::kValuesMax, [](const Value& left) { left.fail(kNoChoice); });
  run.choices = std::move(read.choices);
  for (std::size_t place = 0; place < run.choices.size(); ++place) {
    if (read.labels[place] >= labels.size()) {
      in.fail("a choice has a label that is not in the list");
      break;
    }
    run.choices[place].label = labels[read.labels[place]];
  }
  return run;
}

}  // namespace

std::string to_json(const Failure& failure) {
  Written out{{std::string(kFailureHeader), json::write({kFailureHeader, Failure::kFormat, failure.version, failure.revision})},
              {"scenario", failure.scenario},
              {"flaw", failure.flaw},
              {"turns", failure.turns},
              {"overlay", failure.overlay},
              {"faults", failure.faults},
              {"seed", failure.seed},
              {"search", failure.search}};
  if (!failure.log.empty()) out["log"] = failure.log;
  out["run"] = write_run(failure.run);
  if (failure.original) out["original"] = write_run(*failure.original);
  return json::to_text(out);
}

std::expected<Failure, std::string> failure_from_json(std::string_view text) {
  if (text.size() > kFailureBytesMax) return std::unexpected("it is too large");
  Failure failure;
  ReadChoices of_run;
  ReadChoices of_original;
  std::array streams{json::Stream{"run", "choices", [&](const Value& choice) { of_run.add(choice); }},
                     json::Stream{"original", "choices", [&](const Value& choice) { of_original.add(choice); }}};
  json::Header header{kFailureHeader, Failure::kFormat, {}, {}};
  const std::string problem = json::read(text, header, streams, [&](const Value& in) {
    failure.version = std::move(header.version);
    failure.revision = std::move(header.revision);
    failure.scenario = in["scenario"].name();
    failure.flaw = in["flaw"].name();
    failure.turns = in["turns"].name();
    failure.overlay = in["overlay"].boolean();
    failure.faults = read_names(in["faults"]);
    failure.seed = in["seed"].number();
    if (const Value search = in.if_there("search")) failure.search = search.name();
    if (const Value log = in.if_there("log")) failure.log = log.name();
    failure.run = read_run(in["run"], std::move(of_run));
    if (const Value original = in.if_there("original")) failure.original = read_run(original, std::move(of_original));
  });
  if (!problem.empty()) return std::unexpected(problem);
  return failure;
}

}  // namespace turnstile::properties
