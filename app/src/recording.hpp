// What an audit reads: the topics, what clients saw and what stores hold, as a History; and its form as JSON lines.
#pragma once

#include <filesystem>
#include <string>

#include "turnstile/bank/bank.hpp"
#include "turnstile/bank/protobuf_codec.hpp"
#include "turnstile/core/log.hpp"
#include "turnstile/properties/history.hpp"

namespace turnstile::app {

using BankHistory = properties::History<bank::Bank>;

// One record of any of the bank's topics goes to where it belongs in the history.
void add_record(BankHistory& history, const bank::ProtobufCodec& codec, const core::Record& record);

std::string record_line(const core::Record& record);
// Each line of a file written by `audit --record`; ends with exit code 2 where it is none.
void add_recorded(BankHistory& history, const bank::ProtobufCodec& codec, const std::filesystem::path& file);

// What `atm load --history` wrote.
void add_calls(BankHistory& history, const bank::ProtobufCodec& codec, const std::filesystem::path& file);

// The store in a state folder of a worker that has stopped.
void add_store(BankHistory& history, const bank::ProtobufCodec& codec, const std::string& folder);

}  // namespace turnstile::app
