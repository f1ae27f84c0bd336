// Faults on the wire, by client, API and count: the interceptor for tests and client programs.
#pragma once

#include <vector>

#include "turnstile/sim/kafka/interceptor.hpp"
#include "turnstile/sim/kafka/network.hpp"

namespace turnstile::sim {

class WireFaults final : public Interceptor {
 public:
  // Intercepts that network's messages for as long as it lives.
  explicit WireFaults(Network& network) : network_(network) { network.intercept(this); }
  ~WireFaults() { network_.intercept(nullptr); }
  WireFaults(const WireFaults&) = delete;
  WireFaults& operator=(const WireFaults&) = delete;

  // The client's next request of that kind (its index in the variant) never arrives; or it is carried out, and the connection is cut
  // instead of its answer. With `more`, so many later ones of that kind are carried out as well, and the connection is cut instead of the
  // last one's answer; the client hears of none of them.
  void cut_before(ActorId client, std::size_t api) { requests_.push_back({client, api, Plan::before, 0}); }
  void cut_after(ActorId client, std::size_t api, std::uint32_t more = 0) { requests_.push_back({client, api, Plan::after, more}); }
  // ... or it is stranded, until the client's stranded requests are delivered.
  void strand(ActorId client, std::size_t api) { requests_.push_back({client, api, Plan::stranded, 0}); }
  void deliver_stranded(ActorId client) { network_.deliver_stranded(client); }
  // The next `count` answers to that client (0: to anyone) are lost, each cutting its connection: the requests were applied.
  void lose_answers(std::uint32_t count, ActorId client = 0);
  // Nothing gets through on the client's connections until they are released.
  void hold(ActorId client) { held_.push_back(client); }
  void release(ActorId client);

  Passage on_request(const Passing& request) override;
  Passage on_answer(const Passing& answer) override;
  bool holds(ActorId client) const override;

 private:
  enum class Plan : std::uint8_t { before, after, stranded };
  struct PlannedRequest {
    ActorId client = 0;
    std::size_t api = 0;
    Plan plan{};
    std::uint32_t more = 0;
  };
  // Answers from `first` to `last` are lost, once so many more requests were sent.
  struct DoomedAnswers {
    Passing first{};
    std::uint32_t last = 0;  // its correlation
    std::uint32_t more = 0;
  };
  static bool same_connection(const Passing& left, const Passing& right) {
    return left.connection == right.connection && left.generation == right.generation;
  }

  Network& network_;
  std::vector<PlannedRequest> requests_;
  std::vector<DoomedAnswers> doomed_;
  std::uint32_t answers_to_lose_ = 0;
  ActorId answers_to_lose_of_ = 0;
  std::vector<ActorId> held_;
};

}  // namespace turnstile::sim
