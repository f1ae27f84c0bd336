// The program's side of the connection to the simulation: one thread, one request at a time.
#pragma once

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <string>

#include "wire/buffer.hpp"
#include "wire/calls.hpp"

namespace turnstile::processes {

// Whether a simulation runs this program. Without one the library's clocks are the system's.
bool connected();

// The time at the last answer; it stands still until the next one. Nanoseconds since the run began, and since 1970 on the host's clock.
std::int64_t monotonic_ns();
std::int64_t wall_ns();

// A request; what follows it is written to the result.
Writer request(Call call);
// Waits for the answer, and serves the callbacks that come before it. Never returns when the simulation has killed the program.
Reader ask(const Writer& request);

// Ends the run: what the program does cannot be simulated. `what` is "rd_kafka_list_groups is not simulated".
[[noreturn]] void refuse(const std::string& what);

// What an answer asks for before it is the result, and the answer to that (callbacks.cpp).
Writer call_back(Answer answer, Reader& arguments);

}  // namespace turnstile::processes
