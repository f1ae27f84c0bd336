// The next offset of each assigned partition, and which of them moved since the last poll.
#pragma once

#include <array>
#include <utility>
#include <vector>

#include "turnstile/core/topic.hpp"

namespace turnstile::adapters {

class FetchPositions {
 public:
  // Replaces the assignment.
  void assign(const std::vector<core::TopicPartitionOffset>& places) {
    for (auto& topic : table_) topic.clear();
    moved_.clear();
    places_ = places;
    for (std::size_t i = 0; i < places.size(); ++i) {
      auto& topic = table_[static_cast<std::size_t>(places[i].where.topic)];
      const auto partition = static_cast<std::size_t>(places[i].where.partition.value);
      if (topic.size() <= partition) topic.resize(partition + 1);
      topic[partition] = {static_cast<std::int32_t>(i), false};
    }
  }
  bool assigned(core::TopicPartition where) const { return slot(where) != nullptr; }
  // `next` is the next offset to read. False: it is below what was read before.
  bool advance(core::TopicPartition where, core::Offset next) {
    Slot& at = *slot(where);
    core::Offset& position = places_[static_cast<std::size_t>(at.place)].offset;
    if (next < position) return false;
    if (next > position && !at.moved) {
      at.moved = true;
      moved_.push_back(at.place);
    }
    position = next;
    return true;
  }
  core::Offset position(core::TopicPartition where) const { return places_[static_cast<std::size_t>(slot(where)->place)].offset; }
  const std::vector<core::TopicPartitionOffset>& all() const { return places_; }
  bool any_moved() const { return !moved_.empty(); }
  // Appends the positions that moved since the last call.
  void take_moved(std::vector<core::TopicPartitionOffset>& out) {
    for (const std::int32_t place : moved_) {
      const auto& at = places_[static_cast<std::size_t>(place)];
      slot(at.where)->moved = false;
      out.push_back(at);
    }
    moved_.clear();
  }

 private:
  struct Slot {
    std::int32_t place = -1;
    bool moved = false;
  };
  const Slot* slot(core::TopicPartition where) const {
    const auto& topic = table_[static_cast<std::size_t>(where.topic)];
    const auto partition = static_cast<std::size_t>(where.partition.value);
    return partition < topic.size() && topic[partition].place >= 0 ? &topic[partition] : nullptr;
  }
  Slot* slot(core::TopicPartition where) { return const_cast<Slot*>(std::as_const(*this).slot(where)); }

  std::array<std::vector<Slot>, core::kTopics.size()> table_;
  std::vector<core::TopicPartitionOffset> places_;
  std::vector<std::int32_t> moved_;
};

}  // namespace turnstile::adapters
