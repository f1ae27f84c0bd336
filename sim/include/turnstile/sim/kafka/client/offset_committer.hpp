// A group's offset commits on their way to the coordinator, one at a time, in the background.
#pragma once

#include <cstdint>
#include <deque>
#include <utility>

#include "turnstile/sim/kafka/client/caller.hpp"

namespace turnstile::sim {

class OffsetCommitter final : private CallOwner {
 public:
  using Number = std::uint64_t;
  class Observer {
   public:
    virtual void on_committed(Number number, const OffsetCommit& what, KafkaError error) = 0;

   protected:
    ~Observer() = default;
  };

  OffsetCommitter(Process& process, Network& network, const ClientOptions& options, ActorId actor, Observer& observer)
      : caller_(*this, process, network, options, actor), observer_(observer) {}

  Number commit(OffsetCommit what) {
    under_way_.emplace_back(++last_, std::move(what));
    if (under_way_.size() == 1) send();
    return last_;
  }
  // The observer is not called; the commit may be carried out nevertheless.
  void forget(Number number) {
    const bool first = !idle() && under_way_.front().first == number;
    std::erase_if(under_way_, [number](const auto& each) { return each.first == number; });
    if (!first) return;
    caller_.cancel(CallKind::commit_offsets);
    if (!idle()) send();
  }
  bool idle() const { return under_way_.empty(); }
  void close() {
    under_way_.clear();
    caller_.close();
  }

 private:
  void send() { caller_.call(CallKind::commit_offsets, under_way_.front().second); }
  bool on_answer(CallKind, Answer& answer) override {
    const auto [number, what] = std::move(under_way_.front());
    under_way_.pop_front();
    if (!idle()) send();
    observer_.on_committed(number, what, std::get_if<ErrorAnswer>(&answer)->error);
    return true;
  }

  Caller caller_;
  Observer& observer_;
  std::deque<std::pair<Number, OffsetCommit>> under_way_;  // the first was sent
  Number last_ = 0;
};

}  // namespace turnstile::sim
