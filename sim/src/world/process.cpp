#include "turnstile/sim/world/process.hpp"

#include <utility>

namespace turnstile::sim {

void Process::start(core::Task<void> root) {
  root_ = std::move(root);
  alive_ = true;
  ++incarnation_;
  paused_until_ = application_paused_until_ = Instant{};
  root_.start();
}

void Process::crash() {
  if (!alive_) return;
  alive_ = false;
  awaits_until_crash_ = 0;
  root_ = {};
}

std::uint64_t Process::park(std::coroutine_handle<> handle) {
  std::uint32_t index = 0;
  if (free_.empty()) {
    index = static_cast<std::uint32_t>(slots_.size());
    slots_.emplace_back();
  } else {
    index = free_.back();
    free_.pop_back();
  }
  slots_[index].handle = handle;
  return static_cast<std::uint64_t>(slots_[index].generation) << 32 | index;
}

void Process::unpark(std::uint64_t token) {
  const auto index = static_cast<std::uint32_t>(token);
  const auto generation = static_cast<std::uint32_t>(token >> 32);
  if (generation == 0 || slots_[index].generation != generation) return;
  slots_[index].handle = {};
  slots_[index].times_out = kNoTimeout;
  ++slots_[index].generation;
  free_.push_back(index);
}

void Process::time_out_at(std::uint64_t token, Instant when) {
  slots_[static_cast<std::uint32_t>(token)].times_out = when;
  if (when >= alarm_) return;
  alarm_ = when;
  scheduler_.at(when, *this, kAlarm);
}

// An alarm that was superseded by an earlier one finds another time set and does nothing; one that is too early is set again.
void Process::ring() {
  const Instant now = scheduler_.now();
  if (alarm_ > now) return;
  alarm_ = kNoTimeout;
  Instant next = kNoTimeout;
  for (std::uint32_t index = 0; index < slots_.size(); ++index) {
    Slot& slot = slots_[index];
    if (slot.times_out <= now) {
      slot.times_out = kNoTimeout;
      scheduler_.at(now, *this, static_cast<std::uint64_t>(slot.generation) << 32 | index);
    } else if (slot.times_out < next) {
      next = slot.times_out;
    }
  }
  if (next == kNoTimeout) return;
  alarm_ = next;
  scheduler_.at(next, *this, kAlarm);
}

void Process::fire(std::uint64_t token) {
  if (token == kAlarm) return ring();
  const auto index = static_cast<std::uint32_t>(token);
  if (slots_[index].generation != static_cast<std::uint32_t>(token >> 32)) return;
  if (application_paused_until_ > scheduler_.now()) {
    scheduler_.at(application_paused_until_, *this, token);
    return;
  }
  if (awaits_until_crash_ != 0 && --awaits_until_crash_ == 0) {
    const auto action = std::exchange(on_planned_crash_, {});
    crash();
    if (action) action();
    return;
  }
  const auto handle = slots_[index].handle;
  unpark(token);
  handle.resume();
}

void Gate::open() {
  if (open_) return;  // the waiter, if there is one, is being woken
  open_ = true;
  if (waiting_ != nullptr) {
    waiting_->process.wake_at(waiting_->token, waiting_->process.scheduler().now());
  }
}

}  // namespace turnstile::sim
