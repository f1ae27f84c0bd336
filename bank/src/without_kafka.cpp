// A build without librdkafka, RocksDB or Protobuf: the simulator's commands work, these report what is missing.
#include "atm.hpp"
#include "live_codec.hpp"
#include "turnstile/app/command.hpp"
#include "turnstile/app/own_commands.hpp"

namespace turnstile {

namespace {

constexpr const char* kInstead = "install librdkafka-dev, librocksdb-dev, libssl-dev, libprotobuf-dev and protobuf-compiler";

}  // namespace

void bank::add_atm(CLI::App& parser) { app::add_missing(parser, "atm", "a client of the bank on a real Kafka", kInstead); }
void app::add_conform(CLI::App& parser) { add_missing(parser, "conform", "compare the simulated Kafka with a real one", kInstead); }
properties::MakeCodec bank::live_codec() { return {}; }

}  // namespace turnstile
