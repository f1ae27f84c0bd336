// turnstile conform: runs the same client programs against the model and a real Kafka, and reports where they disagree.
#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <random>
#include <ranges>
#include <thread>

#include "command.hpp"
#include "conform_mistakes.hpp"
#include "conform_run.hpp"
#include "conform_table.hpp"
#include "conform_worlds.hpp"
#include "files.hpp"
#include "interrupt.hpp"
#include "output.hpp"
#include "program_file.hpp"
#include "progress.hpp"
#include "turnstile/app/own_commands.hpp"
#include "turnstile/conformance/catalogue.hpp"
#include "turnstile/conformance/comparison.hpp"
#include "turnstile/conformance/generator.hpp"
#include "turnstile/conformance/sim_world.hpp"
#include "turnstile/properties/failure_files.hpp"
#include "turnstile/sim/world/chance.hpp"

namespace turnstile::app {

namespace {

using conformance::Comparison;
using conformance::Notes;
using conformance::Program;
using conformance::Verdict;

ConformFlags conform_flags;

// The limit set by --for; a signal stops too.
std::optional<std::chrono::steady_clock::time_point> conform_until;
bool conform_stopped() { return interrupted() || (conform_until && std::chrono::steady_clock::now() >= *conform_until); }

constexpr std::size_t kShrinkAsks = 40;
constexpr auto kShrinkMax = std::chrono::minutes(3);  // per program: each run of a candidate on three brokers takes half a minute
constexpr std::uint32_t kShrinkTimes = 3;             // a candidate counts as disagreeing if it disagrees in all of these runs

Program generated(std::uint64_t seed) {
  sim::SeededChance chance(seed);
  Program program = conform_flags.nodes > 1 ? conformance::generate_for_three_brokers(chance) : conformance::generate(chance);
  program.name = fmt::format("generated from seed {:#x}", seed);
  return program;
}

// --only: the name or the semantic contains one of the words.
bool is_chosen(const Program& program) {
  for (const auto word : std::views::split(std::string_view(conform_flags.only), ',')) {
    const std::string_view text(word.begin(), word.end());
    if (program.name.contains(text) || program.semantic.contains(text)) return true;
  }
  return false;
}

std::vector<Program> chosen_programs(std::uint64_t seed) {
  std::vector<Program> programs;
  for (const auto& file : conform_flags.files) programs.push_back(read_program(file));
  if (!conform_flags.files.empty()) return programs;
  const auto nodes = static_cast<std::int32_t>(conform_flags.nodes);
  if (!conform_flags.no_fixed) {
    for (const Program& program : conformance::fixed_programs()) {
      if (program.nodes == nodes) programs.push_back(program);
    }
  }
  for (std::uint32_t index = 0; index < conform_flags.programs; ++index) programs.push_back(generated(seed + index));
  if (!conform_flags.only.empty()) std::erase_if(programs, [](const Program& program) { return !is_chosen(program); });
  return programs;
}

// A fixed program is already short; a generated one is shrunk to what still disagrees, and kept.
void report(ConformRun& run, const ConformRun::Finding& finding, std::size_t number, Unwritten& unwritten) {
  Program program = finding.program;
  Comparison comparison = finding.comparison;
  if (is_generated(program) && !conform_flags.no_shrink) {
    const auto until = std::chrono::steady_clock::now() + kShrinkMax;
    // The observations of the shortest disagreeing program are kept with it: it is not run again.
    const auto disagrees = [&](const Program& candidate) {
      if (conform_stopped() || std::chrono::steady_clock::now() >= until) return false;
      Comparison shorter = run.judge_alone(candidate, kShrinkTimes);
      const bool so = shorter.verdict == Verdict::disagreed;
      if (so) comparison = std::move(shorter);
      return so;
    };
    program = conformance::shrink(program, disagrees, kShrinkAsks);
  }
  say("DISAGREED {}  shrunk: {} -> {} operations\n", conformance::describe(program, comparison), finding.program.steps.size(),
      program.steps.size());
  const auto file = fmt::format("{}/conformance-{}.json", conform_flags.out.empty() ? "failures" : conform_flags.out, number);
  if (unwritten.note(write_program(program, file))) say("  again: turnstile conform --program {}\n", properties::pasted_path(file));
}

void print_figures(const ConformRun& run, std::uint64_t seed, std::size_t asked) {
  const auto total = run.table().total();
  const std::uint64_t was_run = total.programs - total.not_run;
  for (const auto& once : run.unsteady()) say("ONLY AT FIRST {}", conformance::describe(once.program, once.comparison));
  for (const auto& [program, comparison] : run.unfinished()) say("{}: {}\n", program.name, comparison.seen.outcome);
  for (const auto& suspect : run.untried()) say("NOT TRIED AGAIN {}", conformance::describe(suspect.program, suspect.comparison));
  say("{}", as_text(run.table()));
  say("seed {:#x}; {} programs in {:.1f} s in the world '{}': {:.1f} programs/s, {} at a time\n", seed, was_run, run.real_seconds(),
      conform_flags.world, static_cast<double>(was_run) / run.real_seconds(), conform_flags.nodes == 1 ? conform_flags.at_a_time : 1);
  if (run.model_runs() != 0) {
    say("the model: {} runs in {:.2f} s of one core: {:.0f} programs/s\n", run.model_runs(), run.model_seconds(),
        static_cast<double>(run.model_runs()) / run.model_seconds());
  }
  if (!run.unsteady().empty()) say("{} programs agreed only when they were run again, alone\n", run.unsteady().size());
  if (!run.untried().empty()) say("{} programs disagreed once and were not tried again: nothing is known of them\n", run.untried().size());
  if (conform_stopped())
    say("{}: {} of {} programs were run\n", interrupted() ? fmt::format("INTERRUPTED by {}", interrupted_by()) : "time was up", was_run,
        asked - total.not_run);
}

void say_what_is_left_out() {
  const auto others = std::ranges::count_if(conformance::fixed_programs(), [](const Program& program) {
    return program.nodes != static_cast<std::int32_t>(conform_flags.nodes);
  });
  if (conform_flags.files.empty() && !conform_flags.no_fixed && conform_flags.nodes == 1)
    say("left out: {} programs for three brokers: give --nodes 3\n", others);
}

void write_page(const ConformRun& run, std::uint64_t seed, const std::vector<CaughtMistake>& mistakes, Unwritten& unwritten) {
  if (conform_flags.markdown.empty()) return;
  const ConformFigures figures{fmt::format("turnstile conform{} --programs {} --seed {:#x}{}", conform_flags.nodes == 1 ? "" : " --nodes 3",
                                           conform_flags.programs, seed, conform_flags.mistakes ? " --mistakes" : ""),
                               conform_flags.at_a_time,
                               run.real_seconds(),
                               run.model_runs(),
                               run.model_seconds(),
                               run.unsteady().size(),
                               conform_flags.nodes};
  unwritten.note(write_whole(conform_flags.markdown, as_markdown(run.table(), figures, mistakes)));
}

std::string at(const std::string& brokers) { return brokers.empty() ? "" : " at " + brokers; }

void check_conform_flags() {
  if (std::ranges::find(kConformWorlds, conform_flags.world) == kConformWorlds.end()) {
    usage("--world is kafka, mock, rdkafka or sim, not " + conform_flags.world);
  }
  if (conform_flags.nodes != 1 && conform_flags.nodes != 3) usage(fmt::format("--nodes is 1 or 3, not {}", conform_flags.nodes));
  if (!conform_flags.out.empty()) require_writable_folder(conform_flags.out, "--out");
  if (!conform_flags.markdown.empty()) require_writable_file(conform_flags.markdown, "--markdown");
}

void conform() {
  check_conform_flags();
  const std::uint64_t seed = conform_flags.seed.empty() ? std::random_device{}() : parse_seed(conform_flags.seed);
  const auto programs = chosen_programs(seed);
  if (programs.empty()) usage("no program is left: give another --only");
  const auto allowed = std::chrono::milliseconds(conform_flags.duration.empty() ? 0 : parse_duration_ms(conform_flags.duration));
  go_where_that_world_is(conform_flags);
  if (allowed.count() != 0) conform_until = std::chrono::steady_clock::now() + allowed;
  listen_to_signals();
  const auto real = conform_world(conform_flags, seed);
  conformance::SimWorld model;
  ConformRunOptions options;
  // Programs that wait for nobody gain nothing from company.
  const bool waits = conform_flags.world == "kafka" || conform_flags.world == "mock";
  if (!waits) conform_flags.at_a_time = std::min(conform_flags.at_a_time, std::max(1U, std::thread::hardware_concurrency()));
  options.at_a_time = conform_flags.at_a_time;
  options.keep_notes = conform_flags.mistakes;
  options.stop = conform_stopped;
  if (conform_flags.world != "kafka") options.retrials = 0;
  ConformRun run(*real, model, options);
  run.run(programs);

  Unwritten unwritten;
  std::size_t number = 0;
  // The verdict first: shrinking takes minutes if brokers are killed.
  for (const auto& finding : run.findings()) say("{} disagrees\n", finding.program.name);
  static_cast<void>(flush_stdout());
  for (const auto& finding : run.findings()) report(run, finding, ++number, unwritten);
  print_figures(run, seed, programs.size());
  say_what_is_left_out();
  const bool witnessed = interrupted() || look_for_witnesses();
  std::vector<CaughtMistake> mistakes;
  if (conform_flags.mistakes && !interrupted()) mistakes = look_for_mistakes(run.kept(), conform_flags.nodes > 1);
  write_page(run, seed, mistakes, unwritten);
  const auto total = run.table().total();
  if (total.programs != 0 && total.not_run == total.programs && !interrupted())
    end(ExitCode::outside_missing, "no program could be run: is there a broker" + at(conform_flags.kafka.brokers) + "?");
  const bool missed = std::ranges::find(mistakes, 0U, &CaughtMistake::programs) != mistakes.end();
  const bool unknown = total.not_settled != 0 || !run.untried().empty() || !witnessed;
  const ExitCode code = !run.findings().empty() || missed ? ExitCode::safety_violated
                        : unknown                         ? ExitCode::campaign_invalid
                                                          : ExitCode::held;
  unwritten.end(unless_interrupted(code));
}

}  // namespace

void add_conform(CLI::App& parser) {
  auto* command = parser.add_subcommand("conform", "compare the simulated Kafka with a real one, by client programs");
  with_twin(command->add_option("--brokers", conform_flags.kafka.brokers, "host:port,... of a Kafka 3.9 (default: one is started for it)"));
  conform_flags.kafka.add_properties_to(*command);
  with_twin(command->add_option("--restart", conform_flags.restart,
                                "a shell command that restarts those brokers (default: programs that do are not run)"));
  with_twin(command->add_option("--nodes", conform_flags.nodes,
                                "programs for so many brokers, 1 or 3; those for 3 kill brokers and have them back"));
  with_twin(command->add_option("--kafka-dir", conform_flags.kafka_dir,
                                "where scripts/kafka started those brokers, so that they can be killed and started (scripts/kafka --dir)"));
  with_twin(command->add_option(
      "--world", conform_flags.world,
      "what the model is compared with: kafka, mock (librdkafka's), rdkafka (librdkafka's API on the model), or sim (itself)"));
  with_twin(command->add_option("--programs", conform_flags.programs, "how many programs are generated, besides the fixed ones"));
  with_twin(command->add_option("--seed", conform_flags.seed, "of the first generated program (default: a fresh one)"));
  with_twin(command->add_option("--at-a-time", conform_flags.at_a_time, "how many programs run at a time")->check(CLI::Range(1, 256)));
  with_twin(command->add_option("--for", conform_flags.duration, "begin no program after so long, e.g. 10m"));
  with_twin(command->add_option("--only", conform_flags.only,
                                "only programs whose name or semantic has this, or one of these with commas, in it"));
  with_twin(command->add_flag("--no-fixed", conform_flags.no_fixed, "only generated programs"));
  with_twin(
      command->add_flag("--mistakes", conform_flags.mistakes, "then puts deliberate mistakes into the model, each of which must be seen"));
  command->add_option("--program", conform_flags.files, "runs this program, kept by an earlier run, and nothing else");
  with_twin(command->add_option("--out", conform_flags.out, "where programs that disagree are kept (default: failures)"));
  with_twin(command->add_option("--markdown", conform_flags.markdown, "writes the table as a page"));
  with_twin(command->add_flag("--no-shrink", conform_flags.no_shrink, "reports disagreements as they were found"));
  command->callback([] { conform(); });
}

}  // namespace turnstile::app
