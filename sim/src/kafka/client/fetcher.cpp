#include "turnstile/sim/kafka/client/fetcher.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace turnstile::sim {

Fetcher::Fetcher(Process& process, Network& network, const ClientOptions& client, const FetchOptions& options, ActorId actor, Gate& news,
                 NewsListener* listener)
    : chance_(network.chance()),
      lane_(lane_of(actor)),
      options_(options),
      caller_(*this, process, network, client, actor),
      news_(news),
      listener_(listener) {}

void Fetcher::assign(const List<TopicPartitionOffset>& positions) {
  caller_.cancel(CallKind::fetch);
  out_of_range_.clear();
  ends_.clear();
  queued_ = 0;
  moved_ = false;
  parts_.resize(positions.size());
  for (std::size_t index = 0; index < positions.size(); ++index) {
    Part& part = parts_[index];
    part.where = positions[index].where;
    part.fetched = part.delivered = part.reported = positions[index].offset;
    part.silent = part.paused = false;
    part.ended = Offset{-1};
    part.clear();
  }
  fetch();
}

void Fetcher::close() {
  caller_.close();
  parts_.clear();
  out_of_range_.clear();
  ends_.clear();
  queued_ = 0;
  moved_ = false;
}

Fetcher::Part* Fetcher::find(TopicPartition where) {
  const auto found = std::ranges::find(parts_, where, &Part::where);
  return found == parts_.end() ? nullptr : &*found;
}

const Fetcher::Part* Fetcher::find(TopicPartition where) const {
  const auto found = std::ranges::find(parts_, where, &Part::where);
  return found == parts_.end() ? nullptr : &*found;
}

// The fetch in progress asks for positions that are no longer wanted.
void Fetcher::start_over() {
  caller_.cancel(CallKind::fetch);
  fetch();
}

void Fetcher::drop_buffered(Part& part) {
  for (; !part.empty(); ++part.next_slice) queued_ -= part.slices[part.next_slice].count;
}

bool Fetcher::move(TopicPartition where, Offset offset) {
  Part* const part = find(where);
  if (part == nullptr) return false;
  drop_buffered(*part);
  part->fetched = part->delivered = part->reported = offset;
  part->silent = false;
  part->ended = Offset{-1};
  std::erase(out_of_range_, where);
  std::erase_if(ends_, [where](const TopicPartitionOffset& end) { return end.where == where; });
  start_over();
  return true;
}

void Fetcher::add(const List<TopicPartitionOffset>& positions) {
  for (const TopicPartitionOffset& position : positions) {
    Part& part = parts_.emplace_back();
    part.where = position.where;
    part.fetched = part.delivered = part.reported = position.offset;
  }
  if (!positions.empty()) start_over();
}

void Fetcher::remove(TopicPartition where) {
  Part* const part = find(where);
  if (part == nullptr) return;
  drop_buffered(*part);
  parts_.erase(parts_.begin() + (part - parts_.data()));
  std::erase(out_of_range_, where);
  std::erase_if(ends_, [where](const TopicPartitionOffset& end) { return end.where == where; });
  start_over();
}

void Fetcher::fetch_from(TopicPartition where, Offset offset) {
  Part* const part = find(where);
  if (part == nullptr) return;
  part->fetched = offset;
  if (part->empty()) part->delivered = part->reported = offset;
  part->silent = false;
  start_over();
}

bool Fetcher::pause(TopicPartition where, bool on) {
  Part* const part = find(where);
  if (part == nullptr) return false;
  part->paused = on;
  if (on) {
    drop_buffered(*part);
    part->fetched = part->delivered;
  }
  start_over();
  return true;
}

std::optional<Offset> Fetcher::position(TopicPartition where) const {
  const Part* const part = find(where);
  return part == nullptr ? std::nullopt : std::optional(part->delivered);
}

std::optional<TopicPartition> Fetcher::take_out_of_range() {
  if (out_of_range_.empty()) return std::nullopt;
  const TopicPartition where = out_of_range_.front();
  out_of_range_.erase(out_of_range_.begin());
  return where;
}

void Fetcher::fetch() {
  if (queued_ >= options_.queued_max || caller_.calling(CallKind::fetch)) return;
  Fetch request{options_.isolation, options_.wait_max, options_.records_max, {}};
  request.positions.reserve(parts_.size());
  for (const Part& part : parts_) {
    if (!part.silent && !part.paused) request.positions.push_back({part.where, part.fetched});
  }
  if (request.positions.empty()) return;
  request.wants_ends = options_.tells_ends;
  caller_.call(CallKind::fetch, std::move(request));
}

bool Fetcher::on_answer(CallKind, Answer& answer) {
  take_in(*std::get_if<FetchAnswer>(&answer));
  fetch();
  if (!has_news() && out_of_range_.empty() && ends_.empty()) return true;
  news_.open();
  if (listener_ != nullptr) listener_->on_news();
  return true;
}

void Fetcher::take_in(const FetchAnswer& answer) {
  std::uint32_t first = 0;
  for (const FetchAnswer::Part& fetched : answer.parts) {
    const std::uint32_t begin = std::exchange(first, fetched.slices_end);
    Part* const part = find(fetched.where);
    if (part == nullptr || part->paused || part->fetched != fetched.from) continue;
    if (fetched.error == KafkaError::not_leader_or_follower) {
      caller_.refresh();
      continue;
    }
    if (fetched.error != KafkaError::none) {
      part->silent = true;
      out_of_range_.push_back(part->where);
      continue;
    }
    part->fetched = fetched.next;
    if (options_.tells_ends && fetched.next == fetched.from && part->ended != fetched.next) {
      part->ended = fetched.next;
      ends_.push_back({part->where, fetched.next});
    }
    if (begin == fetched.slices_end) {
      if (!part->empty()) continue;
      part->delivered = fetched.next;
      moved_ = true;
      continue;
    }
    if (part->empty()) part->clear();
    const auto slices = std::span(answer.slices).subspan(begin, fetched.slices_end - begin);
    part->slices.insert(part->slices.end(), slices.begin(), slices.end());
    part->responses.push_back({++responses_, part->slices.size()});
    for (const RecordSlice& slice : slices) queued_ += slice.count;
  }
}

// What one response brought for a partition is handed out as a whole; then, as responses are queued, that of the oldest one. Chance may let
// another overtake it, once, as those of several brokers and the partitions of one response do. So no partition waits for as long as
// another is refilled.
Fetcher::Part* Fetcher::next_to_hand_out() {
  filled_.clear();
  for (Part& part : parts_) {
    if (part.empty()) continue;
    if (part.response() == handing_out_) return &part;
    filled_.push_back(&part);
  }
  if (filled_.empty()) return nullptr;
  std::ranges::sort(filled_, {}, &Part::response);
  const auto candidates = static_cast<std::uint32_t>(filled_.size());
  const bool may_overtake = candidates > 1 && !overtaken_;
  const std::uint32_t picked = may_overtake ? chance_.choose({"client.first", Role::fault}, candidates, lane_) : 0;
  overtaken_ = picked != 0;
  return filled_[picked];
}

std::optional<Fetcher::Handed> Fetcher::take_one() {
  Part* const part = next_to_hand_out();
  if (part == nullptr) return std::nullopt;
  handing_out_ = part->response();
  RecordSlice& slice = part->slices[part->next_slice];
  Handed handed{part->where, slice};
  handed.slice.count = 1;
  ++slice.first;
  ++slice.offset.value;
  part->delivered = part->reported = slice.offset;
  if (--slice.count == 0) ++part->next_slice;
  --queued_;
  fetch();
  return handed;
}

std::optional<TopicPartitionOffset> Fetcher::take_end() {
  const auto read = [this](const TopicPartitionOffset& end) { return position(end.where) == end.offset; };
  const auto found = std::ranges::find_if(ends_, read);
  if (found == ends_.end()) return std::nullopt;
  const TopicPartitionOffset end = *found;
  ends_.erase(found);
  return end;
}

// From a partition that chance picks, then from the others in turn; all that is buffered, unless chance picks less.
core::Fetched Fetcher::take(std::size_t records_max) {
  records_.clear();
  positions_.clear();
  moved_ = false;
  std::size_t room = std::min(records_max, queued_);
  if (room > 1 && chance_.happens({"log.short_poll", Role::schedule}, {1, 8}, lane_)) {
    room = room - chance_.choose({"log.records", Role::schedule}, static_cast<std::uint32_t>(room), lane_);
  }
  const std::size_t count = parts_.size();
  const std::size_t start = room > 0 ? chance_.choose({"log.first", Role::schedule}, static_cast<std::uint32_t>(count), lane_) : 0;
  for (std::size_t step = 0; step < count; ++step) {
    Part& part = parts_[(start + step) % count];
    room -= hand_out(part, room);
    if (part.delivered == part.reported) continue;
    part.reported = part.delivered;
    positions_.push_back({in_protocol(part.where), part.delivered});
  }
  fetch();
  return {records_, positions_};
}

std::size_t Fetcher::hand_out(Part& part, std::size_t room) {
  const core::TopicPartition where = in_protocol(part.where);
  std::size_t given = 0;
  while (given < room && !part.empty()) {
    RecordSlice& slice = part.slices[part.next_slice];
    const auto taken = static_cast<std::uint32_t>(std::min<std::size_t>(slice.count, room - given));
    for (std::uint32_t index = 0; index < taken; ++index) {
      const StoredRecord& stored = slice.block->records[slice.first + index];
      records_.push_back({where, Offset{slice.offset.value + index}, slice.timestamp_ms, stored.key, stored.value});
    }
    given += taken;
    slice.first += taken;
    slice.count -= taken;
    slice.offset.value += taken;
    part.delivered = slice.offset;
    if (slice.count == 0) ++part.next_slice;
  }
  queued_ -= given;
  if (given > 0 && part.empty()) part.delivered = part.fetched;
  return given;
}

}  // namespace turnstile::sim
