// A history with the indexes shared by the oracles: the outcomes of each entity in log order, with the state before and after each.
//
// Built once per run, in O(n log n); every oracle is then a loop. The fold here is the reference: it uses decide() and evolve() only, and
// nothing of the stages.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "turnstile/core/admission_book.hpp"
#include "turnstile/core/describe.hpp"
#include "turnstile/core/flat_map.hpp"
#include "turnstile/properties/history.hpp"
#include "turnstile/properties/violation.hpp"

namespace turnstile::properties {

template <core::Aggregate A>
struct FoldedOutcome {
  const Logged<core::Outcome<A>>* logged = nullptr;
  typename A::State before{};
  typename A::State after{};
};

template <core::Aggregate A>
struct EntityEvidence {
  EntityId entity{};
  PartitionId partition{};                 // of its first outcome
  std::vector<FoldedOutcome<A>> outcomes;  // in log order

  // The outcome at position p, if the positions up to there have no gap.
  const FoldedOutcome<A>* at(Position position) const {
    if (position.value == 0 || position.value > outcomes.size()) return nullptr;
    const auto& candidate = outcomes[static_cast<std::size_t>(position.value - 1)];
    return candidate.logged->value.position == position ? &candidate : nullptr;
  }
  typename A::State last_state() const { return outcomes.empty() ? typename A::State{} : outcomes.back().after; }
  Position last_position() const { return outcomes.empty() ? Position{} : outcomes.back().logged->value.position; }
};

template <core::Aggregate A>
class Evidence {
 public:
  explicit Evidence(const History<A>& history) : history_(history) {
    std::vector<const Logged<core::Outcome<A>>*> ordered;
    ordered.reserve(history.outcomes.size());
    for (const auto& logged : history.outcomes) ordered.push_back(&logged);
    std::sort(ordered.begin(), ordered.end(), [](const auto* left, const auto* right) {
      return std::pair(left->partition, left->offset) < std::pair(right->partition, right->offset);
    });
    for (const auto* logged : ordered) add(*logged);
  }

  const History<A>& history() const { return history_; }
  const std::vector<EntityEvidence<A>>& entities() const { return entities_; }
  const EntityEvidence<A>* find(EntityId entity) const {
    const std::uint32_t* number = numbers_.find(entity);
    return number == nullptr ? nullptr : &entities_[*number];
  }
  // The first outcome of a command in log order.
  const Logged<core::Outcome<A>>* outcome_of(EntityId entity, const core::CommandId& id) const {
    const auto* found = by_id_.find(core::IdQuery{entity, id});
    return found == nullptr ? nullptr : *found;
  }
  // The second outcome of a command, if the log has one.
  const Logged<core::Outcome<A>>* repeated() const { return repeated_; }

 private:
  void add(const Logged<core::Outcome<A>>& logged) {
    const EntityId id = logged.value.command.entity;
    auto [number, fresh] = numbers_.try_emplace(id, static_cast<std::uint32_t>(entities_.size()));
    if (fresh) entities_.push_back({id, logged.partition, {}});
    EntityEvidence<A>& entity = entities_[*number];
    FoldedOutcome<A> folded;
    folded.logged = &logged;
    folded.before = entity.last_state();
    folded.after = core::apply(folded.before, logged.value);
    entity.outcomes.push_back(std::move(folded));
    if (logged.value.command.id.empty()) return;
    const bool first = by_id_.try_emplace(core::IdQuery{id, logged.value.command.id}, &logged).second;
    if (!first && (repeated_ == nullptr || logged.event < repeated_->event)) repeated_ = &logged;
  }

  const History<A>& history_;
  std::vector<EntityEvidence<A>> entities_;
  core::FlatMap<EntityId, std::uint32_t, core::EntityHash> numbers_;
  core::FlatMap<core::IdKey, const Logged<core::Outcome<A>>*, core::IdHash> by_id_;
  const Logged<core::Outcome<A>>* repeated_ = nullptr;
};

// "account 17", with the domain's noun if it has one.
template <core::Aggregate A>
std::string entity_text(EntityId entity) {
  return std::string(core::entity_noun<A>()) + " " + std::to_string(entity.value);
}
// In the domain's words if it has any.
template <core::Aggregate A>
std::string described_request(const typename A::Request& request) {
  if constexpr (requires { A::describe(request); }) {
    return A::describe(request);
  } else {
    return core::described(request);
  }
}
// The request: "withdraw 60", or "closed" if it is unknown because the position was closed without its command (rule 6).
template <core::Aggregate A>
std::string request_text(const core::Outcome<A>& outcome) {
  const auto& command = outcome.command;
  const bool unknown = std::holds_alternative<core::Expired>(outcome.verdict) && command.issued_at_ms == 0;
  if (unknown && core::equal(command.request, typename A::Request{})) return "closed";
  return described_request<A>(command.request);
}
// "position 6 (withdraw 60, command c-0012)".
template <core::Aggregate A>
std::string outcome_text(const core::Outcome<A>& outcome) {
  std::string text = "position " + std::to_string(outcome.position.value) + " (";
  if (const std::string asked = request_text(outcome); !asked.empty()) text += asked + ", ";
  return text + "command " + (outcome.command.id.empty() ? std::string("unknown") : outcome.command.id) + ")";
}
template <core::Aggregate A>
std::string state_text(const typename A::State& state) {
  if constexpr (requires { A::describe(state); }) {
    return A::describe(state);
  } else {
    return core::described(state);
  }
}
template <core::Aggregate A>
std::string verdict_text(const core::Outcome<A>& outcome) {
  if (std::holds_alternative<core::Accepted<A>>(outcome.verdict)) return "accepted";
  if (const auto* rejected = std::get_if<core::Rejected<A>>(&outcome.verdict))
    return "rejected as " + std::string(core::name<A>(rejected->reason));
  return "expired";
}

}  // namespace turnstile::properties
