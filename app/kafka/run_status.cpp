#include "run_status.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace turnstile::app {

namespace {

std::int64_t whole_seconds(StatusClock::duration time) { return std::chrono::duration_cast<std::chrono::seconds>(time).count(); }

std::uint64_t per_second(std::uint64_t now, std::uint64_t before, unsigned seconds) { return seconds == 0 ? 0 : (now - before) / seconds; }

// "worker 0 restores, 1200 offsets left; watermarks has failed for 12 s: NOT_LEADER_FOR_PARTITION (...)": empty for a worker that serves
// without errors.
std::string trouble(std::size_t number, const WorkerStatus& worker, StatusClock::time_point now) {
  const auto waits = long_wait(worker, std::chrono::seconds(1), now);
  if (worker.phase == WorkerPhase::serving && !waits) return {};
  std::string text = fmt::format("worker {} ({}", number, name(worker.phase));
  if (worker.phase == WorkerPhase::restoring) text += fmt::format(", {} offsets left", worker.view.left_to_restore);
  text += waits ? ") " + *waits : ")";
  return text;
}

}  // namespace

std::string_view name(WorkerPhase phase) {
  switch (phase) {
    case WorkerPhase::connecting: return "connecting";
    case WorkerPhase::joining: return "joining";
    case WorkerPhase::restoring: return "restoring";
    case WorkerPhase::serving: return "serving";
  }
  return "";
}

std::uint64_t decided(const core::WorkerCounters& counters) {
  return counters.accepted + counters.rejected + counters.expired + counters.closed;
}

core::WorkerCounters total(const std::vector<WorkerStatus>& workers) {
  core::WorkerCounters sum;
  for (const WorkerStatus& worker : workers) sum += worker.view.counters;
  return sum;
}

std::optional<std::string> long_wait(const WorkerStatus& worker, std::chrono::seconds at_least, StatusClock::time_point now) {
  if (!worker.error.empty() && now - worker.error_since >= at_least) {
    return fmt::format("has failed for {} s: {}", whole_seconds(now - worker.error_since), worker.error);
  }
  if (!worker.call.empty() && now - worker.call_since >= at_least) {
    return fmt::format("has waited {} s for {}{}{}", whole_seconds(now - worker.call_since), worker.call, worker.after.empty() ? "" : "; ",
                       worker.after);
  }
  if (worker.phase == WorkerPhase::joining && now - worker.since >= at_least) {
    return fmt::format("has waited {} s for the group to give it partitions", whole_seconds(now - worker.since));
  }
  return std::nullopt;
}

std::string status_text(const std::vector<WorkerStatus>& workers, std::uint64_t decided_before, unsigned seconds,
                        StatusClock::time_point now) {
  const auto serving = std::ranges::count(workers, WorkerPhase::serving, &WorkerStatus::phase);
  const core::WorkerCounters sum = total(workers);
  std::string text =
      fmt::format("{} of {} workers serve; {} decided ({}/s), {} rewritten, {} transactions, {} aborted", serving, workers.size(),
                  decided(sum), per_second(decided(sum), decided_before, seconds), sum.requeued, sum.transactions, sum.aborts);
  for (std::size_t number = 0; number < workers.size(); ++number) {
    if (const std::string more = trouble(number, workers[number], now); !more.empty()) text += "; " + more;
  }
  return text;
}

std::string status_json(const std::vector<WorkerStatus>& workers, std::uint64_t decided_before, unsigned seconds,
                        StatusClock::time_point now) {
  const core::WorkerCounters sum = total(workers);
  nlohmann::ordered_json line{{"type", "status"},
                              {"decided", decided(sum)},
                              {"decided_per_second", per_second(decided(sum), decided_before, seconds)},
                              {"rewritten", sum.requeued},
                              {"transactions", sum.transactions},
                              {"aborted", sum.aborts}};
  for (const WorkerStatus& worker : workers) {
    nlohmann::ordered_json row{{"phase", name(worker.phase)}, {"phase_seconds", whole_seconds(now - worker.since)}};
    if (worker.phase == WorkerPhase::restoring) row["offsets_left"] = worker.view.left_to_restore;
    if (!worker.call.empty()) {
      row["waits_for"] = worker.call;
      row["waits_seconds"] = whole_seconds(now - worker.call_since);
      if (!worker.after.empty()) row["waits_after"] = worker.after;
    }
    if (!worker.error.empty()) {
      row["error"] = worker.error;
      row["error_seconds"] = whole_seconds(now - worker.error_since);
    }
    line["workers"].push_back(std::move(row));
  }
  return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

WorkerStatus WatchedLog::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

void WatchedLog::went_on(const std::string& error) {
  const std::lock_guard lock(mutex_);
  if (!status_.call.empty()) status_.after = error;
}

void WatchedLog::enter(std::string_view call) {
  const std::lock_guard lock(mutex_);
  status_.call = call;
  status_.after.clear();
  status_.call_since = StatusClock::now();
}

void WatchedLog::phase(WorkerPhase phase) {
  const std::lock_guard lock(mutex_);
  if (status_.phase == phase && status_.since != StatusClock::time_point{}) return;
  status_.phase = phase;
  status_.since = StatusClock::now();
}

void WatchedLog::look() {
  const WorkerView view = view_();
  const std::lock_guard lock(mutex_);
  status_.view = view;
  if (status_.phase == WorkerPhase::connecting || status_.phase == WorkerPhase::joining) return;
  const WorkerPhase now = view.serving ? WorkerPhase::serving : WorkerPhase::restoring;
  if (now != status_.phase) status_.since = StatusClock::now();
  status_.phase = now;
}

void WatchedLog::left(const core::LogError* error) {
  const std::lock_guard lock(mutex_);
  const std::string call = std::exchange(status_.call, {});
  if (error == nullptr) {
    if (failing_ == call || status_.phase == WorkerPhase::serving) {
      failing_.clear();
      status_.error.clear();
    }
    return;
  }
  if (failing_ != call) status_.error_since = status_.call_since;
  failing_ = call;
  status_.error = error->what;
}

core::Task<core::LogStatus> WatchedLog::open() {
  phase(WorkerPhase::connecting);
  enter("the brokers, to open its clients");
  auto status = co_await log_.open();
  left_with(status);
  if (status) phase(WorkerPhase::joining);
  co_return status;
}

core::Task<void> WatchedLog::close() {
  look();
  enter("the brokers, to leave the group");
  co_await log_.close();
  left(nullptr);
}

core::Task<core::LogResult<core::Poll>> WatchedLog::poll(core::TimeMs wait_ms_max, std::size_t records_max) {
  look();
  auto polled = co_await log_.poll(wait_ms_max, records_max);
  if (!polled) {
    enter("records");
    left(&polled.error());
  } else if (std::holds_alternative<core::Assigned>(*polled)) {
    phase(WorkerPhase::restoring);
  } else if (std::holds_alternative<core::Revoked>(*polled)) {
    phase(WorkerPhase::joining);
  }
  co_return polled;
}

core::Task<core::LogStatus> WatchedLog::assign(const std::vector<core::TopicPartitionOffset>& places) {
  look();
  enter("assign");
  auto status = co_await log_.assign(places);
  left_with(status);
  co_return status;
}

core::Task<core::LogResult<std::vector<std::optional<core::Offset>>>> WatchedLog::committed(
    const std::vector<core::TopicPartition>& partitions) {
  look();
  enter("the group's committed offsets");
  auto offsets = co_await log_.committed(partitions);
  left_with(offsets);
  co_return offsets;
}

core::Task<core::LogResult<core::Watermarks>> WatchedLog::watermarks(core::TopicPartition partition) {
  enter("the ends of the logs");
  auto marks = co_await log_.watermarks(partition);
  left_with(marks);
  co_return marks;
}

core::LogStatus WatchedLog::begin() { return log_.begin(); }

core::Task<core::LogStatus> WatchedLog::produce(const core::RecordBatch& batch) {
  enter("produce");
  auto status = co_await log_.produce(batch);
  left_with(status);
  co_return status;
}

core::Task<core::LogStatus> WatchedLog::send_offsets(const std::vector<core::TopicPartitionOffset>& offsets,
                                                     const core::Membership& membership) {
  enter("the offsets of its transaction");
  auto status = co_await log_.send_offsets(offsets, membership);
  left_with(status);
  co_return status;
}

core::Task<core::LogStatus> WatchedLog::commit() {
  enter("the commit of its transaction");
  auto status = co_await log_.commit();
  left_with(status);
  co_return status;
}

core::Task<core::LogStatus> WatchedLog::abort() {
  enter("the abort of its transaction");
  auto status = co_await log_.abort();
  left_with(status);
  co_return status;
}

}  // namespace turnstile::app
