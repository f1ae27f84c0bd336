// The commands of turnstile itself, beside those of every program: they compare and measure Turnstile.
#pragma once

namespace CLI {
class App;
}

namespace turnstile::app {

void add_conform(CLI::App& parser);
void add_bench(CLI::App& parser);
void add_simulate(CLI::App& parser);
// `turnstile simulate WORLD ...` is another program's, arguments and all: does not return. Returns for everything else, and where it is not
// built.
void hand_over_simulate(int argc, char** argv);

}  // namespace turnstile::app
