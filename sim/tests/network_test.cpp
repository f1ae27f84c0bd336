// Connections: order, endings of requests in flight, lost answers, a broker that is away, a client that stands still.
#include "turnstile/sim/kafka/network.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "turnstile/sim/kafka/wire_faults.hpp"
#include "units.hpp"

namespace turnstile::sim {
namespace {

// Answers each request at once, and remembers in which order they came. A request's number travels as a member id.
struct Echo final : Server {
  explicit Echo(Network& owner) : network(owner) { owner.serve(*this); }
  void on_request(const RequestId& id, const Request& request) override {
    received.push_back(std::get_if<Heartbeat>(&request)->member.value);
    received_at.push_back(network.scheduler().now());
    if (answers) network.answer(id, ErrorAnswer{}, id.event);
  }
  Network& network;
  bool answers = true;
  std::vector<std::uint64_t> received;
  std::vector<Instant> received_at;
};

struct Client final : Endpoint {
  explicit Client(Network& owner) : network(owner) {}
  void on_answer(ConnectionId, Correlation correlation, Answer&, EventNumber) override {
    answered.push_back(correlation);
    answered_at.push_back(network.scheduler().now());
  }
  void on_cut(ConnectionId, EventNumber) override { ++cuts; }
  Network& network;
  std::vector<Correlation> answered;
  std::vector<Instant> answered_at;
  int cuts = 0;
};

struct Wires {
  explicit Wires(std::uint64_t seed = 1, const NetworkOptions& options = {})
      : chance(seed), network(scheduler, chance, trace, options), server(network), client(network) {
    process.start(nothing());
    connection = network.connect(client, 1, &process);
  }
  static core::Task<void> nothing() { co_return; }
  void send(std::uint64_t number) {
    network.send(connection, static_cast<Correlation>(number), network.share(Heartbeat{GroupId{0}, MemberId{number}, {}}));
  }
  void run() {
    const Instant until = scheduler.now() + 100'000 * kMs;
    while (scheduler.step(until)) {
    }
  }

  Scheduler scheduler;
  Process process{scheduler, "client"};
  SeededChance chance;
  Trace trace;
  Network network;
  WireFaults faults{network};
  Echo server;
  Client client;
  ConnectionId connection;
};

TEST(NetworkTest, both_directions_keep_their_order) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Wires wires(seed);
    for (std::uint64_t number = 1; number <= 20; ++number) wires.send(number);
    wires.run();
    EXPECT_TRUE(std::ranges::is_sorted(wires.server.received));
    EXPECT_EQ(wires.server.received.size(), 20u);
    EXPECT_TRUE(std::ranges::is_sorted(wires.client.answered));
    EXPECT_EQ(wires.client.answered.size(), 20u);
  }
}

TEST(NetworkTest, a_leg_takes_one_to_ten_milliseconds_and_the_first_message_waits_for_the_handshake) {
  Wires wires;
  wires.send(1);
  wires.run();
  EXPECT_GE(wires.server.received_at[0], at_ms(3));
  EXPECT_LE(wires.server.received_at[0], at_ms(30));
  const Duration leg = wires.client.answered_at[0] - wires.server.received_at[0];
  EXPECT_GE(leg, 1 * kMs);
  EXPECT_LE(leg, 10 * kMs);
}

TEST(NetworkTest, a_cut_leaves_a_prefix_of_what_was_in_flight_applied_and_nothing_answered) {
  bool none = false;
  bool some = false;
  bool all = false;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    Wires wires(seed);
    for (std::uint64_t number = 1; number <= 3; ++number) wires.send(number);
    wires.network.cut(wires.connection);
    wires.run();
    const auto& received = wires.server.received;
    for (std::size_t index = 0; index < received.size(); ++index) EXPECT_EQ(received[index], index + 1);
    none = none || received.empty();
    some = some || received.size() == 2;
    all = all || received.size() == 3;
    EXPECT_TRUE(wires.client.answered.empty());
    EXPECT_EQ(wires.client.cuts, 1);
  }
  EXPECT_TRUE(none && some && all);
}

TEST(NetworkTest, without_may_arrive_nothing_in_flight_is_applied) {
  NetworkOptions options;
  options.may_arrive = false;
  Wires wires(1, options);
  wires.send(1);
  wires.network.cut(wires.connection);
  wires.run();
  EXPECT_TRUE(wires.server.received.empty());
  EXPECT_EQ(wires.network.counters().not_applied, 1u);
}

TEST(NetworkTest, the_client_learns_of_a_cut_only_after_what_still_arrives_has_arrived) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    Wires wires(seed);
    wires.send(1);
    wires.network.cut(wires.connection);
    while (wires.client.cuts == 0 && wires.scheduler.step(at_ms(100'000))) {
    }
    const std::size_t before = wires.server.received.size();
    wires.run();
    EXPECT_EQ(wires.server.received.size(), before);
  }
}

TEST(NetworkTest, a_request_may_execute_late_if_asked_for) {
  NetworkOptions options;
  options.arrives_late = {1, 1};
  bool late = false;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    Wires wires(seed, options);
    wires.send(1);
    wires.network.cut(wires.connection);
    while (wires.client.cuts == 0 && wires.scheduler.step(at_ms(100'000))) {
    }
    const std::size_t before = wires.server.received.size();
    wires.run();
    late = late || wires.server.received.size() > before;
  }
  EXPECT_TRUE(late);
}

TEST(NetworkTest, a_lost_reply_was_applied) {
  Wires wires;
  wires.faults.lose_answers(1);
  wires.send(1);
  wires.run();
  EXPECT_EQ(wires.server.received.size(), 1u);
  EXPECT_TRUE(wires.client.answered.empty());
  EXPECT_EQ(wires.client.cuts, 1);
}

TEST(NetworkTest, losing_a_message_cuts_its_connection) {
  NetworkOptions options;
  options.message_lost = {1, 1};
  Wires wires(1, options);
  wires.send(1);
  wires.run();
  EXPECT_TRUE(wires.server.received.empty());
  EXPECT_EQ(wires.client.cuts, 1);
}

TEST(NetworkTest, a_stranded_request_arrives_when_it_is_delivered_and_its_answer_is_lost) {
  Wires wires;
  wires.faults.strand(1, Request(Heartbeat{}).index());
  wires.send(1);
  wires.run();
  EXPECT_TRUE(wires.server.received.empty());
  EXPECT_EQ(wires.client.cuts, 1);
  wires.faults.deliver_stranded(1);
  wires.run();
  EXPECT_EQ(wires.server.received, std::vector<std::uint64_t>{1});
  EXPECT_TRUE(wires.client.answered.empty());
}

TEST(NetworkTest, no_request_is_answered_while_the_broker_is_away) {
  Wires wires;
  wires.network.away_until(at_ms(5'000));
  EXPECT_EQ(wires.network.counters().cuts, 1u);
  wires.run();
  EXPECT_EQ(wires.client.cuts, 1);
  wires.connection = wires.network.connect(wires.client, 1, &wires.process);
  wires.send(1);
  wires.run();
  EXPECT_EQ(wires.server.received.size(), 1u);
}

TEST(NetworkTest, what_arrives_while_the_process_stands_still_waits) {
  Wires wires;
  wires.process.pause_all(at_ms(1'000));
  wires.send(1);
  wires.send(2);
  wires.run();
  EXPECT_EQ(wires.client.answered_at, (std::vector<Instant>{at_ms(1'000), at_ms(1'000)}));
}

TEST(NetworkTest, a_closed_connection_delivers_what_was_sent_and_hears_nothing) {
  Wires wires;
  wires.send(1);
  wires.network.close(wires.connection);
  wires.run();
  EXPECT_EQ(wires.server.received.size(), 1u);
  EXPECT_TRUE(wires.client.answered.empty());
}

TEST(NetworkTest, the_same_seed_is_the_same_trace) {
  const auto hash = [](std::uint64_t seed) {
    NetworkOptions options;
    options.message_lost = {1, 20};
    Wires wires(seed, options);
    for (std::uint64_t number = 1; number <= 50; ++number) wires.send(number);
    wires.run();
    return wires.trace.hash();
  };
  EXPECT_EQ(hash(3), hash(3));
  EXPECT_NE(hash(3), hash(4));
}

}  // namespace
}  // namespace turnstile::sim
