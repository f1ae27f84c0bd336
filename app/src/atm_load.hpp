#pragma once

#include "kafka_flags.hpp"

namespace turnstile::app {

// turnstile atm load: many commands of many accounts, in a closed loop or at a rate, each followed to its outcome.
void add_atm_load(CLI::App& atm, const KafkaFlags& kafka);

}  // namespace turnstile::app
