// A producer that is told INVALID_PRODUCER_ID_MAPPING takes its transaction for aborted, begins anew under another producer id, and does
// the same once more. But the id may have expired after the commit whose answer was lost: the work is done twice (KAFKA-18019,
// FLINK-39072).
#include "flaws.hpp"
#include "turnstile/sim/simulation.hpp"

namespace turnstile::properties::flaws {

namespace {

class DoneAgainUnderAnotherId final : public core::Effects {
  core::Task<core::EffectsStatus> apply(core::Log& log, core::Store& store, const core::Transaction& transaction,
                                        const std::vector<core::PartitionWrite>& writes) override {
    auto committed = co_await commit(log, transaction);
    if (!committed && committed.error().what.starts_with("INVALID_PRODUCER_ID_MAPPING")) committed = co_await commit(log, transaction);
    if (!committed) co_return failed(std::move(committed.error()));
    if (!writes.empty()) {
      if (auto written = co_await store.write(writes); !written) co_return failed(std::move(written.error()));
    }
    co_return core::EffectsStatus{};
  }
};

}  // namespace

void mapping_error_is_abortable(Variant& variant) {
  variant.change_world = [](sim::SimulationOptions& world) { world.worker_client.mapping_error_is_abortable = true; };
  variant.effects = std::make_unique<DoneAgainUnderAnotherId>();
}

}  // namespace turnstile::properties::flaws
