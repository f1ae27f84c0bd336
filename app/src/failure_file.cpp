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
using properties::Failure;

constexpr std::uintmax_t kFileBytesMax = 256U << 20;

ordered_json to_json(const Failure& failure) {
  std::vector<std::string> labels;
  std::map<std::string, std::size_t> numbers;
  ordered_json choices = ordered_json::array();
  for (const auto& choice : failure.choices) {
    const auto [known, fresh] = numbers.try_emplace(choice.label, labels.size());
    if (fresh) labels.push_back(choice.label);
    choices.push_back({known->second, choice.n, choice.value});
  }
  return {{"turnstile", {{"format", Failure::kFormat}, {"version", failure.version}, {"revision", failure.revision}}},
          {"scenario", failure.scenario},
          {"flaw", failure.flaw},
          {"turns", failure.turns},
          {"overlay", failure.overlay},
          {"faults", failure.faults},
          {"seed", failure.seed},
          {"configuration", failure.configuration},
          {"violation",
           {{"property", failure.property}, {"message", failure.message}, {"liveness", failure.liveness}, {"event", failure.event}}},
          {"events", failure.events},
          {"hash", fmt::format("{:016x}", failure.hash)},
          {"labels", labels},
          {"choices", choices}};
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
  json.at("configuration").get_to(failure.configuration);
  const auto& violation = json.at("violation");
  violation.at("property").get_to(failure.property);
  violation.at("message").get_to(failure.message);
  violation.at("liveness").get_to(failure.liveness);
  violation.at("event").get_to(failure.event);
  json.at("events").get_to(failure.events);
  const auto hash = json.at("hash").get<std::string>();
  if (hash.size() != 16 || hash.find_first_not_of("0123456789abcdef") != std::string::npos) throw std::runtime_error("its hash is none");
  failure.hash = std::stoull(hash, nullptr, 16);
  const auto labels = json.at("labels").get<std::vector<std::string>>();
  for (const auto& choice : json.at("choices")) {
    if (!choice.is_array() || choice.size() != 3) throw std::runtime_error("a choice is not [label, n, value]");
    for (const auto& number : choice) {
      if (!number.is_number_unsigned() || number.get<std::uint64_t>() > 0xFFFFFFFFU)
        throw std::runtime_error("a choice has a number out of range");
    }
    const auto label = choice[0].get<std::size_t>();
    const auto n = choice[1].get<std::uint32_t>();
    const auto value = choice[2].get<std::uint32_t>();
    if (label >= labels.size() || n == 0 || value >= n) throw std::runtime_error("a choice is out of range");
    failure.choices.push_back({labels[label], n, value});
  }
  return failure;
}

}  // namespace

std::filesystem::path write_failure(const std::filesystem::path& folder, const Failure& failure) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  const auto path = folder / fmt::format("{}-{:x}.json", failure.property, failure.seed);
  auto unfinished = path;
  unfinished += ".part";
  std::ofstream out(unfinished, std::ios::binary);
  out << to_json(failure).dump() << '\n';
  out.close();
  if (out) std::filesystem::rename(unfinished, path, error);
  if (!out || error) usage("cannot write to " + folder.string() + ": give another --out");
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
