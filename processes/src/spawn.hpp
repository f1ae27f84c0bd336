// What posix_spawn is told, as objects.
#pragma once

#include <signal.h>
#include <spawn.h>

namespace turnstile::processes {

struct FileActions {
  FileActions() { posix_spawn_file_actions_init(&all); }
  FileActions(const FileActions&) = delete;
  FileActions& operator=(const FileActions&) = delete;
  ~FileActions() { posix_spawn_file_actions_destroy(&all); }
  posix_spawn_file_actions_t all{};
};

// A group of its own, which Ctrl-C in a terminal does not reach, and signals as in a shell.
struct Attributes {
  Attributes() {
    posix_spawnattr_init(&all);
    sigset_t none;
    sigset_t every;
    sigemptyset(&none);
    sigfillset(&every);
    posix_spawnattr_setsigmask(&all, &none);
    posix_spawnattr_setsigdefault(&all, &every);
    posix_spawnattr_setpgroup(&all, 0);
    posix_spawnattr_setflags(&all, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  Attributes(const Attributes&) = delete;
  Attributes& operator=(const Attributes&) = delete;
  ~Attributes() { posix_spawnattr_destroy(&all); }
  posix_spawnattr_t all{};
};

}  // namespace turnstile::processes
