// Queries that the application waits for: committed offsets and watermarks. One at a time.
#pragma once

#include <optional>
#include <utility>

#include "turnstile/sim/kafka/client/caller.hpp"
#include "turnstile/sim/kafka/client/deadline.hpp"

namespace turnstile::sim {

class Questions final : private CallOwner {
 public:
  Questions(Process& process, Network& network, const ClientOptions& options, ActorId actor)
      : process_(process), caller_(*this, process, network, options, actor) {}

  // The answer, or none when the time is up (< 0: never). An earlier query is dropped. Waits for offsets that are pending in a transaction
  // (UNSTABLE_OFFSET_COMMIT).
  core::Task<std::optional<OffsetFetchAnswer>> committed(OffsetFetch question, Duration timeout) {
    ask(CallKind::fetch_offsets, std::move(question));
    const bool heard = co_await answer(CallKind::fetch_offsets, timeout);
    if (!heard) co_return std::nullopt;
    co_return std::move(*std::get_if<OffsetFetchAnswer>(&*answer_));
  }
  core::Task<std::optional<ListOffsetsAnswer>> ends(ListOffsets question, Duration timeout) {
    ask(CallKind::list_offsets, std::move(question));
    const bool heard = co_await answer(CallKind::list_offsets, timeout);
    if (!heard) co_return std::nullopt;
    co_return *std::get_if<ListOffsetsAnswer>(&*answer_);
  }
  void close() { caller_.close(); }

 private:
  void ask(CallKind kind, Request&& request) {
    answer_.reset();
    answered_.close();
    caller_.cancel(CallKind::fetch_offsets);
    caller_.cancel(CallKind::list_offsets);
    caller_.call(kind, std::move(request));
  }
  // Whether there is one in time.
  core::Task<bool> answer(CallKind kind, Duration timeout) {
    const Deadline deadline(process_, timeout);
    while (!answer_ && !deadline.passed()) co_await answered_.wait(process_, deadline.left());
    if (!answer_) caller_.cancel(kind);
    co_return answer_.has_value();
  }
  bool on_answer(CallKind, Answer& answer) override {
    const auto* const offsets = std::get_if<OffsetFetchAnswer>(&answer);
    if (offsets != nullptr && offsets->error == KafkaError::unstable_offset_commit) return false;
    answer_ = std::move(answer);
    answered_.open();
    return true;
  }

  Process& process_;
  Caller caller_;
  Gate answered_;
  std::optional<Answer> answer_;
};

}  // namespace turnstile::sim
