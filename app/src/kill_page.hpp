// The kill table as a page (docs/viewer.md has the form of its data).
#pragma once

#include <string>

#include "kill_table.hpp"

namespace turnstile::app {

// `command`: the command that made it.
std::string kill_page(const KillTable& table, const std::string& command);

}  // namespace turnstile::app
