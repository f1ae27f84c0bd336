#include <algorithm>
#include <map>
#include <vector>

#include "turnstile/viewer/collector.hpp"

namespace turnstile::viewer {

namespace {

// A coordinator's decision applies to what its producer has written since the last one: a late decision hits the next transaction, as in
// Kafka.
class Fates {
 public:
  explicit Fates(Timeline& timeline) : timeline_(timeline) {}

  void see(EventNumber number, const Event& event) {
    if (event.kind == EventKind::txn_begin) {
      numbers_[event.transaction] = timeline_.transactions.size();
      const std::string& id = event.text.empty() ? timeline_.actors[event.actor] : event.text;
      timeline_.transactions.push_back({event.transaction, event.actor, Fate::empty, number, 0, 0, 0, id});
    } else if (event.kind == EventKind::txn_end) {
      if (Transaction* const ended = find(event.transaction)) ended->ended = number;
    } else if (event.kind == EventKind::log_append || (event.kind == EventKind::net_request && event.text == "TxnOffsetCommit")) {
      Transaction* const touched = find(event.transaction);
      if (touched != nullptr && touched->decided == 0) touched->fate = Fate::open;
    } else if (event.kind == EventKind::txn_fenced || event.kind == EventKind::txn_timed_out) {
      // The coordinator first reports why, then what it decides.
      if (why_.text != event.text || why_.number + 1 != number) why_ = {event.text, 0, Fate::fenced};
      why_.number = number;
      if (event.kind == EventKind::txn_timed_out) why_.fate = Fate::timed_out;
    } else if (event.kind == EventKind::txn_decided) {
      decide(number, event);
    } else if (event.kind == EventKind::txn_completed) {
      for (Transaction& each : timeline_.transactions) {
        if (each.decided != 0 && each.completed == 0 && is(each, event.text)) each.completed = number;
      }
    }
  }

 private:
  struct Why {
    std::string text;
    EventNumber number = 0;
    Fate fate = Fate::aborted;
  };

  Transaction* find(std::uint32_t number) {
    const auto found = numbers_.find(number);
    return found == numbers_.end() ? nullptr : &timeline_.transactions[found->second];
  }
  static bool is(const Transaction& transaction, const std::string& producer) { return transaction.id == producer; }

  void decide(EventNumber number, const Event& event) {
    const bool told_why = why_.text == event.text && why_.number + 1 == number;
    const Fate fate = event.second != 0 ? Fate::committed : told_why ? why_.fate : Fate::aborted;
    for (Transaction& each : timeline_.transactions) {
      if (each.fate != Fate::open || each.decided != 0 || !is(each, event.text)) continue;
      each.fate = fate;
      each.decided = number;
    }
  }

  Timeline& timeline_;
  std::map<std::uint32_t, std::size_t> numbers_;
  Why why_;
};

}  // namespace

std::string_view name(Fate fate) {
  switch (fate) {
    case Fate::empty: return "empty";
    case Fate::committed: return "committed";
    case Fate::aborted: return "aborted";
    case Fate::fenced: return "fenced";
    case Fate::timed_out: return "timed_out";
    case Fate::open: return "open";
  }
  return "";
}

void add_fates(Timeline& timeline) {
  Fates fates(timeline);
  EventNumber number = 0;
  for (const Event& event : timeline.events) fates.see(++number, event);
}

}  // namespace turnstile::viewer
