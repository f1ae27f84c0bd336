#include "failure_file.hpp"

#include <fmt/core.h>

#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <system_error>

#include "command.hpp"

namespace turnstile::app {

namespace {

using nlohmann::ordered_json;
using properties::FailedRun;
using properties::Failure;

constexpr std::uintmax_t kFileBytesMax = 256U << 20;

// Choices are [label, lane, index, n, value]; labels are told apart by their place in a list.
ordered_json to_json(const FailedRun& run) {
  std::vector<std::string> labels;
  std::map<std::string, std::size_t> numbers;
  ordered_json choices = ordered_json::array();
  for (const auto& choice : run.choices) {
    const auto [known, fresh] = numbers.try_emplace(choice.label, labels.size());
    if (fresh) labels.push_back(choice.label);
    choices.push_back({known->second, choice.lane.value, choice.index, choice.n, choice.value});
  }
  return {{"violation", {{"property", run.property}, {"message", run.message}, {"liveness", run.liveness}, {"event", run.event}}},
          {"events", run.events},
          {"hash", fmt::format("{:016x}", run.hash)},
          {"size", {{"commands", run.size.commands}, {"faults", run.size.faults}, {"choices", run.size.choices}}},
          {"configuration", run.configuration},
          {"labels", labels},
          {"choices", choices}};
}

ordered_json to_json(const Failure& failure) {
  ordered_json json{{"turnstile", {{"format", Failure::kFormat}, {"version", failure.version}, {"revision", failure.revision}}},
                    {"scenario", failure.scenario},
                    {"flaw", failure.flaw},
                    {"turns", failure.turns},
                    {"overlay", failure.overlay},
                    {"faults", failure.faults},
                    {"seed", failure.seed},
                    {"run", to_json(failure.run)}};
  if (failure.original) json["original"] = to_json(*failure.original);
  return json;
}

FailedRun run_from_json(const ordered_json& json) {
  FailedRun run;
  const auto& violation = json.at("violation");
  violation.at("property").get_to(run.property);
  violation.at("message").get_to(run.message);
  violation.at("liveness").get_to(run.liveness);
  violation.at("event").get_to(run.event);
  json.at("events").get_to(run.events);
  const auto hash = json.at("hash").get<std::string>();
  if (hash.size() != 16 || hash.find_first_not_of("0123456789abcdef") != std::string::npos) throw std::runtime_error("its hash is none");
  run.hash = std::stoull(hash, nullptr, 16);
  const auto& size = json.at("size");
  size.at("commands").get_to(run.size.commands);
  size.at("faults").get_to(run.size.faults);
  size.at("choices").get_to(run.size.choices);
  json.at("configuration").get_to(run.configuration);
  const auto labels = json.at("labels").get<std::vector<std::string>>();
  for (const auto& choice : json.at("choices")) {
    if (!choice.is_array() || choice.size() != 5) throw std::runtime_error("a choice is not [label, lane, index, n, value]");
    for (std::size_t part = 0; part < 5; ++part) {
      if (!choice[part].is_number_unsigned() || (part != 1 && choice[part].get<std::uint64_t>() > 0xFFFFFFFFU))
        throw std::runtime_error("a choice has a number out of range");
    }
    const auto label = choice[0].get<std::size_t>();
    const sim::RecordedChoice read{label < labels.size() ? labels[label] : std::string(),
                                   {choice[1].get<std::uint64_t>()},
                                   choice[2].get<std::uint32_t>(),
                                   choice[3].get<std::uint32_t>(),
                                   choice[4].get<std::uint32_t>()};
    if (label >= labels.size() || read.value == 0 || read.value >= read.n) throw std::runtime_error("a choice is out of range");
    run.choices.push_back(read);
  }
  return run;
}

Failure from_json(const ordered_json& json) {
  Failure failure;
  const auto& header = json.at("turnstile");
  if (header.at("format").get<std::uint32_t>() != Failure::kFormat) throw std::runtime_error("its format is of another version");
  header.at("version").get_to(failure.version);
  header.at("revision").get_to(failure.revision);
  json.at("scenario").get_to(failure.scenario);
  json.at("flaw").get_to(failure.flaw);
  json.at("turns").get_to(failure.turns);
  json.at("overlay").get_to(failure.overlay);
  json.at("faults").get_to(failure.faults);
  json.at("seed").get_to(failure.seed);
  failure.run = run_from_json(json.at("run"));
  if (json.contains("original")) failure.original = run_from_json(json.at("original"));
  return failure;
}

}  // namespace

std::filesystem::path write_failure(const std::filesystem::path& folder, const Failure& failure) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  return write_failure_to(folder / fmt::format("{}-{:x}.json", failure.run.property, failure.seed), failure);
}

std::filesystem::path write_failure_to(const std::filesystem::path& path, const Failure& failure) {
  std::error_code error;
  auto unfinished = path;
  unfinished += ".part";
  std::ofstream out(unfinished, std::ios::binary);
  out << to_json(failure).dump() << '\n';
  out.close();
  if (out) std::filesystem::rename(unfinished, path, error);
  if (!out || error) usage("cannot write " + path.string() + ": give another place");
  return path;
}

Failure read_failure(const std::filesystem::path& file) {
  const std::string name = file.string();
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) usage("there is no file " + name + ": give a failure file, or a seed");
  if (std::filesystem::file_size(file, error) > kFileBytesMax) usage(name + " is too large to be a failure file");
  std::ifstream in(file, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  if (!in) usage("cannot read " + name);
  // Deeply nested input would exhaust the parser's stack; a failure file is four levels deep.
  const auto shallow = [](int depth, ordered_json::parse_event_t, ordered_json&) {
    if (depth > 8) throw std::runtime_error("it is nested too deeply");
    return true;
  };
  try {
    return from_json(ordered_json::parse(text, shallow));
  } catch (const std::exception& problem) {
    std::string why = problem.what();
    if (const auto bracket = why.find("] "); why.starts_with("[json") && bracket != std::string::npos) why = why.substr(bracket + 2);
    usage(name + " is not a failure file of this turnstile: " + why);
  }
}

}  // namespace turnstile::app
