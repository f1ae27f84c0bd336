#include "turnstile/properties/erased_scenario.hpp"

#include <string>

#include "turnstile/properties/findings.hpp"
#include "turnstile/properties/live_domain_of.hpp"
#include "turnstile/properties/simulated_scenario.hpp"

namespace turnstile::properties {

using core::DomainScope;
using core::Erased;
using core::ErasedDomain;

namespace {

// Queries of a domain from outside a run.
class ScopedNarrator final : public Narrator {
 public:
  explicit ScopedNarrator(const ErasedDomain& domain) : domain_(domain) {}

  std::string_view entity_noun() const override { return domain_.entity_noun(); }
  std::string_view level_noun() const override { return domain_.level_noun(); }
  std::string_view client_noun() const override { return domain_.client_noun(); }
  RecordWords tell(core::Topic topic, std::string_view value) const override {
    const DomainScope scope(domain_);
    return narrator_.tell(topic, value);
  }
  RecordWords tell_stored(std::string_view value) const override {
    const DomainScope scope(domain_);
    return narrator_.tell_stored(value);
  }
  std::vector<std::optional<std::int64_t>> levels(std::span<const std::string> outcomes) const override {
    const DomainScope scope(domain_);
    return narrator_.levels(outcomes);
  }

 private:
  const ErasedDomain& domain_;
  const core::CompactCodec<Erased> codec_;
  const DomainNarrator<Erased> narrator_{codec_};
};

class ScopedWorker final : public LiveWorker {
 public:
  ScopedWorker(const ErasedDomain& domain, std::unique_ptr<LiveWorker> worker) : domain_(domain), worker_(std::move(worker)) {}

  // Every awaitable on a real Kafka is ready at once, so the thread that entered the scope also leaves it.
  core::Task<core::WorkerEnd> run() override {
    const DomainScope scope(domain_);
    core::WorkerEnd end = co_await worker_->run();
    co_return end;
  }
  const core::WorkerCounters& counters() const override { return worker_->counters(); }
  bool serving() const override { return worker_->serving(); }
  std::int64_t left_to_restore() const override { return worker_->left_to_restore(); }

 private:
  const ErasedDomain& domain_;
  std::unique_ptr<LiveWorker> worker_;
};

class ScopedLoad final : public LiveLoad {
 public:
  ScopedLoad(const ErasedDomain& domain, std::unique_ptr<LiveLoad> load) : domain_(domain), load_(std::move(load)) {}

  core::Task<core::ClientEnd> run() override {
    const DomainScope scope(domain_);
    core::ClientEnd end = co_await load_->run();
    co_return end;
  }

 private:
  const ErasedDomain& domain_;
  std::unique_ptr<LiveLoad> load_;
};

class ScopedHistory final : public LiveHistory {
 public:
  ScopedHistory(const ErasedDomain& domain, std::unique_ptr<LiveHistory> history) : domain_(domain), history_(std::move(history)) {}

  void add_record(const core::Record& record) override {
    const DomainScope scope(domain_);
    history_->add_record(record);
  }
  bool add_call(RecordedCall call) override {
    const DomainScope scope(domain_);
    return history_->add_call(std::move(call));
  }
  std::optional<core::EntityId> add_replica(RecordedReplica replica) override {
    const DomainScope scope(domain_);
    return history_->add_replica(std::move(replica));
  }
  std::vector<Judgement> judge(std::int32_t partitions) override {
    const DomainScope scope(domain_);
    return history_->judge(partitions);
  }
  void set_committed(std::vector<core::TopicPartitionOffset> offsets) override { history_->set_committed(std::move(offsets)); }
  HistorySizes sizes() const override { return history_->sizes(); }
  const std::vector<UnreadableRecord>& unreadable() const override { return history_->unreadable(); }
  bool settled() const override { return history_->settled(); }
  std::uint64_t unread() const override { return history_->unread(); }

 private:
  const ErasedDomain& domain_;
  std::unique_ptr<LiveHistory> history_;
};

class ScopedLiveDomain final : public LiveDomain {
 public:
  ScopedLiveDomain(const ErasedDomain& domain, std::unique_ptr<LiveDomain> live) : domain_(domain), live_(std::move(live)) {}

  std::string_view name() const override { return live_->name(); }
  std::string_view entity_noun() const override { return domain_.entity_noun(); }
  std::string message_package() const override { return live_->message_package(); }
  std::unique_ptr<LiveWorker> worker(const WorkerPorts& ports, const core::WorkerOptions& options) const override {
    return std::make_unique<ScopedWorker>(domain_, live_->worker(ports, options));
  }
  std::unique_ptr<LiveLoad> load(const ClientPorts& ports, const core::ClientPolicy& policy, std::uint64_t seed,
                                 Pace& pace) const override {
    return std::make_unique<ScopedLoad>(domain_, live_->load(ports, policy, seed, pace));
  }
  std::unique_ptr<LiveHistory> history() const override { return std::make_unique<ScopedHistory>(domain_, live_->history()); }

 private:
  const ErasedDomain& domain_;
  std::unique_ptr<LiveDomain> live_;
};

}  // namespace

// The scenario, built like any other.
struct ErasedScenario::Made final : SimulatedScenario<Erased, ErasedWorkload> {
  explicit Made(const ErasedScenario& of) : SimulatedScenario(setup_of(of), oracles_of(of)) {}

 private:
  static Setup<Erased, ErasedWorkload> setup_of(const ErasedScenario& of) {
    Setup<Erased, ErasedWorkload> setup;
    static_cast<World&>(setup) = of.world_;
    setup.name = of.name_;
    setup.about = of.about_;
    setup.workload = of.workload_;
    return setup;
  }
  static std::vector<Oracle<Erased>> oracles_of(const ErasedScenario& of) {
    std::vector<Oracle<Erased>> oracles;
    for (const Property& each : of.properties_) oracles.push_back({each.name, PropertyKind::safety, each.sentence, each.check});
    return oracles;
  }
};

ErasedScenario::ErasedScenario(const ErasedDomain& domain, std::string_view name)
    : name_(name), about_(name), domain_(&domain), narrator_(std::make_shared<const ScopedNarrator>(domain)) {}

std::vector<std::string_view> ErasedScenario::properties() const { return Made(*this).properties(); }
std::string_view ErasedScenario::about_property(std::string_view property) const { return Made(*this).about_property(property); }
bool ErasedScenario::is_liveness(std::string_view property) const { return Made(*this).is_liveness(property); }

RunResult ErasedScenario::run(const RunRequest& request) const {
  const DomainScope scope(*domain_);
  return Made(*this).run(request);
}

std::unique_ptr<LiveDomain> ErasedScenario::live(MakeCodec codec) const {
  const DomainScope scope(*domain_);
  return std::make_unique<ScopedLiveDomain>(*domain_, Made(*this).live(std::move(codec)));
}

namespace {

// An empty complaint: the sentence itself is violated.
std::string told(const std::string& complaint, std::string_view sentence) {
  return complaint.empty() ? "violated: " + std::string(sentence) : complaint;
}

}  // namespace

void ErasedScenario::judge_outcomes(std::string_view name, std::string_view sentence,
                                    std::function<Complaint(const ErasedOutcome&)> check) {
  properties_.push_back({name, sentence, [name, sentence, check = std::move(check)](const ErasedEvidence& evidence) {
                           for (const auto& entity : evidence.entities()) {
                             for (const auto& folded : entity.outcomes) {
                               const Complaint wrong = check(folded);
                               if (!wrong) continue;
                               const std::string text = outcome_text(folded.logged->value) + ": " + told(*wrong, sentence);
                               return std::optional(about_outcome<Erased>(name, *folded.logged, text));
                             }
                           }
                           return std::optional<Violation>();
                         }});
}

void ErasedScenario::judge_history(std::string_view name, std::string_view sentence,
                                   std::function<Complaint(const ErasedEvidence&)> check) {
  properties_.push_back({name, sentence, [name, sentence, check = std::move(check)](const ErasedEvidence& evidence) {
                           const Complaint wrong = check(evidence);
                           return wrong ? std::optional(Violation{name, 0, told(*wrong, sentence)}) : std::nullopt;
                         }});
}

}  // namespace turnstile::properties
