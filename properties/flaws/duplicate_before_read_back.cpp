// At-least-once delivery: the offsets are committed after the outcomes, and a new owner neither waits for the end of the events nor
// remembers its own decisions. A command that is read again before its outcome is folded is decided again. Part of the original design.
#include "flaws.hpp"
#include "halves.hpp"

namespace turnstile::properties::flaws {

namespace {

class TurnsByTheFoldAlone final : public core::Protocol {
  core::RestorePlan plan(const core::Takeover& takeover, bool validator) const override {
    core::RestorePlan plan = Protocol::plan(takeover, validator);
    plan.events_barrier = core::Offset{};
    return plan;
  }
  bool remembers_decisions() const override { return false; }
};

class AtLeastOnce final : public core::Effects {
  core::Task<core::EffectsStatus> apply(core::Log& log, core::Store& store, const core::Transaction& transaction,
                                        const std::vector<core::PartitionWrite>& writes) override {
    const core::Transaction records = only_records(transaction);
    const core::Transaction offsets = only_offsets(transaction);
    if (auto committed = co_await commit(log, records); !committed) co_return failed(std::move(committed.error()));
    if (auto committed = co_await commit(log, offsets); !committed) co_return failed(std::move(committed.error()));
    if (!writes.empty()) {
      if (auto written = co_await store.write(writes); !written) co_return failed(std::move(written.error()));
    }
    co_return core::EffectsStatus{};
  }
};

}  // namespace

void duplicate_before_read_back(Variant& variant) {
  variant.protocol = std::make_unique<TurnsByTheFoldAlone>();
  variant.effects = std::make_unique<AtLeastOnce>();
}

}  // namespace turnstile::properties::flaws
