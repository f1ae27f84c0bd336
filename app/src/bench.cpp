#include <fmt/core.h>
#include <sys/wait.h>
#include <unistd.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "command.hpp"
#include "output.hpp"
#include "turnstile/app/own_commands.hpp"

namespace turnstile::app {

namespace {

struct BenchFlags {
  std::string folder;
  std::string filter;
  std::string json;
  std::string min_time;
};

std::vector<std::filesystem::path> programs(const BenchFlags& flags) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path here = fs::read_symlink("/proc/self/exe", error).parent_path();
  std::vector<fs::path> folders{flags.folder};
  if (flags.folder.empty()) folders = {here.parent_path() / "bench", here / "bench", here};
  std::vector<fs::path> found;
  for (const auto& folder : folders) {
    for (const auto& entry : fs::directory_iterator(folder, error)) {
      if (entry.is_regular_file() && entry.path().filename().string().ends_with("_bench")) found.push_back(entry.path());
    }
    if (!found.empty()) break;
  }
  std::sort(found.begin(), found.end());
  return found;
}

// Runs a program without a shell and returns what it prints on stdout.
std::string output_of(const std::vector<std::string>& words) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) end(ExitCode::crashed, "cannot start " + words.front());
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    std::vector<char*> arguments;
    for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    execv(arguments.front(), arguments.data());
    _exit(127);
  }
  close(ends[1]);
  std::string output;
  std::array<char, 4096> buffer{};
  for (ssize_t count = 0; (count = read(ends[0], buffer.data(), buffer.size())) > 0;)
    output.append(buffer.data(), static_cast<std::size_t>(count));
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) end(ExitCode::crashed, words.front() + " failed");
  return output;
}

void bench(const BenchFlags& flags) {
  const auto found = programs(flags);
  if (found.empty()) usage("there are no benchmark programs: build with Google Benchmark installed, or name their folder with --folder");
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  say("{:<56} {:>14} {:>14} {:>16}\n", "benchmark", "time", "cpu", "items/s");
  for (const auto& program : found) {
    fmt::print(stderr, "running {}\n", program.filename().string());
    std::vector<std::string> words{program.string(), "--benchmark_format=json"};
    if (!flags.filter.empty()) words.push_back("--benchmark_filter=" + flags.filter);
    if (!flags.min_time.empty()) words.push_back("--benchmark_min_time=" + flags.min_time);
    const auto report = nlohmann::ordered_json::parse(output_of(words), nullptr, false);
    if (report.is_discarded() || !report.contains("benchmarks")) continue;  // no benchmark matched the filter
    for (const auto& row : report["benchmarks"]) {
      all.push_back(row);
      const std::string unit = row.value("time_unit", "ns");
      const double items = row.value("items_per_second", 0.0);
      say("{:<56} {:>11.1f} {} {:>11.1f} {} {:>16}\n", row.value("name", "?"), row.value("real_time", 0.0), unit,
          row.value("cpu_time", 0.0), unit, items == 0 ? std::string("-") : fmt::format("{:.0f}", items));
    }
  }
  if (flags.json.empty()) return;
  std::FILE* file = std::fopen(flags.json.c_str(), "w");
  if (file == nullptr) usage("cannot write " + flags.json + ": give another --json");
  fmt::print(file, "{}\n", all.dump(2));
  std::fclose(file);
}

}  // namespace

void add_bench(CLI::App& parser) {
  auto* command = parser.add_subcommand("bench", "run the benchmark programs and print a table");
  const auto flags = std::make_shared<BenchFlags>();
  with_twin(command->add_option("--folder", flags->folder, "where the *_bench programs are (default: found beside this program)"));
  with_twin(command->add_option("--filter", flags->filter, "a regular expression over the names"));
  with_twin(command->add_option("--json", flags->json, "also write all figures to this file"));
  with_twin(command->add_option("--min-time", flags->min_time, "seconds per benchmark, e.g. 0.1"));
  command->callback([flags] { bench(*flags); });
}

}  // namespace turnstile::app
