#include "turnstile/conformance/consumer_notes.hpp"

#include <algorithm>

namespace turnstile::conformance {

namespace {

bool same(const Place& left, const Place& right) { return left.topic == right.topic && left.partition == right.partition; }

}  // namespace

// ---- its partitions ----

void ConsumerNotes::assigned(const std::vector<Place>& places) {
  parts_.clear();
  records_.clear();
  errors_.clear();
  for (const Place& place : places) parts_.push_back({place});
}

void ConsumerNotes::given(const std::vector<Place>& places, bool incremental) {
  if (!incremental) parts_.clear();
  for (const Place& place : places) parts_.push_back({place});
  shared_ = true;
}

void ConsumerNotes::taken(const std::vector<Place>& places, bool incremental, bool lost) {
  revoked_ = true;
  lost_ = lost_ || lost;
  for (const Place& gone : places) {
    forget_records(gone);
    std::erase_if(parts_, [&](const Part& part) { return same(part.place, gone); });
  }
  shared_ = incremental;  // it keeps the rest, even if that is nothing
}

void ConsumerNotes::moved(const Place& place) {
  Part* const part = find(place);
  if (part == nullptr) return;
  part->end = -1;
  part->place.offset = place.offset;
  forget_records(place);
}

void ConsumerNotes::paused(const Place& place, bool on) {
  if (Part* const part = find(place)) part->paused = on;
}

ConsumerNotes::Part* ConsumerNotes::find(const Place& place) {
  const auto found = std::ranges::find_if(parts_, [&](const Part& part) { return same(part.place, place); });
  return found == parts_.end() ? nullptr : &*found;
}

const ConsumerNotes::Part* ConsumerNotes::find(const Place& place) const {
  const auto found = std::ranges::find_if(parts_, [&](const Part& part) { return same(part.place, place); });
  return found == parts_.end() ? nullptr : &*found;
}

void ConsumerNotes::forget_records(const Place& place) {
  std::erase_if(records_, [&](const Seen& seen) { return same(seen.place, place); });
}

// ---- what its polls gave ----

void ConsumerNotes::record(const SeenRecord& record) {
  if (find(record.place) != nullptr) records_.push_back({record.place, word_record(program_, record)});
}

void ConsumerNotes::end(const Place& place, std::int64_t offset) {
  if (Part* const part = find(place)) part->end = offset;
}

void ConsumerNotes::error(std::optional<Place> place, std::string_view name, ErrorClass kind) {
  Part* const part = place ? find(*place) : nullptr;
  if (part != nullptr && name == "_AUTO_OFFSET_RESET") part->dead = true;
  const auto where = part == nullptr ? std::nullopt : std::optional(part->place);
  std::string line = kind == ErrorClass::plain ? word_event(program_, where, name) : outcome(name, kind);
  if (std::ranges::find(errors_, line) == errors_.end()) errors_.push_back(std::move(line));
}

// ---- notes ----

bool ConsumerNotes::reached(const std::vector<Target>& targets) const {
  return std::ranges::all_of(targets, [this](const Target& target) {
    const Part* const part = find(target.first);
    return part == nullptr || part->dead || part->end >= target.second;
  });
}

Note ConsumerNotes::all(const std::vector<Target>& targets) {
  Note note{outcome(reached(targets) ? "" : "_TIMED_OUT"), {}};
  SeenByPartition seen;
  for (Seen& record : std::exchange(records_, {})) seen.add(record.place.topic, record.place.partition, std::move(record.line));
  for (const Part& part : parts_) {
    if (part.paused || part.dead || part.end < 0) continue;
    seen.add(part.place.topic, part.place.partition, word_end(program_, part.place.topic, part.place.partition, part.end));
  }
  note.seen = seen.take();
  std::ranges::sort(errors_);
  for (std::string& error : std::exchange(errors_, {})) note.seen.push_back(std::move(error));
  return note;
}

Note ConsumerNotes::next() {
  Note note{outcome(""), {}};
  if (!errors_.empty()) {
    note.seen.push_back(errors_.front());
    errors_.erase(errors_.begin());
  } else if (!records_.empty()) {
    note.seen.push_back(records_.front().line);
    records_.erase(records_.begin());
  }
  return note;
}

std::vector<std::string> ConsumerNotes::news() {
  std::vector<std::string> lines;
  if (told_share_ && (lost_ || revoked_)) lines.push_back(word_share(program_, client_, lost_ ? "lost" : "revoked", {}));
  revoked_ = lost_ = false;
  told_share_ = shared_;
  for (const std::string& error : std::exchange(errors_, {})) lines.push_back(program_.clients[client_].name + ": " + error);
  std::vector<Place> share;
  for (const Part& part : parts_) share.push_back({part.place.topic, part.place.partition, 0});
  lines.push_back(word_share(program_, client_, shared_ ? "share" : "no share", shared_ ? share : std::vector<Place>()));
  return lines;
}

}  // namespace turnstile::conformance
