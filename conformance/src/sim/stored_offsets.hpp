// Where partitions are to start that start at what their group has committed. librdkafka asks for all of them in one request and takes
// nothing of the answer before all of it is stable: an offset that is pending in a transaction holds the other partitions back as well
// (rd_kafka_assignment_serve_pending, rd_kafka_handle_OffsetFetch in 2.0.2). It asks again in the background for as long as it takes.
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "turnstile/sim/kafka/client/caller.hpp"

namespace turnstile::conformance {

class StoredOffsets final : private sim::CallOwner {
 public:
  // `news` is opened when there is an answer.
  StoredOffsets(sim::Process& process, sim::Network& network, const sim::ClientOptions& options, sim::ActorId actor, sim::Gate& news)
      : caller_(*this, process, network, options, actor), news_(news) {}

  // Forgets what was asked before.
  void ask(sim::OffsetFetch question) {
    forget();
    caller_.call(sim::CallKind::fetch_offsets, std::move(question));
  }
  void forget() {
    caller_.cancel(sim::CallKind::fetch_offsets);
    offsets_.reset();
  }
  // In the order of the question's partitions, once.
  std::optional<std::vector<std::optional<core::Offset>>> take() { return std::exchange(offsets_, std::nullopt); }

 private:
  bool on_answer(sim::CallKind, sim::Answer& answer) override {
    const auto& found = *std::get_if<sim::OffsetFetchAnswer>(&answer);
    if (found.error == sim::KafkaError::unstable_offset_commit) return false;
    offsets_.emplace(found.offsets.begin(), found.offsets.end());
    news_.open();
    return true;
  }

  sim::Caller caller_;
  sim::Gate& news_;
  std::optional<std::vector<std::optional<core::Offset>>> offsets_;
};

}  // namespace turnstile::conformance
