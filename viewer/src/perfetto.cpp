#include "turnstile/viewer/perfetto.hpp"

#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "turnstile/viewer/words.hpp"

namespace turnstile::viewer {

namespace {

using nlohmann::ordered_json;

// Threads of each process.
enum class Track : std::uint32_t { life = 1, transactions = 2, events = 3, messages = 4, logs = 10 };

constexpr std::array kTracks{std::pair{Track::life, "life"}, std::pair{Track::transactions, "transactions"},
                             std::pair{Track::events, "events"}, std::pair{Track::messages, "messages"}};

std::string name_of(sim::EventKind kind) { return std::string(sim::name(kind)); }

class Trace {
 public:
  explicit Trace(const Timeline& timeline) : timeline_(timeline) {}

  std::string text() {
    for (std::size_t actor = 0; actor < timeline_.actors.size(); ++actor) {
      if (timeline_.actors[actor] == "cluster") cluster_ = static_cast<sim::ActorId>(actor);
    }
    for (EventNumber number = 1; number <= timeline_.events.size(); ++number) add(number);
    for (const Transaction& transaction : timeline_.transactions) add(transaction);
    for (const auto& [actor, from] : lives_) slice(actor, Track::life, from, timeline_.events.back().time, "alive", {});
    for (const sim::ActorId actor : used_) {
      name("process_name", actor, 0, timeline_.actors[actor]);
      events_.push_back({{"ph", "M"}, {"name", "process_sort_index"}, {"pid", actor}, {"args", {{"sort_index", actor}}}});
      for (const auto& [track, title] : kTracks) name("thread_name", actor, static_cast<std::uint32_t>(track), title);
    }
    for (std::uint32_t log = 0; log < timeline_.logs.size(); ++log) {
      name("thread_name", cluster_, static_cast<std::uint32_t>(Track::logs) + log, log_text(timeline_, log));
    }
    const ordered_json all{{"displayTimeUnit", "ms"}, {"traceEvents", std::move(events_)}};
    return all.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  }

 private:
  static ordered_json micros(core::Duration time) { return static_cast<double>(time.ns) / 1'000.0; }

  void name(const char* what, sim::ActorId actor, std::uint32_t thread, const std::string& text) {
    events_.push_back({{"ph", "M"}, {"name", what}, {"pid", actor}, {"tid", thread}, {"args", {{"name", text}}}});
  }
  void slice(sim::ActorId actor, Track track, core::Instant from, core::Instant to, const std::string& title, ordered_json args,
             std::uint32_t log = 0) {
    used_.insert(actor);
    if (args.is_null()) args = ordered_json::object();
    events_.push_back({{"ph", "X"},
                       {"name", title},
                       {"cat", "turnstile"},
                       {"pid", actor},
                       {"tid", static_cast<std::uint32_t>(track) + log},
                       {"ts", micros(from.since_zero())},
                       {"dur", micros(std::max(to - from, 1 * core::kUs))},
                       {"args", std::move(args)}});
  }
  // One end of a message. Flows bind to the enclosing slice.
  void flow(const char* phase, sim::ActorId actor, const Event& event, EventNumber id) {
    ordered_json end{{"ph", phase},
                     {"name", "message"},
                     {"cat", "message"},
                     {"id", id},
                     {"pid", actor},
                     {"tid", static_cast<std::uint32_t>(Track::messages)},
                     {"ts", micros(event.time.since_zero())}};
    if (*phase == 'f') end["bp"] = "e";
    events_.push_back(std::move(end));
  }

  void add(EventNumber number) {
    const Event& event = timeline_.at(number);
    const ordered_json args{{"event", number}, {"kind", name_of(event.kind)}, {"cause", event.cause}};
    const std::string title = sentence(timeline_, number);
    const bool at_cluster = event.kind == EventKind::net_request || event.kind == EventKind::net_answer;
    const sim::ActorId actor = at_cluster ? cluster_ : event.actor;
    if (family(event.kind) == EventFamily::network && event.kind != EventKind::net_cut) {
      slice(actor, Track::messages, event.time, event.time, title, args);
      if (event.kind == EventKind::net_send || event.kind == EventKind::net_answer) flow("s", actor, event, number);
      if (event.kind == EventKind::net_request || event.kind == EventKind::net_received) flow("f", actor, event, event.cause);
    } else if (family(event.kind) == EventFamily::log && !event.ranges.empty()) {
      slice(cluster_, Track::logs, event.time, event.time, title, args, event.ranges.front().log);
    } else {
      slice(actor, Track::events, event.time, event.time, title, args);
    }
    if (event.kind == EventKind::worker_start) lives_[event.actor] = event.time;
    const bool dies = event.kind == EventKind::worker_end ||
                      (event.kind == EventKind::fault &&
                       (event.text == "process_crash" || event.text == "clock_jump" || event.text.starts_with("disk_")));
    if (dies && event.text != "disk_write_fails" && lives_.contains(event.actor)) {
      slice(event.actor, Track::life, lives_[event.actor], event.time, "alive", {{"ends", event.text}});
      lives_.erase(event.actor);
    }
  }
  void add(const Transaction& transaction) {
    if (transaction.fate == Fate::empty) return;
    const EventNumber last = transaction.ended != 0 ? transaction.ended : transaction.decided;
    const core::Instant end = last != 0 ? timeline_.at(last).time : timeline_.events.back().time;
    slice(transaction.producer, Track::transactions, timeline_.at(transaction.begun).time, end,
          "transaction " + std::to_string(transaction.number) + " " + std::string(viewer::name(transaction.fate)),
          {{"begun", transaction.begun}, {"decided", transaction.decided}, {"known", transaction.ended}});
  }

  const Timeline& timeline_;
  sim::ActorId cluster_ = 0;
  std::map<sim::ActorId, core::Instant> lives_;
  std::set<sim::ActorId> used_;
  ordered_json events_ = ordered_json::array();
};

}  // namespace

std::string perfetto_json(const Timeline& timeline) { return Trace(timeline).text(); }

}  // namespace turnstile::viewer
