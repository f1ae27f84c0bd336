#include "turnstile/core/client_reading.hpp"

#include <algorithm>
#include <utility>

namespace turnstile::core {

const TopicPartitionOffset* ClientReading::find(TopicPartition where) const {
  const auto found = std::ranges::find(places_, where, &TopicPartitionOffset::where);
  return found == places_.end() ? nullptr : &*found;
}
TopicPartitionOffset* ClientReading::find(TopicPartition where) {
  const auto found = std::ranges::find(places_, where, &TopicPartitionOffset::where);
  return found == places_.end() ? nullptr : &*found;
}

std::vector<TopicPartition> ClientReading::known() const {
  std::vector<TopicPartition> logs;
  for (const TopicPartitionOffset& place : places_) logs.push_back(place.where);
  return logs;
}

Task<LogStatus> ClientReading::know(TopicPartition where, ReadFrom from) {
  for (;;) {
    const LogStatus known = co_await try_to_know(where, from);
    if (known || known.error().kind == LogErrorClass::fatal) co_return known;
    co_await timer_.sleep(kRetryDelay);
  }
}

Task<LogStatus> ClientReading::try_to_know(TopicPartition where, ReadFrom from) {
  if (knows(where)) co_return LogStatus{};
  const auto marks = co_await log_.watermarks(where);
  if (!marks) co_return std::unexpected(marks.error());
  places_.push_back({where, from == ReadFrom::start ? marks->low : marks->high});
  co_return LogStatus{};
}

Task<LogStatus> ClientReading::want(std::vector<TopicPartition> logs) {
  std::ranges::sort(logs);
  const auto rest = std::ranges::unique(logs);
  logs.erase(rest.begin(), rest.end());
  if (logs == reading_) co_return LogStatus{};
  std::vector<TopicPartitionOffset> places;
  for (const TopicPartition where : logs) places.push_back(*find(where));
  auto assigned = co_await log_.assign(places);
  if (assigned) {
    reading_ = std::move(logs);
  } else {
    co_await timer_.sleep(kRetryDelay);
  }
  co_return assigned;
}

void ClientReading::moved(std::span<const TopicPartitionOffset> positions) {
  for (const TopicPartitionOffset& moved : positions) {
    if (TopicPartitionOffset* place = find(moved.where)) place->offset = moved.offset;
  }
}

Task<LogStatus> ClientReading::skip_what_is_gone() {
  const auto logs = std::exchange(reading_, {});
  co_await timer_.sleep(kRetryDelay);
  for (const TopicPartition where : logs) {
    const auto marks = co_await log_.watermarks(where);
    if (!marks && marks.error().kind == LogErrorClass::fatal) co_return std::unexpected(marks.error());
    if (TopicPartitionOffset* place = find(where); marks && place->offset < marks->low) place->offset = marks->low;
  }
  co_return LogStatus{};
}

}  // namespace turnstile::core
