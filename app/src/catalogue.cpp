#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <sstream>
#include <thread>
#include <vector>

#include "command.hpp"
#include "files.hpp"
#include "interrupt.hpp"
#include "kill_page.hpp"
#include "kill_table.hpp"
#include "output.hpp"
#include "progress.hpp"
#include "run_tasks.hpp"
#include "selection.hpp"
#include "this_program.hpp"
#include "turnstile/properties/shrink.hpp"

namespace turnstile::app {

namespace {

struct CatalogueFlags {
  std::string flaws;
  std::string turns = "requeue";
  std::string strategies = "mix";
  std::uint64_t repeat = 20;
  std::string first = "0";
  std::string hunt = "60s";
  std::uint64_t shrinks = 1;
  std::string shrink_for = "10s";
  unsigned jobs = 0;
  std::string out;
  std::string format = "text";
};

// Hunts start so far apart that their seeds do not overlap.
constexpr std::uint64_t kApart = 1'000'003;

// CPU time of this thread, which does not depend on the machine's other load.
double cpu_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

template <class Item, class Find, class All>
std::vector<const Item*> named(const std::string& list, All&& all, Find&& find, const char* what) {
  std::vector<const Item*> items;
  if (list.empty() || list == "all") {
    for (const Item& item : all()) items.push_back(&item);
    return items;
  }
  std::istringstream names(list);
  for (std::string name; std::getline(names, name, ',');) {
    const Item* item = find(name);
    if (item == nullptr) usage(fmt::format("there is no {} '{}'; see {}", what, name, typed("list")));
    items.push_back(item);
  }
  return items;
}

// One cell: hunt after hunt.
class CellWork {
 public:
  CellWork(const properties::Flaw& flaw, Cell& cell, const KillTable& table) : cell_(cell), hunt_seconds_(table.hunt_seconds) {
    scenario_ = &usual_scenario(&flaw);
    options_.turns = table.turns;
    options_.flaw = &flaw;
    options_.search = cell.strategy;
  }

  void hunt_all(std::uint64_t first, std::uint64_t repeat, std::uint64_t shrinks) {
    for (std::uint64_t number = 0; number < repeat; ++number) {
      Hunt hunt;
      hunt.first_seed = first + number * kApart;
      const auto failing = run(hunt);
      if (!failing && interrupted()) return;  // it did not have its full time
      cell_.hunts.push_back(std::move(hunt));
      if (failing && to_shrink_.size() < shrinks) to_shrink_.push_back(*failing);
    }
  }
  void shrink_some(double seconds) {
    for (const properties::RunResult& result : to_shrink_) {
      if (interrupted()) return;
      const properties::Failure failure = properties::describe_failure(*scenario_, options_, result);
      const double begun = cpu_seconds();
      properties::ShrinkLimits limits;
      limits.stop = [until = begun + seconds] { return interrupted() || cpu_seconds() >= until; };
      const properties::Shrunk shrunk = properties::shrink(*scenario_, options_, failure.run, limits);
      cell_.shrunk.push_back({result.seed, failure.run.size, shrunk.run.size, cpu_seconds() - begun, shrunk.finished});
    }
  }

 private:
  std::optional<properties::RunResult> run(Hunt& hunt) const {
    const double begun = cpu_seconds();
    for (;;) {
      properties::RunRequest request;
      request.seed = hunt.first_seed + hunt.seeds++;
      request.options = options_;
      properties::RunResult result = scenario_->run(request);
      hunt.cpu_seconds = cpu_seconds() - begun;
      if (result.violation) {
        hunt.property = result.violation->property;
        return result;
      }
      if (hunt.cpu_seconds >= hunt_seconds_ || interrupted()) return std::nullopt;
    }
  }

  Cell& cell_;
  const double hunt_seconds_;
  const properties::Scenario* scenario_ = nullptr;
  properties::RunOptions options_{};
  std::vector<properties::RunResult> to_shrink_;
};

void hunt_everywhere(KillTable& table, unsigned jobs, std::uint64_t first, std::uint64_t shrinks, double shrink_seconds) {
  const std::size_t columns = table.strategies.size();
  const std::size_t cells = table.rows.size() * columns;
  std::atomic<std::size_t> done{0};
  Progress progress;
  run_tasks(
      cells, jobs,
      [&](std::size_t number) {
        if (interrupted()) return false;
        KillRow& row = table.rows[number / columns];
        CellWork work(*row.flaw, row.cells[number % columns], table);
        work.hunt_all(first, table.repeat, shrinks);
        if (number % columns == 0) work.shrink_some(shrink_seconds);
        done.fetch_add(1);
        return true;
      },
      [&] { progress.update([&] { return fmt::format("{} of {} cells", done.load(), cells); }); });
  progress.finish();
}

std::string command_line(const CatalogueFlags& flags) {
  std::string line = fmt::format("{} --strategies {} --repeat {} --seed {} --hunt {} --shrinks {} --shrink-for {}", typed("catalogue"),
                                 flags.strategies, flags.repeat, flags.first, flags.hunt, flags.shrinks, flags.shrink_for);
  if (flags.turns != core::name(core::Turns::requeue)) line += " --turns " + flags.turns;
  if (!flags.flaws.empty()) line += " --flaws " + flags.flaws;
  return line;
}

void write_table(const CatalogueFlags& flags, const KillTable& table, const std::filesystem::path& out, Unwritten& unwritten) {
  if (out.empty()) return;
  unwritten.note(write_whole(out / "kill-table.json", as_json(table)));
  unwritten.note(write_whole(out / "kill-table.md", as_markdown(table, command_line(flags))));
  unwritten.note(write_whole(out / "kill-table.txt", as_text(table)));
  unwritten.note(write_whole(out / "kill-table.html", kill_page(table, command_line(flags))));
}

void catalogue(const CatalogueFlags& flags) {
  const std::vector<properties::Flaw> flaws = all_flaws();
  KillTable table;
  table.turns = parse_turns(flags.turns, false);
  table.repeat = flags.repeat;
  table.hunt_seconds = static_cast<double>(parse_duration_ms(flags.hunt)) / 1e3;
  table.strategies =
      named<properties::Strategy>(flags.strategies, properties::all_strategies, properties::find_strategy, "search strategy");
  for (const auto* flaw : named<properties::Flaw>(
           flags.flaws, [&] { return std::span(flaws); }, [&](const std::string& name) { return properties::find_flaw(flaws, name); },
           "flaw")) {
    if (!flaw->turns.contains(table.turns)) {
      if (!flags.flaws.empty()) usage(fmt::format("flaw {} breaks a piece that --turns {} does not have", flaw->name, flags.turns));
      continue;
    }
    KillRow row;
    row.flaw = flaw;
    for (const auto* strategy : table.strategies) row.cells.push_back({strategy, {}, {}});
    table.rows.push_back(std::move(row));
  }
  if (all_flaws().empty())
    usage("there is no flaw to be planted: flaws are those of the worker's protocol, and no scenario here is of a domain that it serves");
  if (table.repeat == 0) usage("--repeat 0 hunts for nothing: give a positive number");
  if (!flags.out.empty()) require_writable_folder(flags.out, "--out");
  listen_to_signals();
  const unsigned jobs = flags.jobs != 0 ? flags.jobs : std::max(1U, std::thread::hardware_concurrency());
  hunt_everywhere(table, jobs, parse_seed(flags.first), flags.shrinks, static_cast<double>(parse_duration_ms(flags.shrink_for)) / 1e3);
  const std::size_t hunted = table.rows.size();
  std::erase_if(table.rows, [](const KillRow& row) { return row.cells.front().hunts.empty(); });  // a signal ended the hunts before them

  say("{}", flags.format == "json"       ? as_json(table)
            : flags.format == "markdown" ? as_markdown(table, command_line(flags))
                                         : as_text(table));
  if (interrupted() && flags.format == "text")
    say("INTERRUPTED by {}: {} of {} flaws were hunted, not all of them to the end\n", interrupted_by(), table.rows.size(), hunted);
  Unwritten unwritten;
  write_table(flags, table, flags.out, unwritten);
  unwritten.end(unless_interrupted(all_caught(table) ? ExitCode::held : ExitCode::campaign_invalid));
}

}  // namespace

void add_catalogue(CLI::App& parser) {
  auto* command = parser.add_subcommand("catalogue", "hunt for every planted flaw with every search strategy: the kill table");
  const auto flags = std::make_shared<CatalogueFlags>();
  with_twin(command->add_option("--flaws", flags->flaws, "names with commas (default: all)"));
  with_twin(command->add_option("--turns", flags->turns, about_turns()));
  with_twin(command->add_option("--strategies", flags->strategies, "names with commas, or all (default mix)"));
  with_twin(command->add_option("--repeat", flags->repeat, "hunts from different first seeds (default 20)"));
  with_twin(command->add_option("--seed", flags->first, "the first seed of the first hunt (default 0)"));
  with_twin(command->add_option("--hunt", flags->hunt, "CPU time of one hunt (default 60s)"));
  with_twin(command->add_option("--shrinks", flags->shrinks, "failures of the first strategy to shrink, of each flaw (default 1)"));
  with_twin(command->add_option("--shrink-for", flags->shrink_for, "CPU time for each (default 10s)"));
  with_twin(command->add_option("--jobs", flags->jobs, "threads (default: as many as cores)")->check(CLI::Range(1, 1024)));
  with_twin(command->add_option("--out", flags->out, "a folder for kill-table.json, .md, .txt and .html"));
  with_twin(command->add_option("--format", flags->format, "text, json or markdown")->check(CLI::IsMember({"text", "json", "markdown"})));
  command->callback([flags] { catalogue(*flags); });
}

}  // namespace turnstile::app
