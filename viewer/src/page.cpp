#include "turnstile/viewer/page.hpp"

#include <map>
#include <nlohmann/json.hpp>

#include "page_files.hpp"

namespace turnstile::viewer {

namespace {

using nlohmann::ordered_json;

constexpr std::uint32_t kFormat = 1;

// Texts are written once and referred to by index; 0 is the empty one.
class Texts {
 public:
  Texts() { (*this)(""); }
  std::size_t operator()(const std::string& text) {
    const auto [found, fresh] = numbers_.try_emplace(text, all_.size());
    if (fresh) all_.push_back(text);
    return found->second;
  }
  const std::vector<std::string>& all() const { return all_; }

 private:
  std::map<std::string, std::size_t> numbers_;
  std::vector<std::string> all_;
};

// The kinds whose two numbers mean something to the page.
bool has_numbers(const Event& event) {
  switch (event.kind) {
    case EventKind::fault:
    case EventKind::log_marker:
    case EventKind::group_generation:
    case EventKind::client_no_outcome:
    case EventKind::worker_start:
    case EventKind::worker_end:
    case EventKind::cluster_restart:
    case EventKind::node_stops:
    case EventKind::node_starts:
    case EventKind::node_lags: return true;
    default: break;
  }
  const EventFamily of = family(event.kind);
  return of == EventFamily::transaction || of == EventFamily::member || of == EventFamily::replication;
}

ordered_json number_or_null(const std::optional<std::int64_t>& number) { return number ? ordered_json(*number) : ordered_json(nullptr); }

ordered_json words_json(const properties::RecordWords& words, Texts& texts) {
  return {words.entity ? ordered_json(words.entity->value) : ordered_json(nullptr),
          texts(words.id),
          words.position.value,
          words.attempt,
          texts(words.what),
          texts(words.verdict),
          number_or_null(words.level)};
}

// Columns for what nearly every event has; rows that start with the event's number for what few have.
ordered_json events_json(const std::vector<Event>& events, Texts& texts) {
  ordered_json times = ordered_json::array();
  ordered_json actors = times, kinds = times, said = times, causes = times, transactions = times;
  ordered_json numbers = times, ranges = times, sources = times, seen = times;
  EventNumber number = 0;
  std::int64_t before_us = 0;
  for (const Event& event : events) {
    ++number;
    const std::int64_t now_us = event.time.since_zero() / core::kUs;
    times.push_back(now_us - std::exchange(before_us, now_us));
    actors.push_back(event.actor);
    kinds.push_back(texts(std::string(name(event.kind))));
    said.push_back(texts(event.text));
    causes.push_back(event.cause == 0 ? 0 : number - event.cause);
    transactions.push_back(event.transaction);
    if (has_numbers(event)) numbers.push_back({number, event.first, event.second});
    if (!event.ranges.empty()) {
      ordered_json row{number};
      for (const Range& range : event.ranges) {
        row.push_back(range.log);
        row.push_back(range.from);
        row.push_back(range.to - range.from);
      }
      ranges.push_back(std::move(row));
    }
    if (!event.sources.empty()) {
      ordered_json row{number};
      for (const EventNumber source : event.sources) row.push_back(number - source);
      sources.push_back(std::move(row));
    }
    for (const Seen& each : event.seen) {
      ordered_json row = words_json(each.words, texts);
      row.insert(row.begin(), number);
      row.push_back(each.record ? ordered_json(*each.record) : ordered_json(nullptr));
      seen.push_back(std::move(row));
    }
  }
  return {{"time", times},      {"actor", actors},  {"kind", kinds},      {"text", said}, {"cause", causes}, {"transaction", transactions},
          {"numbers", numbers}, {"ranges", ranges}, {"sources", sources}, {"seen", seen}};
}

ordered_json run_json(const PageRun& run) {
  const Timeline& timeline = run.timeline;
  Texts texts;
  ordered_json logs = ordered_json::array();
  for (const Log& log : timeline.logs) logs.push_back({log.topic, log.where.partition.value});
  ordered_json records = ordered_json::array();
  for (const Record& record : timeline.records) {
    ordered_json row = words_json(record.words, texts);
    row.insert(row.begin(), {record.log, record.offset, record.appended, record.transaction});
    records.push_back(std::move(row));
  }
  ordered_json transactions = ordered_json::array();
  for (const Transaction& each : timeline.transactions) {
    ordered_json row{each.number, each.producer, name(each.fate), each.begun, each.decided, each.completed, each.ended};
    if (each.id != timeline.actors[each.producer]) row.push_back(each.id);
    transactions.push_back(std::move(row));
  }
  ordered_json verdict = nullptr;
  if (run.verdict) {
    verdict = {{"property", run.verdict->property},
               {"about", run.verdict->about},
               {"message", run.verdict->message},
               {"liveness", run.verdict->liveness},
               {"event", run.verdict->event},
               {"entity", nullptr},
               {"record", nullptr},
               {"others", run.verdict->others},
               {"moments", run.verdict->moments}};
    if (run.verdict->entity) verdict["entity"] = *run.verdict->entity;
    if (run.verdict->record) verdict["record"] = *run.verdict->record;
  }
  ordered_json events = events_json(timeline.events, texts);
  ordered_json json{{"name", run.name},
                    {"hash", run.hash},
                    {"verdict", verdict},
                    {"entity_noun", timeline.entity_noun},
                    {"client_noun", timeline.client_noun},
                    {"level_noun", timeline.level_noun},
                    {"actors", timeline.actors},
                    {"logs", logs},
                    {"texts", texts.all()},
                    {"events", events},
                    {"records", records},
                    {"transactions", transactions}};
  if (!timeline.of_protocol) json["of_protocol"] = false;
  return json;
}

}  // namespace

std::string timeline_json(const Page& page) {
  ordered_json facts = ordered_json::array();
  for (const auto& [name, value] : page.facts) facts.push_back({name, value});
  ordered_json runs = ordered_json::array();
  for (const PageRun& run : page.runs) runs.push_back(run_json(run));
  const ordered_json all{{"format", kFormat}, {"replay", page.replay}, {"facts", facts}, {"runs", runs}};
  return all.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

// In JSON a `<` only occurs in strings; escaped, nothing in the data can end its script element.
std::string with_data(std::string_view page, std::string json) {
  constexpr std::string_view kPlace = "{{data}}";
  std::string safe;
  safe.reserve(json.size());
  for (const char letter : json) letter == '<' ? safe.append("\\u003c") : safe.append(1, letter);
  std::string html(page);
  html.replace(html.find(kPlace), kPlace.size(), safe);
  return html;
}

std::string report_html(std::string json) { return with_data(kReportPage, std::move(json)); }

std::string timeline_html(const Page& page) { return with_data(kTimelinePage, timeline_json(page)); }

}  // namespace turnstile::viewer
