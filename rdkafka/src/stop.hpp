// How a run stops that cannot go on as it would with the real library: one line that says why, and the end of the program.
#pragma once

#include <string>

namespace turnstile::rdkafka {

// "turnstile: rd_kafka_list_groups is not simulated (docs/rdkafka.md)".
[[noreturn]] void stop_not_simulated(const char* function);
// "turnstile: rd_kafka_new: <why>".
[[noreturn]] void stop(const char* function, const std::string& why);
// Is told instead, on the stack of the code that did it, and ends the program itself.
void on_stop(void (*told)(const std::string& what));

}  // namespace turnstile::rdkafka
