// An open-addressing hash map with dense storage: fast, and deterministic, because it uses its own hash and iterates over a vector (in
// insertion order as long as nothing was erased).
//
// References to values are invalidated by insertion and erasure. Lookup takes any key type that `Hash` and == accept.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "turnstile/core/fnv.hpp"
#include "turnstile/core/types.hpp"

namespace turnstile::core {

constexpr std::uint64_t mix_bits(std::uint64_t word) {
  word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9U;
  word = (word ^ (word >> 27)) * 0x94d049bb133111ebU;
  return word ^ (word >> 31);
}

inline std::uint64_t hash_bytes(std::string_view bytes, std::uint64_t seed) { return mix_bits(fnv1a(bytes, kFnvBasis ^ seed)); }

struct EntityHash {
  std::uint64_t operator()(EntityId entity) const { return mix_bits(entity.value + 0x9e3779b97f4a7c15U); }
};

template <class Key, class Value, class Hash>
class FlatMap {
 public:
  struct Entry {
    Key key;
    Value value;
  };

  std::size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }
  auto begin() { return entries_.begin(); }
  auto end() { return entries_.end(); }
  auto begin() const { return entries_.begin(); }
  auto end() const { return entries_.end(); }

  template <class Query>
  Value* find(const Query& key) {
    const std::size_t slot = locate(key);
    return slot == kNone ? nullptr : &entries_[index_[slot] - 1].value;
  }
  template <class Query>
  const Value* find(const Query& key) const {
    const std::size_t slot = locate(key);
    return slot == kNone ? nullptr : &entries_[index_[slot] - 1].value;
  }

  // The value of `key`, constructed by Value(args...) if it is new; `second` is true then.
  template <class Query, class... Args>
  std::pair<Value*, bool> try_emplace(const Query& key, Args&&... args) {
    const std::uint64_t hash = Hash{}(key);
    if (const std::size_t slot = locate(key, hash); slot != kNone) return {&entries_[index_[slot] - 1].value, false};
    if ((entries_.size() + 1) * 2 > index_.size()) grow();
    entries_.push_back(Entry{Key(key), Value(std::forward<Args>(args)...)});
    put(entries_.size(), hash);
    return {&entries_.back().value, true};
  }

  template <class Query>
  bool erase(const Query& key) {
    std::size_t slot = locate(key);
    if (slot == kNone) return false;
    const std::uint32_t number = index_[slot];
    remove_slot(slot);
    if (number != entries_.size()) {
      const std::size_t moved = slot_of(static_cast<std::uint32_t>(entries_.size()));
      index_[moved] = number;
      entries_[number - 1] = std::move(entries_.back());
    }
    entries_.pop_back();
    return true;
  }

  void clear() {
    entries_.clear();
    index_.clear();
  }

 private:
  static constexpr std::size_t kNone = static_cast<std::size_t>(-1);

  template <class Query>
  std::size_t locate(const Query& key) const {
    return index_.empty() ? kNone : locate(key, Hash{}(key));
  }
  template <class Query>
  std::size_t locate(const Query& key, std::uint64_t hash) const {
    if (index_.empty()) return kNone;
    const std::size_t mask = index_.size() - 1;
    for (std::size_t slot = static_cast<std::size_t>(hash) & mask;; slot = (slot + 1) & mask) {
      if (index_[slot] == 0) return kNone;
      if (entries_[index_[slot] - 1].key == key) return slot;
    }
  }
  std::uint64_t hash_of(std::uint32_t number) const { return Hash{}(entries_[number - 1].key); }
  std::size_t home(std::uint32_t number) const { return static_cast<std::size_t>(hash_of(number)) & (index_.size() - 1); }
  std::size_t slot_of(std::uint32_t number) const {
    std::size_t slot = home(number);
    while (index_[slot] != number) slot = (slot + 1) & (index_.size() - 1);
    return slot;
  }
  void put(std::size_t number, std::uint64_t hash) {
    std::size_t slot = static_cast<std::size_t>(hash) & (index_.size() - 1);
    while (index_[slot] != 0) slot = (slot + 1) & (index_.size() - 1);
    index_[slot] = static_cast<std::uint32_t>(number);
  }
  // Linear probing without tombstones: the following entries move up if their home slot allows.
  void remove_slot(std::size_t slot) {
    const std::size_t mask = index_.size() - 1;
    std::size_t hole = slot;
    for (std::size_t probe = (hole + 1) & mask; index_[probe] != 0; probe = (probe + 1) & mask) {
      const std::size_t wanted = home(index_[probe]);
      if (((probe - wanted) & mask) >= ((probe - hole) & mask)) {
        index_[hole] = index_[probe];
        hole = probe;
      }
    }
    index_[hole] = 0;
  }
  void grow() {
    index_.assign(index_.empty() ? 16 : index_.size() * 2, 0);
    for (std::size_t number = 1; number <= entries_.size(); ++number) put(number, hash_of(static_cast<std::uint32_t>(number)));
  }

  std::vector<Entry> entries_;
  std::vector<std::uint32_t> index_;  // entry number from 1; 0: free
};

}  // namespace turnstile::core
