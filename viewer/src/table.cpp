#include "turnstile/viewer/table.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "turnstile/viewer/words.hpp"

namespace turnstile::viewer {

namespace {

// The symbol of an event in its process's column.
std::string_view sign(const Event& event) {
  if (event.kind == EventKind::net_send || event.kind == EventKind::client_send) return "\u2192";
  if (event.kind == EventKind::net_received) return "\u2190";
  if (event.kind == EventKind::net_request) return "\u2193";
  if (event.kind == EventKind::net_answer) return "\u2191";
  if (event.kind == EventKind::net_cut || event.kind == EventKind::net_cut_seen) return "\u2717";
  if (event.kind == EventKind::fault || event.kind == EventKind::cluster_restart) return "!";
  if (event.kind == EventKind::log_append) return "\u25a0";
  if (event.kind == EventKind::log_marker) return "\u25aa";
  if (event.kind == EventKind::store_write) return "\u25cb";
  if (event.kind == EventKind::client_call) return "?";
  if (event.kind == EventKind::client_return) return "\u2713";
  if (family(event.kind) == EventFamily::transaction) return "T";
  return "\u2022";
}

std::string_view colour(const Event& event) {
  if (event.kind == EventKind::fault || event.kind == EventKind::net_cut || event.kind == EventKind::cluster_restart ||
      event.kind == EventKind::broker_refused)
    return "\033[33m";
  if (event.kind == EventKind::log_append || event.kind == EventKind::store_write || event.kind == EventKind::client_return)
    return "\033[32m";
  if (event.kind == EventKind::client_call) return "\033[36m";
  if (family(event.kind) == EventFamily::transaction || family(event.kind) == EventFamily::group ||
      family(event.kind) == EventFamily::member)
    return "\033[35m";
  if (family(event.kind) == EventFamily::network) return "\033[2m";
  return {};
}

// "atm-3" is a3, "worker-1" is w1, "cluster" is cl.
std::string short_name(const std::string& name) {
  const auto dash = name.rfind('-');
  if (dash == std::string::npos || name.empty()) return name.substr(0, 2);
  return name.substr(0, 1) + name.substr(dash + 1);
}

std::string right(const std::string& text, std::size_t width) {
  return text.size() >= width ? text : std::string(width - text.size(), ' ') + text;
}

std::string seconds(core::Instant time) {
  const std::string micros = std::to_string(time.ns / 1'000 % 1'000'000);
  return std::to_string(time.ns / 1'000'000'000) + "." + std::string(6 - micros.size(), '0') + micros;
}

class Table {
 public:
  Table(const Timeline& timeline, const TableOptions& options) : timeline_(timeline), options_(options) {
    for (std::uint32_t actor = 1; actor < timeline.actors.size(); ++actor) {
      const bool acts = std::ranges::any_of(timeline.events, [actor](const Event& event) { return event.actor == actor; });
      if (acts) columns_.push_back({actor, std::max<std::size_t>(short_name(timeline.actors[actor]).size(), 2) + 1});
    }
  }

  std::string text() {
    header();
    const EventNumber last = options_.until == 0 ? timeline_.events.size() : std::min<EventNumber>(options_.until, timeline_.events.size());
    for (EventNumber number = 1; number <= last; ++number) line(number);
    return std::move(out_);
  }

 private:
  void header() {
    paint("\033[1m");
    out_ += " event        time ";
    for (const auto& [actor, width] : columns_) out_ += right(short_name(timeline_.actors[actor]), width);
    out_ += "  what";
    paint("\033[0m");
    out_ += '\n';
  }

  void line(EventNumber number) {
    const Event& event = timeline_.at(number);
    const std::string_view tone = number == options_.violated_at ? std::string_view("\033[1;31m") : colour(event);
    out_ += right(std::to_string(number), 6);
    out_ += right(seconds(event.time), 12) + ' ';
    for (const auto& [actor, width] : columns_) {
      out_.append(width - 1, ' ');
      // World events without an actor are shown in every column; a request arrives at the cluster.
      const bool arrives = event.kind == EventKind::net_request && timeline_.actors[actor] == "cluster";
      const bool here = arrives || (event.actor == 0 ? event.kind != EventKind::net_request : event.actor == actor);
      if (here) {
        paint(tone);
        out_ += sign(event);
        if (!tone.empty()) paint("\033[0m");
      } else {
        paint("\033[2m");
        out_ += "\u00b7";
        paint("\033[0m");
      }
    }
    out_ += "  ";
    paint(tone);
    if (event.actor != 0) out_ += timeline_.actors[event.actor] + " ";
    out_ += sentence(timeline_, number);
    if (!tone.empty()) paint("\033[0m");
    if (event.cause != 0) {
      paint("\033[2m");
      out_ += "  <- " + std::to_string(event.cause);
      paint("\033[0m");
    }
    if (number == options_.violated_at) out_ += "  <== violated here";
    out_ += '\n';
  }

  void paint(std::string_view escape) {
    if (options_.colours) out_ += escape;
  }

  const Timeline& timeline_;
  const TableOptions options_;
  struct Column {
    sim::ActorId actor = 0;
    std::size_t width = 0;
  };
  std::vector<Column> columns_;
  std::string out_;
};

}  // namespace

std::string table(const Timeline& timeline, const TableOptions& options) { return Table(timeline, options).text(); }

}  // namespace turnstile::viewer
