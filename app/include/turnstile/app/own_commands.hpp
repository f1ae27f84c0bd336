// The commands of turnstile itself, beside those of every program: they compare and measure Turnstile.
#pragma once

#include <string>

namespace CLI {
class App;
}
namespace turnstile::sim {
struct WorkerLog;
}

namespace turnstile::app {

void add_conform(CLI::App& parser);
void add_bench(CLI::App& parser);
void add_simulate(CLI::App& parser);
// `turnstile simulate WORLD ...` is another program's, arguments and all: does not return. Returns for everything else, and where it is not
// built.
void hand_over_simulate(int argc, char** argv);

// Goes on as turnstile-rdkafka, the program beside this one that has the simulated librdkafka, with the same arguments, if that log is its.
// Returns if it is not; where that program is not built, ends with a message that says so.
void go_on_with_log(const std::string& log);
[[noreturn]] void go_on_with_the_simulated_library();
// turnstile-rdkafka's: the log of `run` for simulated workers.
extern const sim::WorkerLog kAdapterLog;

}  // namespace turnstile::app
