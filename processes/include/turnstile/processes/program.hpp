// A program of a World that is a process of its own, unchanged: any executable on librdkafka, found where it is looked for by everybody.
//
//   turnstile::world("counters").topic(...).host("counter", 2, processes::program({.command = {"./counter", "--id", "{name}"}}));
//
// Each life is a process, with libturnstile-rdkafka.so preloaded. It runs while the simulation waits for its next request, and waits while
// anything else happens, so the run is the same under the same seed if the program is. A crash of the host kills it. The program's end is
// the end of that life. What it writes to stdout and stderr becomes notes of the host (Truth::notes), line by line.
//
// What a program does that cannot be simulated, or its not calling librdkafka at all, ends the whole program with a line on stderr and exit
// code 2: no verdict would be worth anything.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "turnstile/sim/run/host.hpp"

namespace turnstile::processes {

// {random} is less.
constexpr std::uint32_t kRandomEnd = 1'000'000;

struct Command {
  using Variable = std::pair<std::string, std::string>;
  // "{name}" and "{number}" in it are the instance's: "counter-1", "1"; "{random}" is a number from the seed, another in each life;
  // "{scratch}" is the instance's own folder: empty when a run begins, kept over its lives, removed afterwards.
  std::vector<std::string> words;
  std::vector<Variable> environment{};  // beside this process's own
  std::string folder{};                 // where it is started; empty: here
  std::string input{};                  // a file for its stdin; empty: there is nothing to read
  std::int64_t start_ms = 0;            // of the first life, after the run began
  std::int64_t cpu_ms_max = 10'000;     // of processor time between two calls: more is a loop without end
  std::string version = "2.0.2";        // of librdkafka, that it is told
  std::string library;                  // libturnstile-rdkafka.so
};

// Why this command cannot be simulated: it is not there, static, or a Go program. Empty: nothing is known against it.
std::string refusal(const Command& command);

ProgramBody program(Command command);

// A note of a process that did not end well begins so: "turnstile: ends with exit status 1".
inline constexpr const char* kEndsWith = "turnstile: ends with ";

// Kills the processes of all runs, and removes their folders: for the end of the program.
void kill_all();
void remove_scratch_folders();

}  // namespace turnstile::processes
