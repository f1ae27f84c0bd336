// A scenario of your own domain, in one expression:
//
//   auto premiere() {
//     return turnstile::scenario<Theatre>("premiere")
//         .asks([](turnstile::Any& any) { return turnstile::ask<Theatre>(any.below(3), Book{...}); })
//         .always("no seat is sold twice", [](const House& before, const SeatTaken& sold) { return !before.has(sold.seat); });
//   }
//
// It runs in the standard world: several workers and clients, and all faults that a right system survives. Every generic property (`list
// properties`) is checked as well as its own. EXPECT_HOLDS (gtest.hpp) tests it, turnstile::main (main.hpp) turns it into a command line.
//
// Everything given is copied into each run: a workload may keep state, and runs are independent of each other. Names and texts are
// literals, or live as long as the scenario. Threads: a scenario may run concurrently, so the arguments of `asks` and `always` must not
// write to shared data.
#pragma once

#include <concepts>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "turnstile/any.hpp"
#include "turnstile/core/erased_domain.hpp"
#include "turnstile/domain.hpp"
#include "turnstile/properties/erased_scenario.hpp"
#include "turnstile/properties/property_name.hpp"
#include "turnstile/properties/typed_history.hpp"
#include "turnstile/properties/worlds.hpp"

namespace turnstile {

using properties::Evidence;

// A client's request to one entity.
template <Aggregate A>
using Asked = sim::Asked<A>;
template <Aggregate A>
Asked<A> ask(std::uint64_t entity, typename A::Request request) {
  return {core::EntityId{entity}, std::move(request)};
}

// One outcome of an entity: the request, its result, and the states around it.
template <Aggregate A>
struct Step {
  std::uint64_t entity = 0;
  const typename A::State& before;
  const typename A::Request& request;
  const std::vector<typename A::Event>* events = nullptr;  // of an accepted request; null: it was not accepted
  std::optional<typename A::Reason> reason{};              // why it was rejected; none: it was not, or it expired
  const typename A::State& after;
};

namespace scenarios {

using core::Erased;
using Complaint = std::optional<std::string>;

// A workload of any type.
template <Aggregate A, class W>
class AskerOf final : public properties::ErasedWorkload::Asker {
 public:
  explicit AskerOf(W workload) : workload_(std::move(workload)) {}

  std::unique_ptr<Asker> copy() const override { return std::make_unique<AskerOf>(workload_); }
  sim::Asked<Erased> ask(Any& any) override {
    Asked<A> asked = workload_(any);
    return {asked.entity, core::erase<Erased::Request>(std::move(asked.request))};
  }
  void learn(const core::Outcome<Erased>& outcome) override {
    if constexpr (requires(const core::Outcome<A>& typed) { workload_.learn(typed); })
      workload_.learn(properties::Typed<A>::value(outcome));
  }

 private:
  W workload_;
};

// The user's verdict: false, or a non-empty text, is a violation.
inline Complaint complaint(bool holds) { return holds ? std::nullopt : Complaint(std::string()); }
inline Complaint complaint(std::string text) { return text.empty() ? std::nullopt : Complaint(std::move(text)); }
inline Complaint complaint(Complaint text) { return text; }

template <Aggregate A, class Check>
inline constexpr bool kOfHistory = std::invocable<const Check&, const Evidence<A>&>;
template <Aggregate A, class Check>
inline constexpr bool kOfState = std::invocable<const Check&, const typename A::State&>;
template <Aggregate A, class Check>
inline constexpr bool kOfStep = std::invocable<const Check&, const Step<A>&>;

template <class State, class Check, class Event>
Complaint check_event(const Check& check, const State& before, const Event& event) {
  if constexpr (std::invocable<const Check&, const State&, const Event&>) return complaint(check(before, event));
  return std::nullopt;
}
// An event is a variant of structs, or one struct.
template <class State, class Check, class... Event>
Complaint check_event(const Check& check, const State& before, const std::variant<Event...>& event) {
  static_assert((std::invocable<const Check&, const State&, const Event&> || ...),
                "always: give it a state, a state and an event, a Step, or the Evidence");
  return std::visit([&](const auto& each) { return check_event(check, before, each); }, event);
}

template <Aggregate A, class Check>
Complaint check_outcome(const Check& check, const properties::ErasedOutcome& folded) {
  using Of = core::ErasedDomainOf<A>;
  const core::Outcome<Erased>& outcome = folded.logged->value;
  const auto* accepted = std::get_if<core::Accepted<Erased>>(&outcome.verdict);
  if constexpr (kOfState<A, Check>) {
    return complaint(check(Of::of(folded.after)));
  } else if constexpr (kOfStep<A, Check>) {
    std::vector<typename A::Event> events;
    if (accepted != nullptr) events = properties::Typed<A>::value(accepted->events);
    const auto* rejected = std::get_if<core::Rejected<Erased>>(&outcome.verdict);
    return complaint(check(Step<A>{outcome.command.entity.value, Of::of(folded.before), Of::of(outcome.command.request),
                                   accepted == nullptr ? nullptr : &events,
                                   rejected == nullptr ? std::nullopt : std::optional(Of::of(rejected->reason)), Of::of(folded.after)}));
  } else {
    if (accepted == nullptr) return std::nullopt;
    Erased::State state = folded.before;
    for (const Erased::Event& event : accepted->events) {
      if (auto wrong = check_event<typename A::State>(check, Of::of(state), Of::of(event))) return wrong;
      state = Of::instance().evolve(state, event);
    }
    return std::nullopt;
  }
}

}  // namespace scenarios

template <Aggregate A>
class Scenario final : public properties::ErasedScenario {
 public:
  explicit Scenario(std::string_view name) : ErasedScenario(core::ErasedDomainOf<A>::instance(), name) {}

  // The clients' requests: a function of Any& that returns Asked<A>. If it also has `learn(const Outcome<A>&)`, it is called with each
  // outcome that a client was shown.
  template <class Workload>
    requires requires(Workload workload, Any& any) {
      { workload(any) } -> std::convertible_to<Asked<A>>;
    }
  Scenario&& asks(Workload workload) && {
    workload_ = properties::ErasedWorkload(std::make_unique<scenarios::AskerOf<A, Workload>>(std::move(workload)));
    return std::move(*this);
  }

  // A property as a sentence, which becomes its name ("no_seat_is_sold_twice"). The check is a function of a state (after each outcome), of
  // a state and an event (the state before it), of a Step<A>, or of the whole Evidence<A>. It returns whether it holds, or what is wrong
  // (an empty text: nothing).
  template <class Check>
  Scenario&& always(std::string_view sentence, Check check) && {
    const std::string_view name = texts_->emplace_back(properties::property_name(sentence));
    if constexpr (scenarios::kOfHistory<A, Check>) {
      judge_history(name, sentence, [check = std::move(check)](const properties::ErasedEvidence& erased) {
        const auto history = properties::Typed<A>::history(erased.history());
        return scenarios::complaint(check(Evidence<A>(history)));
      });
    } else {
      judge_outcomes(name, sentence, [check = std::move(check)](const properties::ErasedOutcome& folded) {
        return scenarios::check_outcome<A>(check, folded);
      });
    }
    return std::move(*this);
  }

  // The description in lists.
  Scenario&& titled(std::string_view text) && {
    about_ = text;
    return std::move(*this);
  }
  // Runs in the named world instead (properties/worlds.hpp, `list scenarios`).
  Scenario&& in(const properties::NamedWorld& world) && {
    world.change(world_);
    name_ = texts_->emplace_back(std::string(name_) + "-" + std::string(world.name));
    about_ = world.about;
    return std::move(*this);
  }
  Scenario&& workers(std::uint32_t count) && {
    world_.swarm.workers = count;
    return std::move(*this);
  }
  Scenario&& clients(std::uint32_t count) && {
    world_.swarm.clients = count;
    return std::move(*this);
  }
  Scenario&& commands(std::uint32_t count) && {
    world_.simulation.commands = count;
    return std::move(*this);
  }
  // For all other settings of the world: sim/run/swarm.hpp and sim/run/simulation_options.hpp.
  template <class Change>
    requires std::invocable<Change, properties::World&>
  Scenario&& world(Change change) && {
    change(world_);
    return std::move(*this);
  }

 private:
  std::shared_ptr<std::deque<std::string>> texts_ =
      std::make_shared<std::deque<std::string>>();  // referenced by names as views; shared by copies
};

// The scenario in every world: "premiere", "premiere-outage", ...
template <Aggregate A>
std::vector<Scenario<A>> in_every_world(const Scenario<A>& standard) {
  std::vector<Scenario<A>> all{standard};
  for (const properties::NamedWorld& world : properties::all_worlds()) all.push_back(Scenario<A>(standard).in(world));
  return all;
}

template <Aggregate A>
Scenario<A> scenario(std::string_view name) {
  return Scenario<A>(name);
}

}  // namespace turnstile
