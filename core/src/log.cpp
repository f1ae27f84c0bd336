#include "turnstile/core/log.hpp"

#include "turnstile/core/codec.hpp"

namespace turnstile::core {

RecordBatch::Slice RecordBatch::copy(std::string_view text) {
  const Slice slice{bytes_.size(), text.size()};
  bytes_.append(text);
  return slice;
}

void RecordBatch::open_entry(const OutRecord& head) {
  Entry entry;
  entry.where = head.where;
  entry.key = copy(head.key);
  entry.id = copy(head.headers.id);
  entry.error = copy(head.headers.error);
  entry.position = head.headers.position;
  entry.attempt = head.headers.attempt;
  entries_.push_back(entry);
}

void RecordBatch::close_entry(std::size_t value_begin) { entries_.back().value = Slice{value_begin, bytes_.size() - value_begin}; }

void RecordBatch::add(const OutRecord& record) {
  open_entry(record);
  const std::size_t begin = bytes_.size();
  bytes_.append(record.value);
  close_entry(begin);
}

OutRecord RecordBatch::operator[](std::size_t index) const {
  const Entry& entry = entries_[index];
  return {entry.where, view(entry.key), view(entry.value), {view(entry.id), entry.position, entry.attempt, view(entry.error)}};
}

void RecordBatch::clear() {
  bytes_.clear();
  entries_.clear();
}

EntityKey::EntityKey(EntityId entity) {
  std::uint64_t rest = entity.value;
  do {
    text_[--begin_] = static_cast<char>('0' + rest % 10);
    rest /= 10;
  } while (rest != 0);
}

}  // namespace turnstile::core
