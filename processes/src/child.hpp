// One process of the operating system, and the connection to it. It dies with this object.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "turnstile/processes/program.hpp"
#include "wire/buffer.hpp"

namespace turnstile::processes {

// What makes one life of a program another than all others.
struct Identity {
  std::string name;          // "counter-1", for {name}
  std::uint32_t number = 0;  // for {number}
  std::uint32_t random = 0;  // for {random}
  std::string scratch{};     // what {scratch} is; empty: not asked for
  std::uint64_t life = 1;
  std::uint64_t pid = 0;  // that it is told
};

class Child {
 public:
  Child(const Command& command, const Identity& identity);
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  // The next request; none: the process has ended. Waits as long as the process computes, but stops the run if it does not come to an end.
  std::optional<Reader> receive();
  void send(const Writer& answer);
  // What it has written to stdout and stderr since the last time, as whole lines; at its end the rest, too.
  std::string new_lines(bool at_its_end);
  // To be asked once, after its end: "exit status 1", "signal 11 (Segmentation fault)"; empty: exit status 0.
  std::string end();

 private:
  void look_after();
  [[noreturn]] void stop(const std::string& why) const;

  const Command& command_;
  std::string name_;
  pid_t pid_ = -1;
  int channel_ = -1;
  int output_ = -1;
  std::int64_t read_up_to_ = 0;
  std::string line_;  // begun
  std::vector<char> buffer_ = std::vector<char>(65'536);
  // While it is waited for.
  std::int64_t cpu_ms_at_call_ = 0;
  std::int64_t cpu_ms_ = 0;
  int idle_looks_ = 0;
};

// Ends the program with that line, and its processes; exit code 2, or what is given.
[[noreturn]] void stop_run(const std::string& who, const std::string& why, int exit_code = 2);

}  // namespace turnstile::processes
