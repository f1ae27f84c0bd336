// What an audit reads (the topics, what clients saw, what stores contain) as a history; and its form as JSON lines.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "turnstile/core/log.hpp"
#include "turnstile/properties/live_domain.hpp"

namespace turnstile::app {

std::string record_line(const core::Record& record);
// A committed offset of the workers' group.
std::string committed_line(const core::TopicPartitionOffset& place);
// Reads a file written by `audit --record`; ends with exit code 2 at a line that is not valid. Returns the partition count.
std::int32_t add_recorded(properties::LiveHistory& history, const std::filesystem::path& file);

// What `load --history` writes; `seen`: "outcome", "never_executed" or "unknown".
std::string call_line(const properties::RecordedCall& call, std::string_view seen);
void add_calls(properties::LiveHistory& history, const std::filesystem::path& file);

// The store in the state folder of a stopped worker.
void add_store(properties::LiveHistory& history, const std::string& folder, std::string_view entity_noun);

}  // namespace turnstile::app
