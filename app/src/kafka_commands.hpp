// The seam between this library and turnstile::kafka.
#pragma once

namespace CLI {
class App;
}

namespace turnstile::app {

using AddCommands = void (*)(CLI::App& parser);

// Null, unless turnstile::kafka is linked, which sets it before main().
AddCommands& kafka_commands();

}  // namespace turnstile::app
