// The commands of every program that links turnstile::kafka: its domain on a real Kafka.
#pragma once

#include <memory>
#include <string>

#include "turnstile/app/command.hpp"
#include "turnstile/properties/live_domain.hpp"
#include "turnstile/properties/run.hpp"

namespace turnstile::app {

void add_campaign(CLI::App& parser);
void add_run(CLI::App& parser);
void add_load(CLI::App& parser);
void add_audit(CLI::App& parser);

// The domain of the named scenario (empty: the first one), with the requests of its clients, its properties and its codec. Ends with exit
// code 2 if there is no such scenario, or if it can only be simulated.
std::unique_ptr<properties::LiveDomain> live_domain(const std::string& scenario = {});

}  // namespace turnstile::app
