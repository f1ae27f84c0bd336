// A commit whose response is late is treated as failed, and everything is done again: two outcomes.
#include "flaws.hpp"
#include "forwarding_log.hpp"

namespace turnstile::properties::flaws {

namespace {

class ImpatientLog final : public ForwardingLog {
  using ForwardingLog::ForwardingLog;
  core::Task<core::LogStatus> commit() override {
    const core::TimeMs asked_ms = clock_.now_ms();
    const core::LogStatus committed = co_await inner_.commit();
    given_up_ = committed && clock_.now_ms() - asked_ms > kPatienceMs;
    if (given_up_) co_return core::LogStatus(std::unexpect, core::LogError{core::LogErrorClass::abortable, "_TIMED_OUT at commit"});
    co_return committed;
  }
  core::Task<core::LogStatus> abort() override {
    if (!given_up_) co_return co_await inner_.abort();
    given_up_ = false;
    co_return core::LogStatus{};
  }

  static constexpr core::TimeMs kPatienceMs = 100;
  bool given_up_ = false;
};

class DoneAgain final : public core::Effects {
  core::Task<core::EffectsStatus> apply(core::Log& log, core::Store& store, const core::Transaction& transaction,
                                        const std::vector<core::PartitionWrite>& writes) override {
    auto committed = co_await commit(log, transaction);
    if (!committed && committed.error().kind == core::LogErrorClass::abortable) committed = co_await commit(log, transaction);
    if (!committed) co_return failed(std::move(committed.error()));
    if (!writes.empty()) {
      if (auto written = co_await store.write(writes); !written) co_return failed(std::move(written.error()));
    }
    co_return core::EffectsStatus{};
  }
};

}  // namespace

void unknown_is_failure(Variant& variant) {
  variant.wrap_log = wrap<ImpatientLog>;
  variant.effects = std::make_unique<DoneAgain>();
}

}  // namespace turnstile::properties::flaws
