// A machine that runs a user's program, or a client of it: the implementation of a Host.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "turnstile/sim/kafka/broker/cluster.hpp"
#include "turnstile/sim/run/host.hpp"
#include "turnstile/sim/run/machine.hpp"

namespace turnstile::sim {

// What a program or client said.
struct HostNote {
  std::string_view host;
  std::string text;
  Instant time{};
  EventNumber event = 0;
};

// A consumer group that programs belong to.
struct HostedGroup {
  GroupId id{};
  std::string name;
  std::vector<TopicId> topics;  // that its members subscribe to
  std::size_t members = 0;      // consumers of it that live
};

// What the hosts of one run share.
struct HostedWorld {
  Cluster& cluster;
  Network& network;
  std::vector<HostNote>& notes;
  std::vector<std::string_view>& topic_names;  // by number; empty: not asked for yet
  std::deque<HostedGroup>& groups;             // in the order in which they were first seen
  std::vector<GroupId>& group_ids;             // the same
  std::uint64_t& commands;                     // of clients
  std::uint64_t& clients_done;
};

class HostMachine final : public Machine {
 public:
  struct Program {
    std::string_view name;
    const ProgramBody* body = nullptr;
    std::uint32_t number = 0;  // among those of the same name
    bool client = false;       // its end is awaited; else it is started again
    std::uint32_t lane = 0;    // of a client: which one
  };

  HostMachine(const Surroundings& surroundings, const HostedWorld& world, std::string name, const Program& program, const Traits& traits);

  const Program& program() const { return program_; }
  HostedWorld& world() { return world_; }
  core::TimeMs now_ms() const { return clock().now_ms(); }
  Any& random() { return random_; }
  std::optional<Any> command();
  void say(std::string text);
  // What a program in another process asks for, which it is to ask for again in every run of the seed.
  void asks(std::string_view call, std::string_view request);
  // The topic's name, for as long as the run.
  std::string_view topic_name(TopicId topic) const;
  HostedGroup& group(std::string_view name);
  bool finished_all() const { return finished_; }
  // How many lives have ended by themselves: returned, and were not killed.
  std::uint64_t endings() const { return endings_; }
  // Of all lives.
  std::uint64_t calls_made() const { return calls_made_; }

  // A call of a client, for the page: where a program dies. It is over when it returns, not when its frame is destroyed.
  void calls(std::string_view what) {
    ++calls_;
    ++calls_made_;
    calling_ = what;
  }
  void returned() { calling_ = {}; }

 private:
  // Doubles while lives end of themselves within a second, as supervisors do: else a program that ends at once would live thousands of
  // times.
  Duration restart_delay(Duration lived);

  core::Task<void> life() override;
  void on_crash() override;

  HostedWorld world_;
  const Program program_;
  InLane chance_;
  Any random_;
  std::optional<InLane> of_command_;
  std::uint32_t commands_ = 0;
  std::string_view calling_;
  std::uint64_t calls_ = 0;  // of this life
  std::uint64_t calls_made_ = 0;
  std::uint64_t endings_ = 0;
  int short_lives_ = 0;  // in a row
  bool finished_ = false;
};

}  // namespace turnstile::sim
