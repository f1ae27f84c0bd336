#include "turnstile/properties/live_domain.hpp"

#include <algorithm>
#include <memory>

#include "turnstile/properties/run.hpp"

namespace turnstile::properties {

std::string name_in_topics(std::string_view type) {
  const auto upper = [](char letter) { return letter >= 'A' && letter <= 'Z'; };
  std::string name;
  bool after_lower = false;
  for (const char letter : type) {
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
    if (!plain && !upper(letter)) continue;
    if (upper(letter) && after_lower) name += '-';
    name += upper(letter) ? static_cast<char>(letter - 'A' + 'a') : letter;
    after_lower = plain;
  }
  return name.empty() ? "domain" : name;
}

void RestWatch::raise(Positions& positions, core::EntityId entity, core::Position position) {
  core::Position* known = positions.try_emplace(entity).first;
  *known = std::max(*known, position);
}

bool RestWatch::reaches(const Positions& behind, const Positions& ahead) {
  for (const auto& [entity, position] : ahead) {
    const core::Position* last = behind.find(entity);
    if (last == nullptr || *last < position) return false;
  }
  return true;
}

bool RestWatch::settled() const { return reaches(decided_, given_) && reaches(published_, decided_); }

void GroupProgress::seen(core::TopicPartition where, core::Offset offset) {
  if (where.topic == core::Topic::commands || where.topic == core::Topic::sequenced || where.topic == core::Topic::events)
    seen_[where].push_back(offset);
}

core::Offset GroupProgress::committed(core::TopicPartition where) const {
  for (const core::TopicPartitionOffset& place : *committed_)
    if (place.where == where) return place.offset;
  return core::Offset{};
}

std::uint64_t GroupProgress::unread(core::TopicPartition where, const std::vector<core::Offset>& offsets) const {
  const core::Offset next = committed(where);
  return static_cast<std::uint64_t>(std::ranges::count_if(offsets, [next](core::Offset offset) { return offset >= next; }));
}

std::uint64_t GroupProgress::unread() const {
  return unread(core::Topic::commands) + unread(core::Topic::sequenced) + unread(core::Topic::events);
}

std::uint64_t GroupProgress::unread(core::Topic topic) const {
  std::uint64_t all = 0;
  if (!known()) return all;
  for (const auto& [where, offsets] : seen_)
    if (where.topic == topic) all += unread(where, offsets);
  return all;
}

std::string GroupProgress::text() const {
  std::string all;
  for (const auto& [where, offsets] : seen_) {
    const std::uint64_t count = unread(where, offsets);
    if (count == 0) continue;
    all += (all.empty() ? "" : ", ") + std::to_string(count) + " of " + std::string(core::suffix(where.topic)) + "[" +
           std::to_string(where.partition.value) + "]";
  }
  return all;
}

std::unique_ptr<LiveDomain> Scenario::live(std::function<std::unique_ptr<core::AnyCodec>()>) const { return nullptr; }

std::string_view unchecked_when_live(std::string_view property, bool has_calls, bool has_replicas) {
  if (property == "retry_bound") return "requeued copies are kept only 60 seconds";
  if (property == "atomic_transactions") return "it needs to know what each producer meant";
  if (property == "transactions_end") return "it needs to look into the broker";
  if (property == "log_bounded") return "it needs the sizes over time";
  if (property == "committed_only") return "it needs to watch every reader";
  if (property == "history_linearizable" && !has_calls) return "give what the clients saw with --history";
  if (property == "replicas_agree" && !has_replicas) return "give the folders of stopped workers with --state";
  return {};
}

}  // namespace turnstile::properties
