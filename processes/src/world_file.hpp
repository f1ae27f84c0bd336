// A world file: topics, processes, and what is promised of them, as a World.
#pragma once

#include <expected>
#include <filesystem>
#include <string>

#include "turnstile/world.hpp"

namespace turnstile::processes {

// Or what is wrong, with its line: "world.toml:7: ...". `library` is preloaded. Commands are started in the file's folder.
std::expected<World, std::string> read_world(const std::filesystem::path& file, const std::string& library);

}  // namespace turnstile::processes
