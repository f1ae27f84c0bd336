// The commands of turnstile itself, beside those of every program: they compare and measure Turnstile.
#pragma once

namespace CLI {
class App;
}

namespace turnstile::app {

void add_conform(CLI::App& parser);
void add_bench(CLI::App& parser);

}  // namespace turnstile::app
