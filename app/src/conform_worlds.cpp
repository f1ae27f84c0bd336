#include "conform_worlds.hpp"

#include <utility>
#include <vector>

#include "become.hpp"
#include "interrupt.hpp"
#include "own_scripts.hpp"
#include "turnstile/app/own_commands.hpp"
#include "turnstile/conformance/kafka_world.hpp"
#include "turnstile/conformance/sim_world.hpp"

namespace turnstile::app {

namespace {

// scripts/conformance starts brokers with the settings that programs require, and runs this command again.
[[noreturn]] void run_with_a_broker(std::uint32_t nodes) {
  const auto script = script_beside("conformance");
  if (script.empty()) {
    end(ExitCode::outside_missing, "there is no scripts/conformance beside this program to start a broker: start one and give --brokers");
  }
  std::vector<std::string> words{script.string(), "--nodes", std::to_string(nodes), "--", own_path().string()};
  const auto own = own_arguments();
  words.insert(words.end(), own.begin() + 1, own.end());
  become(script.string(), std::move(words));
  end(ExitCode::outside_missing, "cannot run " + script.string() + ": start a broker and give --brokers");
}

}  // namespace

void go_where_that_world_is(const ConformFlags& flags) {
  if (flags.world == "rdkafka") go_on_with_the_simulated_library();
  if (flags.world == "kafka" && !flags.kafka.given()) run_with_a_broker(flags.nodes);
}

std::unique_ptr<conformance::World> conform_world(const ConformFlags& flags, std::uint64_t) {
  if (flags.world == "sim") return std::make_unique<conformance::SimWorld>();
  conformance::KafkaWorldOptions options;
  options.mock = flags.world == "mock";
  if (!options.mock) {
    const adapters::KafkaConfig config = flags.kafka.config();
    options.brokers = config.brokers;
    options.properties = config.properties;
    require_broker(config);
    options.restart_command = flags.restart;
    options.kafka_folder = flags.kafka_dir;
    options.kafka_script = script_beside("kafka").string();
    options.stop = [] { return interrupted(); };
  }
  return std::make_unique<conformance::KafkaWorld>(options);
}

}  // namespace turnstile::app
