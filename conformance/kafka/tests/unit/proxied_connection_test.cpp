#include "proxied_connection.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

namespace turnstile::conformance {
namespace {

constexpr char kVersion = 0;

// A request without a body, of a client without a name.
std::string request(Api api, char correlation) {
  return {'\0', '\0', '\0', '\n', '\0', static_cast<char>(api), '\0', kVersion, '\0', '\0', '\0', correlation, '\xff', '\xff'};
}

std::pair<Socket, Socket> socket_pair() {
  std::array<int, 2> ends{-1, -1};
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()), 0);
  return {Socket(ends[0]), Socket(ends[1])};
}

// A connection with a client at one end and a broker at the other.
class ProxiedConnectionTest : public ::testing::Test {
 protected:
  void client_sends(const std::string& bytes) {
    ASSERT_EQ(::send(client_.first.get(), bytes.data(), bytes.size(), 0), static_cast<ssize_t>(bytes.size()));
    connection_.take_in(connection_.down());
  }
  std::string broker_gets() {
    std::array<char, 1024> buffer{};
    const auto count = ::recv(broker_.first.get(), buffer.data(), buffer.size(), 0);
    return count > 0 ? std::string(buffer.data(), static_cast<std::size_t>(count)) : std::string();
  }

  std::pair<Socket, Socket> client_ = socket_pair();
  std::pair<Socket, Socket> broker_ = socket_pair();
  ProxiedConnection connection_{1, std::move(client_.second), std::move(broker_.second)};
  Rules rules_;
};

TEST_F(ProxiedConnectionTest, a_held_request_and_what_comes_after_it_wait) {
  rules_.holds.push_back({Api::add_partitions_to_txn, Api::end_txn, {}});
  client_sends(request(Api::add_partitions_to_txn, 1) + request(Api::end_txn, 2));
  client_sends(request(Api::add_partitions_to_txn, 3) + request(Api::end_txn, 4));
  connection_.pass(rules_);
  EXPECT_EQ(broker_gets(), request(Api::add_partitions_to_txn, 1) + request(Api::end_txn, 2));
  EXPECT_TRUE(connection_.has_met_held());
  EXPECT_FALSE(connection_.has_met_held());
  EXPECT_TRUE(rules_.holds.empty());
  connection_.pass(rules_);
  EXPECT_EQ(broker_gets(), request(Api::add_partitions_to_txn, 3) + request(Api::end_txn, 4));
  EXPECT_FALSE(connection_.over());
}

TEST_F(ProxiedConnectionTest, a_request_without_the_text_passes) {
  rules_.holds.push_back({Api::heartbeat, Api::end_txn, "events"});
  client_sends(request(Api::end_txn, 1) + request(Api::heartbeat, 2));
  connection_.pass(rules_);
  EXPECT_EQ(broker_gets(), request(Api::end_txn, 1) + request(Api::heartbeat, 2));
  EXPECT_FALSE(connection_.has_met_held());
  EXPECT_EQ(rules_.holds.size(), 1U);
}

TEST_F(ProxiedConnectionTest, a_request_that_is_cut_before_is_the_last_of_its_connection) {
  rules_.cuts.push_back({.api = Api::end_txn});
  client_sends(request(Api::end_txn, 1) + request(Api::heartbeat, 2));
  connection_.pass(rules_);
  EXPECT_EQ(broker_gets(), "");
  EXPECT_FALSE(connection_.has_met_held());
  EXPECT_TRUE(connection_.over());
}

}  // namespace
}  // namespace turnstile::conformance
