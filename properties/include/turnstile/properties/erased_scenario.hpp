// A scenario of an erased domain, the base of turnstile::Scenario, so that a user's program does not compile a simulated world. Setup,
// world and properties are data here; the rest is in a library.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "turnstile/any.hpp"
#include "turnstile/core/erased.hpp"
#include "turnstile/properties/evidence.hpp"
#include "turnstile/properties/live_domain.hpp"
#include "turnstile/properties/narrator.hpp"
#include "turnstile/properties/run.hpp"
#include "turnstile/properties/worlds.hpp"
#include "turnstile/sim/run/workload.hpp"

namespace turnstile::properties {

// The clients' requests, by value: a copy keeps what the original had learned, and learns independently from then on.
class ErasedWorkload {
 public:
  class Asker {
   public:
    virtual ~Asker() = default;
    virtual std::unique_ptr<Asker> copy() const = 0;
    virtual sim::Asked<core::Erased> ask(Any& any) = 0;
    virtual void learn(const core::Outcome<core::Erased>& outcome) = 0;
  };

  ErasedWorkload() = default;
  explicit ErasedWorkload(std::unique_ptr<Asker> asker) : asker_(std::move(asker)) {}
  ErasedWorkload(const ErasedWorkload& other) : asker_(other.asker_ == nullptr ? nullptr : other.asker_->copy()) {}
  ErasedWorkload& operator=(const ErasedWorkload& other) {
    asker_ = other.asker_ == nullptr ? nullptr : other.asker_->copy();
    return *this;
  }
  ErasedWorkload(ErasedWorkload&&) noexcept = default;
  ErasedWorkload& operator=(ErasedWorkload&&) noexcept = default;
  ~ErasedWorkload() = default;

  sim::Asked<core::Erased> ask(sim::Chance& chance) const {
    Any any(chance);
    return asker_->ask(any);
  }
  void learn(const core::Outcome<core::Erased>& outcome) { asker_->learn(outcome); }

 private:
  std::unique_ptr<Asker> asker_;
};

using ErasedEvidence = Evidence<core::Erased>;
using ErasedOutcome = FoldedOutcome<core::Erased>;

class ErasedScenario : public Scenario {
 public:
  std::string_view name() const override { return name_; }
  std::string_view about() const override { return about_; }
  sim::FaultSet faults() const override { return world_.swarm.faults; }
  bool overlay() const override { return world_.swarm.worker.stages.overlay; }
  core::TurnsSet turns() const override { return world_.turns; }
  std::string_view breaks_its_word() const override { return world_.breaks_its_word; }
  std::span<const std::string_view> out_of_reach() const override { return world_.out_of_reach; }
  std::vector<std::string_view> properties() const override;
  std::string_view about_property(std::string_view property) const override;
  bool is_liveness(std::string_view property) const override;
  const Narrator& narrator() const override { return *narrator_; }
  RunResult run(const RunRequest& request) const override;
  std::unique_ptr<LiveDomain> live(MakeCodec codec) const override;

 protected:
  // The domain must live as long as the program.
  ErasedScenario(const core::ErasedDomain& domain, std::string_view name);

  // A safety property of each outcome, or of the whole history. A check returns what is wrong; an empty text adds nothing to the sentence.
  using Complaint = std::optional<std::string>;
  void judge_outcomes(std::string_view name, std::string_view sentence, std::function<Complaint(const ErasedOutcome&)> check);
  void judge_history(std::string_view name, std::string_view sentence, std::function<Complaint(const ErasedEvidence&)> check);

  World world_;
  std::string_view name_;
  std::string_view about_;
  ErasedWorkload workload_;

 private:
  struct Made;
  struct Property {
    std::string_view name;
    std::string_view sentence;
    std::function<std::optional<Violation>(const ErasedEvidence&)> check;
  };

  const core::ErasedDomain* domain_;
  std::shared_ptr<const Narrator> narrator_;
  std::vector<Property> properties_;
};

}  // namespace turnstile::properties
