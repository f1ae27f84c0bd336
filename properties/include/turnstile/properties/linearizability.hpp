// Is a history of concurrent operations on one entity linearizable against the sequential domain?
//
// First it checks a witness: the order in which the log decided them. If it respects real time and explains every answer it is a proof,
// found in O(n log n). Only otherwise are all orders searched: Wing and Gong (1993) with Lowe's memory of (linearized set, state) (2017),
// as in porcupine.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "turnstile/core/flat_map.hpp"
#include "turnstile/properties/history.hpp"

namespace turnstile::properties {

template <core::Aggregate A>
struct Operation {
  static constexpr Instant kNever = Instant::max();
  const typename A::Request* request = nullptr;
  core::CommandContext context{};
  Instant called{};
  Instant returned = kNever;                                 // kNever: unknown, it may have happened or not
  const typename core::Outcome<A>::Verdict* seen = nullptr;  // null: unknown
  Position hint{};                                           // its position in the log; 0: none
  EventNumber event = 0;                                     // that answered it
};

namespace detail {

// Runs one operation; returns the next state, or nothing if it contradicts what was seen.
template <core::Aggregate A>
std::optional<typename A::State> step(const typename A::State& state, const Operation<A>& operation) {
  const auto decided = core::decide<A>(state, *operation.request, operation.context);
  if (operation.seen != nullptr) {
    if (const auto* accepted = std::get_if<core::Accepted<A>>(operation.seen)) {
      if (!decided || !core::equal(*decided, accepted->events)) return std::nullopt;
    } else if (const auto* rejected = std::get_if<core::Rejected<A>>(operation.seen)) {
      if (decided || decided.error() != rejected->reason) return std::nullopt;
    }
  }
  return decided ? core::evolve_all<A>(state, *decided) : state;
}

template <core::Aggregate A>
bool witnessed(const std::vector<Operation<A>>& operations) {
  std::vector<const Operation<A>*> order;
  for (const auto& operation : operations) {
    if (operation.hint != Position{}) {
      order.push_back(&operation);
    } else if (operation.seen != nullptr) {
      return false;  // it was answered, so it must appear in the order
    }
  }
  std::sort(order.begin(), order.end(), [](const auto* left, const auto* right) { return left->hint < right->hint; });
  typename A::State state{};
  Instant latest_call = Instant::min();
  for (const auto* operation : order) {
    latest_call = std::max(latest_call, operation->called);
    if (operation->returned < latest_call) return false;  // it returned before an operation ordered earlier was called
    auto after = step<A>(state, *operation);
    if (!after) return false;
    state = std::move(*after);
  }
  return true;
}

template <core::Aggregate A>
class Search {
 public:
  explicit Search(const std::vector<Operation<A>>& operations) : operations_(operations), done_(operations.size(), false) {
    for (const auto& operation : operations) open_ += operation.seen != nullptr ? 1 : 0;
  }
  // Nothing: the search was given up.
  std::optional<bool> run() {
    const bool found = explore(typename A::State{});
    if (!found && steps_ >= kStepsMax) return std::nullopt;
    return found;
  }

 private:
  static constexpr std::size_t kStepsMax = 5'000;
  static constexpr std::uint32_t kNone = ~std::uint32_t{0};
  struct Seen {
    std::vector<bool> done;
    typename A::State state;
    std::uint32_t before = kNone;  // the one remembered before it with the same number
  };
  struct AsItIs {
    std::uint64_t operator()(std::uint64_t number) const { return number; }
  };

  bool explore(const typename A::State& state) {
    if (open_ == 0) return true;
    if (++steps_ >= kStepsMax) return false;
    if (!remember(state)) return false;
    Instant first_return = Operation<A>::kNever;
    for (std::size_t index = 0; index < operations_.size(); ++index) {
      if (!done_[index]) first_return = std::min(first_return, operations_[index].returned);
    }
    for (std::size_t index = 0; index < operations_.size(); ++index) {
      const auto& operation = operations_[index];
      if (done_[index] || operation.called > first_return) continue;
      const auto after = step<A>(state, operation);
      if (!after) continue;
      mark(index, true);
      if (explore(*after)) return true;
      mark(index, false);
    }
    return false;
  }
  void mark(std::size_t index, bool done) {
    done_[index] = done;
    done_number_ ^= core::mix_bits(index + 1);
    if (operations_[index].seen == nullptr) return;
    if (done) {
      --open_;
    } else {
      ++open_;
    }
  }
  bool remember(const typename A::State& state) {
    const auto number = static_cast<std::uint32_t>(seen_.size());
    std::uint32_t& last = *last_seen_.try_emplace(done_number_, kNone).first;
    for (std::uint32_t each = last; each != kNone; each = seen_[each].before) {
      if (seen_[each].done == done_ && core::equal(seen_[each].state, state)) return false;
    }
    seen_.push_back({done_, state, std::exchange(last, number)});
    return true;
  }

  const std::vector<Operation<A>>& operations_;
  std::vector<bool> done_;
  std::uint64_t done_number_ = 0;  // of the set `done_`; others seldom have the same
  std::vector<Seen> seen_;
  core::FlatMap<std::uint64_t, std::uint32_t, AsItIs> last_seen_;  // by the number of its set
  std::size_t open_ = 0;
  std::size_t steps_ = 0;
};

}  // namespace detail

// A search that exceeds its bound counts as linearizable: the other oracles judge the same run.
template <core::Aggregate A>
bool linearizable(const std::vector<Operation<A>>& operations) {
  if (detail::witnessed(operations)) return true;
  return detail::Search<A>(operations).run().value_or(true);
}

// For operations that are not linearizable: the first answer that, with all earlier ones, no order explains.
template <core::Aggregate A>
EventNumber first_unexplained(std::vector<Operation<A>> operations) {
  std::sort(operations.begin(), operations.end(), [](const auto& left, const auto& right) { return left.returned < right.returned; });
  const auto answered = static_cast<std::size_t>(
      std::count_if(operations.begin(), operations.end(), [](const auto& operation) { return operation.seen != nullptr; }));
  for (std::size_t last = 0; last < answered; ++last) {
    // The view at that moment: operations answered later were only called, or not even that.
    std::vector<Operation<A>> so_far;
    for (std::size_t index = 0; index < operations.size(); ++index) {
      Operation<A> operation = operations[index];
      if (operation.called > operations[last].returned) continue;
      if (index > last) {
        operation.returned = Operation<A>::kNever;
        operation.seen = nullptr;
      }
      so_far.push_back(operation);
    }
    if (!linearizable<A>(so_far)) return operations[last].event;
  }
  return answered == 0 ? 0 : operations[answered - 1].event;
}

}  // namespace turnstile::properties
