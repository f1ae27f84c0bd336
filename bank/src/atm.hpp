#pragma once

namespace CLI {
class App;
}

namespace turnstile::bank {

// turnstile atm: a client of the bank on a real Kafka.
void add_atm(CLI::App& parser);

}  // namespace turnstile::bank
