// What an audit reads: the topics, what clients saw and what stores hold, put into a history; and its form as JSON lines.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "turnstile/core/log.hpp"
#include "turnstile/properties/live_domain.hpp"

namespace turnstile::app {

std::string record_line(const core::Record& record);
// Each line of a file written by `audit --record`; ends with exit code 2 where it is none. How many partitions a topic has there.
std::int32_t add_recorded(properties::LiveHistory& history, const std::filesystem::path& file);

// What `load --history` writes; `seen`: "outcome", "never_executed" or "unknown".
std::string call_line(const properties::RecordedCall& call, std::string_view seen);
void add_calls(properties::LiveHistory& history, const std::filesystem::path& file);

// The store in a state folder of a worker that has stopped.
void add_store(properties::LiveHistory& history, const std::string& folder, std::string_view entity_noun);

}  // namespace turnstile::app
