// A client's commands without a result, by slot, by id, and by the time at which each is due.
//
// References to calls stay valid while they are open. Costs: opening and closing O(log n), finding O(1).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string_view>
#include <vector>

#include "turnstile/core/admission_book.hpp"
#include "turnstile/core/client_user.hpp"
#include "turnstile/core/flat_map.hpp"

namespace turnstile::core {

template <Aggregate A>
struct OpenCall : Call<A> {
  TimeMs lifetime_ms = 0;
  Instant next_send{};
  bool hears_refusals = false;
  bool refused = false;
  bool held = false;              // not sent before an earlier command of the same entity has ended
  bool settling = false;          // its result is being looked up
  std::optional<Offset> barrier;  // of events: once read up to here without an outcome, there is none

  std::uint32_t slot = 0;
  std::uint64_t serial = 0;  // 0: the slot is free
  Instant wakes_at{};
};

template <Aggregate A>
class OpenCalls {
 public:
  std::size_t size() const { return ids_.size(); }

  // No open call may have the same entity and id.
  OpenCall<A>& open(Ask<A>& ask) {
    if (free_.empty()) {
      free_.push_back(static_cast<std::uint32_t>(calls_.size()));
      calls_.emplace_back();
    }
    OpenCall<A>& call = calls_[free_.back()];
    call.slot = free_.back();
    free_.pop_back();
    call.serial = ++last_serial_;
    call.tag = ask.tag;
    call.command = std::move(ask.command);
    ids_.try_emplace(IdQuery{call.command.entity, call.command.id}).first->slot = call.slot;
    return call;
  }
  void close(OpenCall<A>& call) {
    ids_.erase(IdQuery{call.command.entity, call.command.id});
    free_.push_back(call.slot);
    call = {};
  }

  OpenCall<A>* find(const IdQuery& id) {
    const Slot* found = ids_.find(id);
    return found == nullptr ? nullptr : &calls_[found->slot];
  }
  // False: no open call has this key, so a record with it need not be decoded.
  bool may_concern(std::string_view key) const {
    if (calls_.size() > kFew) return true;
    return std::ranges::any_of(calls_, [key](const OpenCall<A>& call) { return call.serial != 0 && call.key == key; });
  }
  // The same of an outcome with this key and id.
  bool may_concern(std::string_view key, std::string_view id) const {
    if (calls_.size() > kFew) return true;
    return std::ranges::any_of(calls_,
                               [&](const OpenCall<A>& call) { return call.command.id == id && call.serial != 0 && call.key == key; });
  }
  template <class Visit>
  void each(Visit&& visit) const {
    for (const OpenCall<A>& call : calls_) {
      if (call.serial != 0) visit(call);
    }
  }

  // Sets the time at which a call is due; the last call wins.
  void wake(OpenCall<A>& call, Instant at) {
    call.wakes_at = at;
    wakes_.push_back({at, call.serial, call.slot});
    std::ranges::push_heap(wakes_, later);
  }
  std::optional<Instant> next_wake() {
    while (!wakes_.empty() && stale(wakes_.front())) pop();
    return wakes_.empty() ? std::nullopt : std::optional(wakes_.front().at);
  }
  // A call that is due, the earliest first, then the oldest; each once per wake().
  OpenCall<A>* take_due(Instant now) {
    const auto at = next_wake();
    if (!at || *at > now) return nullptr;
    OpenCall<A>& call = calls_[wakes_.front().slot];
    pop();
    return &call;
  }

 private:
  static constexpr std::size_t kFew = 16;
  struct Slot {
    std::uint32_t slot = 0;
  };
  struct Wake {
    Instant at{};
    std::uint64_t serial = 0;
    std::uint32_t slot = 0;
  };
  static bool later(const Wake& left, const Wake& right) { return left.at != right.at ? left.at > right.at : left.serial > right.serial; }
  bool stale(const Wake& wake) const { return calls_[wake.slot].serial != wake.serial || calls_[wake.slot].wakes_at != wake.at; }
  void pop() {
    std::ranges::pop_heap(wakes_, later);
    wakes_.pop_back();
  }

  std::deque<OpenCall<A>> calls_;
  std::vector<std::uint32_t> free_;
  FlatMap<IdKey, Slot, IdHash> ids_;
  std::vector<Wake> wakes_;  // a heap
  std::uint64_t last_serial_ = 0;
};

}  // namespace turnstile::core
