// The commands of turnstile itself, beside those of every program: the bank on a real Kafka, and what compares and measures Turnstile.
#pragma once

#include "command.hpp"

namespace turnstile::app {

void add_run(CLI::App& parser);
void add_atm(CLI::App& parser);
void add_audit(CLI::App& parser);
void add_conform(CLI::App& parser);
void add_bench(CLI::App& parser);

}  // namespace turnstile::app
