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
#include "turnstile/domain.hpp"
#include "turnstile/properties/findings.hpp"
#include "turnstile/properties/property_name.hpp"
#include "turnstile/properties/simulated_scenario.hpp"
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

// A workload of any type, by value.
template <Aggregate A>
class AnyWorkload {
 public:
  AnyWorkload() = default;
  template <class W>
    requires(!std::same_as<W, AnyWorkload>)
  explicit AnyWorkload(W workload) : behind_(std::make_unique<Behind<W>>(std::move(workload))) {}
  AnyWorkload(const AnyWorkload& other) : behind_(other.behind_ == nullptr ? nullptr : other.behind_->copy()) {}
  AnyWorkload& operator=(const AnyWorkload& other) {
    behind_ = other.behind_ == nullptr ? nullptr : other.behind_->copy();
    return *this;
  }
  AnyWorkload(AnyWorkload&&) noexcept = default;
  AnyWorkload& operator=(AnyWorkload&&) noexcept = default;
  ~AnyWorkload() = default;

  sim::Asked<A> ask(sim::Chance& chance) const {
    Any any(chance);
    return behind_->ask(any);
  }
  void learn(const core::Outcome<A>& outcome) { behind_->learn(outcome); }

 private:
  struct Base {
    virtual ~Base() = default;
    virtual std::unique_ptr<Base> copy() const = 0;
    virtual sim::Asked<A> ask(Any& any) = 0;
    virtual void learn(const core::Outcome<A>& outcome) = 0;
  };
  template <class W>
  struct Behind final : Base {
    explicit Behind(W given) : workload(std::move(given)) {}
    std::unique_ptr<Base> copy() const override { return std::make_unique<Behind>(workload); }
    sim::Asked<A> ask(Any& any) override { return workload(any); }
    void learn(const core::Outcome<A>& outcome) override {
      if constexpr (requires { workload.learn(outcome); }) workload.learn(outcome);
    }
    W workload;
  };

  std::unique_ptr<Base> behind_;
};

// The user's verdict: false, or a non-empty text, is a violation.
inline std::optional<std::string> complaint(bool holds) { return holds ? std::nullopt : std::optional<std::string>(std::string()); }
inline std::optional<std::string> complaint(std::string text) { return text.empty() ? std::nullopt : std::optional(std::move(text)); }
inline std::optional<std::string> complaint(std::optional<std::string> text) { return text; }

inline std::string told(const std::string& complaint, std::string_view sentence) {
  return complaint.empty() ? "violated: " + std::string(sentence) : complaint;
}

template <Aggregate A, class Check>
inline constexpr bool kOfHistory = std::invocable<const Check&, const Evidence<A>&>;
template <Aggregate A, class Check>
inline constexpr bool kOfState = std::invocable<const Check&, const typename A::State&>;
template <Aggregate A, class Check>
inline constexpr bool kOfStep = std::invocable<const Check&, const Step<A>&>;

template <class State, class Check, class Event>
std::optional<std::string> check_event(const Check& check, const State& before, const Event& event) {
  if constexpr (std::invocable<const Check&, const State&, const Event&>) return complaint(check(before, event));
  return std::nullopt;
}
// An event is a variant of structs, or one struct.
template <class State, class Check, class... Event>
std::optional<std::string> check_event(const Check& check, const State& before, const std::variant<Event...>& event) {
  static_assert((std::invocable<const Check&, const State&, const Event&> || ...),
                "always: give it a state, a state and an event, a Step, or the Evidence");
  return std::visit([&](const auto& each) { return check_event(check, before, each); }, event);
}

template <Aggregate A, class Check>
std::optional<std::string> check_outcome(const Check& check, const properties::FoldedOutcome<A>& folded) {
  const core::Outcome<A>& outcome = folded.logged->value;
  const auto* accepted = std::get_if<core::Accepted<A>>(&outcome.verdict);
  const auto* rejected = std::get_if<core::Rejected<A>>(&outcome.verdict);
  if constexpr (kOfState<A, Check>) {
    return complaint(check(folded.after));
  } else if constexpr (kOfStep<A, Check>) {
    return complaint(check(Step<A>{outcome.command.entity.value, folded.before, outcome.command.request,
                                   accepted == nullptr ? nullptr : &accepted->events,
                                   rejected == nullptr ? std::nullopt : std::optional(rejected->reason), folded.after}));
  } else {
    if (accepted == nullptr) return std::nullopt;
    typename A::State state = folded.before;
    for (const auto& event : accepted->events) {
      if (auto wrong = check_event<typename A::State>(check, state, event)) return wrong;
      state = A::evolve(state, event);
    }
    return std::nullopt;
  }
}

template <Aggregate A, class Check>
std::optional<properties::Violation> judge(const Check& check, std::string_view name, std::string_view sentence,
                                           const Evidence<A>& evidence) {
  if constexpr (kOfHistory<A, Check>) {
    const auto wrong = complaint(check(evidence));
    if (!wrong) return std::nullopt;
    return properties::Violation{name, 0, told(*wrong, sentence)};
  } else {
    for (const auto& entity : evidence.entities()) {
      for (const auto& folded : entity.outcomes) {
        const auto wrong = check_outcome<A>(check, folded);
        if (!wrong) continue;
        return properties::about_outcome<A>(name, *folded.logged,
                                            properties::outcome_text(folded.logged->value) + ": " + told(*wrong, sentence));
      }
    }
    return std::nullopt;
  }
}

}  // namespace scenarios

template <Aggregate A>
class Scenario final : public properties::SimulatedScenario<A, scenarios::AnyWorkload<A>> {
 public:
  explicit Scenario(std::string_view name) : Base({}, {}) {
    setup().name = name;
    setup().about = name;
  }

  // The clients' requests: a function of Any& that returns Asked<A>. If it also has `learn(const Outcome<A>&)`, it is called with each
  // outcome that a client was shown.
  template <class Workload>
    requires requires(Workload workload, Any& any) {
      { workload(any) } -> std::convertible_to<Asked<A>>;
    }
  Scenario&& asks(Workload workload) && {
    setup().workload = scenarios::AnyWorkload<A>(std::move(workload));
    return std::move(*this);
  }

  // A property as a sentence, which becomes its name ("no_seat_is_sold_twice"). The check is a function of a state (after each outcome), of
  // a state and an event (the state before it), of a Step<A>, or of the whole Evidence<A>. It returns whether it holds, or what is wrong
  // (an empty text: nothing).
  template <class Check>
  Scenario&& always(std::string_view sentence, Check check) && {
    const std::string_view name = texts_->emplace_back(properties::property_name(sentence));
    Base::add({name, properties::PropertyKind::safety, sentence, [check = std::move(check), name, sentence](const Evidence<A>& evidence) {
                 return scenarios::judge<A>(check, name, sentence, evidence);
               }});
    return std::move(*this);
  }

  // The description in lists.
  Scenario&& titled(std::string_view text) && {
    setup().about = text;
    return std::move(*this);
  }
  // Runs in the named world instead (properties/worlds.hpp, `list scenarios`).
  Scenario&& in(const properties::NamedWorld& world) && {
    world.change(setup());
    setup().name = texts_->emplace_back(std::string(setup().name) + "-" + std::string(world.name));
    setup().about = world.about;
    return std::move(*this);
  }
  Scenario&& workers(std::uint32_t count) && {
    setup().swarm.workers = count;
    return std::move(*this);
  }
  Scenario&& clients(std::uint32_t count) && {
    setup().swarm.clients = count;
    return std::move(*this);
  }
  Scenario&& commands(std::uint32_t count) && {
    setup().simulation.commands = count;
    return std::move(*this);
  }
  // For all other settings of the world: sim/run/swarm.hpp and sim/run/simulation_options.hpp.
  template <class Change>
    requires std::invocable<Change, properties::World&>
  Scenario&& world(Change change) && {
    change(static_cast<properties::World&>(setup()));
    return std::move(*this);
  }

 private:
  using Base = properties::SimulatedScenario<A, scenarios::AnyWorkload<A>>;
  auto& setup() { return Base::setup_; }

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
