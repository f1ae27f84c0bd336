// What the subcommands share: how they are registered, how they fail, and the exit codes. Also for programs with commands of their own
// (Program::more).
//
// A subcommand is one file with one function that adds itself to the parser. Its callback throws Exit to end with a code; main() prints the
// message, one line on stderr, and returns the code. Results go to stdout, everything else to stderr.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "turnstile/properties/campaign.hpp"

namespace CLI {
class App;
class Option;
}  // namespace CLI

namespace turnstile::app {

using properties::ExitCode;

// Ends the program. `message` says what to do; it may be empty.
struct Exit {
  ExitCode code = ExitCode::held;
  std::string message;
};

[[noreturn]] inline void end(ExitCode code, std::string message = {}) { throw Exit{code, std::move(message)}; }
[[noreturn]] inline void usage(std::string message) { throw Exit{ExitCode::usage, std::move(message)}; }

// A long flag and its environment twin: --keep-going and TURNSTILE_KEEP_GOING.
CLI::Option* with_twin(CLI::Option* option);

// To be called after all subcommands were added: refuses, in one line, what the command line or the environment sets and cannot be used.
void read_strictly(CLI::App& parser);

// Of two exit codes that both apply, the one to end with (docs/cli.md).
ExitCode graver(ExitCode left, ExitCode right);

// A seed in decimal or hexadecimal ("0x5eed2a").
std::uint64_t parse_seed(const std::string& text);
bool looks_like_seed(const std::string& text);
// "60s", "10m", "500ms", "2h": milliseconds.
std::int64_t parse_duration_ms(const std::string& text);

// A command that this build lacks: says what to install or link.
void add_missing(CLI::App& parser, const char* name, const std::string& about, const std::string& instead);

}  // namespace turnstile::app
