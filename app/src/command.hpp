// The commands that every program has.
#pragma once

#include "turnstile/app/command.hpp"

namespace turnstile::app {

void add_explore(CLI::App& parser);
void add_replay(CLI::App& parser);
void add_shrink(CLI::App& parser);
void add_merge(CLI::App& parser);
void add_list(CLI::App& parser);
void add_catalogue(CLI::App& parser);
void add_version(CLI::App& parser);
void add_help(CLI::App& parser);
void add_completion(CLI::App& parser);

// run, load and audit, if turnstile::kafka is linked; otherwise they report that they are missing.
void add_kafka_commands(CLI::App& parser);

}  // namespace turnstile::app
