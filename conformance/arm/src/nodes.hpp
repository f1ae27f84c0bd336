// The broker processes of a cluster that scripts/kafka started: kills, pauses and restarts them. Their addresses and process ids come from
// its folder; a process is signalled only if its command line names that folder.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace turnstile::conformance {

class Nodes {
 public:
  // `folder`: scripts/kafka's --dir. `script`: scripts/kafka itself, to start a broker with.
  Nodes(std::string folder, std::string script);

  // The number of brokers, numbered from 1; 0: none was started there.
  std::int32_t count() const { return static_cast<std::int32_t>(addresses_.size()); }
  // "host:port,..." of those that are neither killed nor paused.
  std::string awake() const;
  bool is_awake(std::int32_t node) const { return !gone_[index(node)] && !paused_[index(node)]; }

  // By SIGKILL; returns when the process has ended.
  bool kill(std::int32_t node);
  bool pause(std::int32_t node);
  void resume_all();
  // The first, second, ... that was killed since the last forget_order(); 0: all that are down. False: one did not start.
  bool start(std::int64_t number);
  void forget_order() { killed_.clear(); }

 private:
  static std::size_t index(std::int32_t node) { return static_cast<std::size_t>(node - 1); }
  // Its process id; nullopt: it does not run.
  std::optional<int> process(std::int32_t node) const;

  std::string folder_;
  std::string script_;
  std::vector<std::string> addresses_;
  std::vector<bool> gone_;
  std::vector<bool> paused_;
  std::vector<std::int32_t> killed_;
};

}  // namespace turnstile::conformance
