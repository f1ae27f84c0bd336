// The commands that use a real Kafka are in a separate library, turnstile::kafka, which registers itself if it is linked
// (kafka_commands.hpp); in other programs these commands say what is missing.
#include <CLI/CLI.hpp>

#include <string>

#include "command.hpp"
#include "kafka_commands.hpp"
#include "this_program.hpp"

namespace turnstile::app {

void add_missing(CLI::App& parser, const char* name, const std::string& about, const std::string& instead) {
  auto* command = parser.add_subcommand(name, about + " (not in this build)");
  command->allow_extras();
  command->prefix_command();
  command->callback([name, instead] {
    usage("this " + this_program().name + " was built without Kafka, so it has no '" + name + "': " + instead + ", and build it again");
  });
}

AddCommands& kafka_commands() {
  static AddCommands add = nullptr;
  return add;
}

void add_kafka_commands(CLI::App& parser) {
  if (kafka_commands() != nullptr) return kafka_commands()(parser);
  const std::string instead =
      "link turnstile::kafka, which needs librdkafka-dev, librocksdb-dev, libssl-dev, libprotobuf-dev and protobuf-compiler";
  add_missing(parser, "campaign", "a campaign over many machines, which a real Kafka hands out", instead);
  add_missing(parser, "run", "workers on a real Kafka", instead);
  add_missing(parser, "load", "clients of those workers", instead);
  add_missing(parser, "audit", "check the properties over a run on a real Kafka", instead);
}

}  // namespace turnstile::app
