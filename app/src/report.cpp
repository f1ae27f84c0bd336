#include "report.hpp"

#include <fmt/core.h>

#include <nlohmann/json.hpp>

#include "turnstile/properties/failure_block.hpp"
#include "turnstile/properties/probes.hpp"
#include "version.hpp"

namespace turnstile::app {

namespace {

using nlohmann::ordered_json;

std::string quantity(double value) {
  if (value >= 1e9) return fmt::format("{:.2f} G", value / 1e9);
  if (value >= 1e6) return fmt::format("{:.2f} M", value / 1e6);
  if (value >= 1e4) return fmt::format("{:.1f} k", value / 1e3);
  return fmt::format("{:.0f}", value);
}

std::string simulated(std::int64_t ns) {
  const double hours = static_cast<double>(ns) / 3.6e12;
  return hours >= 48 ? fmt::format("{:.1f} days", hours / 24) : fmt::format("{:.1f} hours", hours);
}

std::string xml(std::string_view text) {
  std::string escaped;
  for (const char letter : text) {
    switch (letter) {
      case '&': escaped += "&amp;"; break;
      case '<': escaped += "&lt;"; break;
      case '>': escaped += "&gt;"; break;
      case '"': escaped += "&quot;"; break;
      default: escaped += static_cast<unsigned char>(letter) < 0x20 && letter != '\n' && letter != '\t' ? '?' : letter;
    }
  }
  return escaped;
}

std::string options_text(const CampaignReport& report) {
  std::string text = fmt::format("scenario={}  turns=requeue  search={}{}", report.scenario->name(), report.options.search->name,
                                 report.options.overlay && report.scenario->overlay() ? "" : "  no-overlay");
  if (report.options.flaw != nullptr) text += fmt::format("  flaw={}", report.options.flaw->name);
  return text;
}

void print_missing_faults(const CampaignReport& report) {
  for (const auto fault : properties::faults_missing(report.tally, *report.scenario, report.options)) {
    fmt::print("INVALID faults_fired: {} is enabled and never fired\n", sim::name(fault));
  }
}

}  // namespace

std::string failure_block(const properties::Failure& failure, const std::string& file) {
  return properties::failure_block(failure, file.empty() ? file : "turnstile replay " + file);
}

void print_text(const CampaignReport& report) {
  const auto& tally = report.tally;
  fmt::print("{}  seeds {:#x}..{:#x}\n", options_text(report), report.first_seed,
             report.first_seed + (tally.runs == 0 ? 0 : tally.runs - 1));
  fmt::print("  {} seeds, {} events, {} of simulated time in {:.1f} s: {:.0f} seeds/s on {} thread{}\n", tally.runs,
             quantity(static_cast<double>(tally.events)), simulated(tally.simulated_ns), report.seconds,
             static_cast<double>(tally.runs + tally.runs_again) / std::max(report.seconds, 1e-9), report.jobs, report.jobs == 1 ? "" : "s");
  fmt::print("  commands: {} admitted, {} accepted, {} rejected, {} expired\n", tally.counters.admitted, tally.counters.accepted,
             tally.counters.rejected, tally.counters.expired + tally.counters.closed);
  fmt::print("  deterministic: {} seeds run twice, {}\n", tally.runs_again,
             tally.first_divergence ? fmt::format("seed {:#x} DIFFERED", *tally.first_divergence) : std::string("all equal"));
  fmt::print("  properties checked:\n");
  const auto names = report.scenario->properties();
  for (std::size_t index = 0; index < names.size(); ++index) {
    const auto violated = index < tally.violated.size() ? tally.violated[index] : 0;
    const auto judged = index < tally.judged.size() ? tally.judged[index] : 0;
    fmt::print("    {:<26} {:>10} times{}\n", names[index], judged, violated == 0 ? "" : fmt::format(", VIOLATED {} times", violated));
  }
  fmt::print("  faults fired:\n");
  const auto enabled = report.scenario->faults() & report.options.faults;
  for (const auto& fault : sim::all_faults()) {
    if (enabled.contains(fault.kind)) fmt::print("    {:<26} {:>10}\n", fault.name, tally.faults[fault.kind]);
  }
  fmt::print("  probes hit:\n");
  std::string never;
  for (const auto& probe : properties::all_probes()) {
    const auto hits = tally.counters.*probe.counter;
    if (hits == 0) never += fmt::format("{}{}", never.empty() ? "" : ", ", probe.name);
    if (hits != 0) fmt::print("    {:<26} {:>10}\n", probe.name, hits);
  }
  if (!never.empty()) fmt::print("    never: {}\n", never);
  print_missing_faults(report);
  if (report.failure) fmt::print("{}", failure_block(*report.failure, report.failure_file.string()));
  if (tally.first_divergence) {
    fmt::print("NOT DETERMINISTIC  seed={:#x}  {}\n  check: turnstile replay {:#x} --scenario {} --search {} --check-determinism\n",
               *tally.first_divergence, options_text(report), *tally.first_divergence, report.scenario->name(),
               report.options.search->name);
  }
  if (report.code == properties::ExitCode::held) fmt::print("HELD: every property, over every seed\n");
}

void print_jsonl(const CampaignReport& report) {
  const auto& tally = report.tally;
  if (report.failure) {
    const auto& failure = *report.failure;
    const ordered_json line{{"type", "failure"},
                            {"property", failure.run.property},
                            {"message", failure.run.message},
                            {"liveness", failure.run.liveness},
                            {"seed", failure.seed},
                            {"search", failure.search},
                            {"event", failure.run.event},
                            {"events", failure.run.events},
                            {"scenario", failure.scenario},
                            {"flaw", failure.flaw},
                            {"hash", fmt::format("{:016x}", failure.run.hash)},
                            {"size", failure.run.size.total()},
                            {"size_found", (failure.original ? *failure.original : failure.run).size.total()},
                            {"file", report.failure_file.string()}};
    fmt::print("{}\n", line.dump());
  }
  ordered_json properties = ordered_json::object();
  const auto names = report.scenario->properties();
  for (std::size_t index = 0; index < names.size(); ++index) {
    properties[std::string(names[index])] = {{"checked", index < tally.judged.size() ? tally.judged[index] : 0},
                                             {"violated", index < tally.violated.size() ? tally.violated[index] : 0}};
  }
  ordered_json faults = ordered_json::object();
  const auto enabled = report.scenario->faults() & report.options.faults;
  for (const auto& fault : sim::all_faults()) {
    if (enabled.contains(fault.kind)) faults[std::string(fault.name)] = tally.faults[fault.kind];
  }
  ordered_json probes = ordered_json::object();
  for (const auto& probe : properties::all_probes()) probes[std::string(probe.name)] = tally.counters.*probe.counter;
  const ordered_json line{{"type", "campaign"},
                          {"scenario", report.scenario->name()},
                          {"flaw", report.options.flaw == nullptr ? "" : std::string(report.options.flaw->name)},
                          {"overlay", report.options.overlay && report.scenario->overlay()},
                          {"search", report.options.search->name},
                          {"first_seed", report.first_seed},
                          {"seeds", tally.runs},
                          {"violations", tally.violations},
                          {"events", tally.events},
                          {"simulated_ns", tally.simulated_ns},
                          {"seconds", report.seconds},
                          {"jobs", report.jobs},
                          {"run_twice", tally.runs_again},
                          {"fingerprint", fmt::format("{:016x}", tally.fingerprint)},
                          {"exit_code", static_cast<int>(report.code)},
                          {"properties", properties},
                          {"faults", faults},
                          {"probes", probes}};
  fmt::print("{}\n", line.dump());
}

void print_junit(const CampaignReport& report) {
  const auto& tally = report.tally;
  const auto names = report.scenario->properties();
  const auto missing = properties::faults_missing(tally, *report.scenario, report.options);
  const std::size_t failures = (report.failure ? 1 : 0) + (tally.first_divergence ? 1 : 0) + (missing.empty() ? 0 : 1);
  const std::string suite = fmt::format("turnstile.{}", report.scenario->name());
  fmt::print("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" time=\"{:.3f}\">\n", suite,
             names.size() + 2, failures, report.seconds);
  const auto test_case = [&suite](std::string_view name, const std::string& failure) {
    if (failure.empty()) {
      fmt::print("  <testcase classname=\"{}\" name=\"{}\"/>\n", suite, name);
    } else {
      fmt::print("  <testcase classname=\"{}\" name=\"{}\"><failure message=\"{}\">{}</failure></testcase>\n", suite, name,
                 xml(failure.substr(0, failure.find('\n'))), xml(failure));
    }
  };
  for (const auto& name : names) {
    test_case(name, report.failure && report.failure->run.property == name ? failure_block(*report.failure, report.failure_file.string())
                                                                           : std::string());
  }
  test_case("deterministic", tally.first_divergence ? fmt::format("seed {:#x} ran differently", *tally.first_divergence) : std::string());
  std::string never;
  for (const auto fault : missing) never += fmt::format("{} never fired\n", sim::name(fault));
  test_case("faults_fired", never);
  fmt::print("</testsuite>\n");
}

}  // namespace turnstile::app
