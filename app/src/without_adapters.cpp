// A build without librdkafka, RocksDB or Protobuf: the simulator's commands work, these say what is missing.
#include <CLI/CLI.hpp>

#include "command.hpp"
#include "turnstile_commands.hpp"

namespace turnstile::app {

namespace {

void add_missing(CLI::App& parser, const char* name, const char* about) {
  auto* command = parser.add_subcommand(name, about);
  command->allow_extras();
  command->prefix_command();
  command->callback([name] {
    usage(std::string("this turnstile was built without Kafka, so it has no '") + name +
          "': install librdkafka-dev, librocksdb-dev, libssl-dev, libprotobuf-dev and protobuf-compiler, and build it again");
  });
}

}  // namespace

void add_run(CLI::App& parser) { add_missing(parser, "run", "the bank on a real Kafka (not in this build)"); }
void add_atm(CLI::App& parser) { add_missing(parser, "atm", "a client of the bank on a real Kafka (not in this build)"); }
void add_audit(CLI::App& parser) { add_missing(parser, "audit", "check the properties on a real Kafka (not in this build)"); }
void add_conform(CLI::App& parser) { add_missing(parser, "conform", "compare the simulated Kafka with a real one (not in this build)"); }

}  // namespace turnstile::app
