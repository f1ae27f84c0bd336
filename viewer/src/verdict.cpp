#include <algorithm>

#include "turnstile/viewer/page.hpp"

namespace turnstile::viewer {

namespace {

// The record written by the event that the violation names; if it names none, the last one at that offset.
std::optional<std::uint32_t> find_record(const properties::RecordAt& wanted, const Timeline& timeline) {
  const auto log = std::ranges::find(timeline.logs, wanted.place.where, &Log::where);
  if (log == timeline.logs.end()) return std::nullopt;
  const auto number = static_cast<std::uint32_t>(log - timeline.logs.begin());
  std::optional<std::uint32_t> found;
  for (std::uint32_t index = 0; index < timeline.records.size(); ++index) {
    const Record& record = timeline.records[index];
    if (record.log != number || record.offset != wanted.place.offset.value) continue;
    if (wanted.event == 0 || record.appended == wanted.event) found = index;
  }
  return found;
}

}  // namespace

Verdict verdict_of(const properties::Violation& violation, std::string_view about, const Timeline& timeline) {
  Verdict verdict;
  verdict.property = violation.property;
  verdict.about = about;
  verdict.message = violation.message;
  verdict.liveness = violation.liveness;
  verdict.event = violation.event <= timeline.events.size() ? violation.event : 0;
  if (violation.entity) verdict.entity = violation.entity->value;
  if (violation.record) verdict.record = find_record(*violation.record, timeline);
  for (const auto& other : violation.others) {
    if (const auto found = find_record(other, timeline)) verdict.others.push_back(*found);
  }
  for (const EventNumber moment : violation.moments) {
    if (moment != 0 && moment <= timeline.events.size()) verdict.moments.push_back(moment);
  }
  return verdict;
}

}  // namespace turnstile::viewer
