// What the sequencer knows of a partition: assigned positions, undecided commands, and the dedup window (rules 6, 8 and 10).
//
// Undecided commands come from the sequencer's changelog, decided ids from the events topic. An id is forgotten only when it is decided and
// the entity's watermark W, written in the same transaction, has passed its deadline + grace: from then on the command is refused as late.
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "turnstile/core/flat_map.hpp"
#include "turnstile/core/protocol.hpp"
#include "turnstile/core/records.hpp"

namespace turnstile::core {

// An id is unique within its entity.
struct IdQuery {
  EntityId entity{};
  std::string_view id;
};
struct IdKey {
  EntityId entity{};
  CommandId id;
  IdKey() = default;
  explicit IdKey(const IdQuery& query) : entity(query.entity), id(query.id) {}
  friend bool operator==(const IdKey& key, const IdQuery& query) { return key.entity == query.entity && key.id == query.id; }
};
struct IdHash {
  std::uint64_t operator()(const IdKey& key) const { return hash_bytes(key.id, key.entity.value); }
  std::uint64_t operator()(const IdQuery& query) const { return hash_bytes(query.id, query.entity.value); }
};

class AdmissionBook {
 public:
  explicit AdmissionBook(const Protocol& protocol) : protocol_(protocol) {}

  struct Page {
    Admissions memory;
    bool unwritten = false;     // the changelog has an older value
    TimeMs close_watch_ms = 0;  // when the validator checks whether its next position must be closed; 0: never
  };

  Page& page(EntityId entity) {
    auto [found, fresh] = pages_.try_emplace(entity);
    if (fresh) found->memory.entity = entity;
    return *found;
  }
  const Page* find(EntityId entity) const { return pages_.find(entity); }
  // The last assigned position.
  Position given(EntityId entity) const {
    const Page* found = pages_.find(entity);
    return found == nullptr ? Position{} : found->memory.given;
  }
  auto begin() { return pages_.begin(); }
  auto end() { return pages_.end(); }

  // Applies a changelog record: the last one of an entity wins.
  void restore(Admissions&& memory) {
    Page& found = page(memory.entity);
    memory.watermark_ms = protocol_.restored_watermark_ms(memory.watermark_ms);
    if (memory.given < found.memory.given) return;
    for (const auto& undecided : memory.undecided) remember({memory.entity, undecided.id});
    memory.watermark_ms = std::max(memory.watermark_ms, found.memory.watermark_ms);
    found.memory = std::move(memory);
  }

  bool knows(const IdQuery& id) const { return ids_.find(id) != nullptr; }
  void remember(const IdQuery& id) { ids_.try_emplace(id); }

  // Assigns the next position; `last` is the last folded one, which another strategy may have decided without assigning it here.
  Position admit(EntityId entity, const CommandId& id, TimeMs deadline_ms, Position last) {
    Page& found = page(entity);
    found.memory.given = next(std::max(found.memory.given, last));
    found.memory.undecided.push_back({id, found.memory.given, deadline_ms});
    remember({entity, id});
    touch(found);
    return found.memory.given;
  }
  // W never decreases.
  void raise_watermark(EntityId entity, TimeMs watermark_ms) {
    Page& found = page(entity);
    found.memory.watermark_ms = std::max(found.memory.watermark_ms, watermark_ms);
    touch(found);
  }
  TimeMs watermark_ms(EntityId entity) const {
    const Page* found = pages_.find(entity);
    return found == nullptr ? 0 : found->memory.watermark_ms;
  }

  // The undecided command at a position, if the changelog has it. Positions ascend, but need not be contiguous: another strategy may have
  // decided some in between (see admit).
  const Undecided* undecided(EntityId entity, Position position) const {
    const Page* found = pages_.find(entity);
    if (found == nullptr) return nullptr;
    const auto& list = found->memory.undecided;
    if (list.empty() || position < list.front().position) return nullptr;
    // Nearly always there is no gap.
    const auto index = position.value - list.front().position.value;
    if (std::cmp_less(index, list.size())) {
      const Undecided& candidate = list[static_cast<std::size_t>(index)];
      if (candidate.position == position) return &candidate;
    }
    const auto at = std::ranges::lower_bound(list, position, {}, &Undecided::position);
    return at != list.end() && at->position == position ? &*at : nullptr;
  }
  std::size_t undecided_count(EntityId entity, Position last) const {
    const Page* found = pages_.find(entity);
    return found == nullptr || found->memory.given <= last ? 0 : static_cast<std::size_t>(found->memory.given.value - last.value);
  }

  // An outcome was read from the events topic at `offset`; `forget_at_ms` is its deadline + grace.
  void decided(Offset offset, EntityId entity, const CommandId& id, TimeMs forget_at_ms) {
    if (id.empty()) return;
    remember({entity, id});
    window_.push_back({offset, forget_at_ms, entity, id});
  }
  // Evicts the ids whose time has passed, the oldest outcomes first. `raise`: also raises W past them, as a sequencer must. Returns whether
  // any was evicted.
  bool evict(TimeMs now_ms, bool raise) {
    bool any = false;
    while (!window_.empty() && protocol_.may_evict({window_.front().forget_at_ms, now_ms, window_.size()})) {
      const Decided& oldest = window_.front();
      if (raise) raise_watermark(oldest.entity, now_ms);
      ids_.erase(IdQuery{oldest.entity, oldest.id});
      window_.pop_front();
      any = true;
    }
    return any;
  }
  std::optional<TimeMs> next_eviction_ms() const {
    return window_.empty() ? std::nullopt : std::optional(window_.front().forget_at_ms + 1);
  }
  // The offset of the events topic from which to read to restore the window.
  Offset window_offset(Offset events_position) const { return window_.empty() ? events_position : window_.front().offset; }

  bool has_unwritten() const { return !unwritten_.empty(); }
  // Each changed entity once; decided commands are omitted (`last_of(entity)` is its last folded position).
  template <class LastOf, class Write>
  void write(LastOf&& last_of, Write&& write) {
    for (const EntityId entity : unwritten_) {
      Page& found = *pages_.find(entity);
      found.unwritten = false;
      prune(found, last_of(entity));
      write(found.memory);
    }
    unwritten_.clear();
  }

 private:
  struct Decided {
    Offset offset{};
    TimeMs forget_at_ms = 0;
    EntityId entity{};
    CommandId id;
  };
  struct Known {};

  static void prune(Page& page, Position last) {
    auto& list = page.memory.undecided;
    const auto first = std::find_if(list.begin(), list.end(), [last](const Undecided& entry) { return entry.position > last; });
    list.erase(list.begin(), first);
  }
  void touch(Page& page) {
    if (page.unwritten) return;
    page.unwritten = true;
    unwritten_.push_back(page.memory.entity);
  }

  const Protocol& protocol_;
  FlatMap<EntityId, Page, EntityHash> pages_;
  FlatMap<IdKey, Known, IdHash> ids_;
  std::deque<Decided> window_;  // in order of offset
  std::vector<EntityId> unwritten_;
};

}  // namespace turnstile::core
