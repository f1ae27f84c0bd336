#include "turnstile/conformance/witnesses.hpp"

#include <algorithm>
#include <utility>

#include "turnstile/conformance/script.hpp"

namespace turnstile::conformance {

namespace {

using Lines = std::vector<std::string>;

class Testimony {
 public:
  // One program, with each of the possible outcomes of its last step.
  template <class Write>
  void program(Write&& write, std::vector<std::pair<std::string, Lines>> outcomes) {
    Script script("witness", "witnesses");
    write(script);
    const Program program = script.take();
    for (auto& [outcome, lines] : outcomes) {
      Witness& witness = witnesses_.emplace_back(Witness{outcome, std::move(lines), program});
      witness.program.name = std::move(outcome);
    }
  }
  std::vector<Witness> take() { return std::move(witnesses_); }

 private:
  std::vector<Witness> witnesses_;
};

void markers(Testimony& testimony) {
  testimony.program(
      [](Script& s) {
        const auto t = s.topic("t", 2);
        const auto w = s.transactional("writer");
        const auto r = s.consumer("reader");
        s.init(w);
        s.begin(w);
        s.produce(w, t, "a", 0);
        s.produce(w, t, "b", 1);
        s.flush(w);
        s.commit_without_waiting(w);
        s.assign_all(r, t);
        s.read(r);
      },
      {{"a committed transaction is torn: one partition shows it, the other does not yet", {"t[0] end 2", "t[1] end 0"}},
       {"both partitions of a committed transaction show it at once", {"t[0] end 2", "t[1] end 2"}},
       {"a committed transaction is not yet shown anywhere", {"t[0] end 0", "t[1] end 0"}}});
  testimony.program(
      [](Script& s) {
        const auto t = s.topic("t");
        const auto w = s.transactional("writer");
        const auto r = s.consumer("reader", false);
        s.init(w);
        s.begin(w);
        s.send_offsets_by_hand(w, "reader", {{t, 0, 7}});
        s.commit_without_waiting(w);
        s.committed(r, {{t, 0}});
      },
      {{"offsets of a committed transaction are there", {"t[0] 7"}},
       {"offsets of a committed transaction are not there yet", {"t[0] none"}}});
}

// A producer, by default with acks=all, and a reader of a replicated topic with one partition.
struct Replicated {
  TopicIndex topic{};
  ClientIndex writer{};
  ClientIndex reader{};
};
Replicated replicated(Script& s, Acks acks = Acks::all) {
  Replicated made{s.replicated("t"), s.plain_producer("writer"), s.consumer("reader")};
  s.client(made.writer).acks = acks;
  s.assign_all(made.reader, made.topic);
  return made;
}

void lost_leaders(Testimony& testimony) {
  testimony.program(
      [](Script& s) {
        const auto [t, w, r] = replicated(s, Acks::leader);
        s.write(w, t, "a");
        s.write(w, t, "b");
        s.kill_leader(t);
        s.await_leaders();
        s.watermarks(r, t);
      },
      {{"all that acks=1 was told survives the leader", {"t[0] 0..2"}},
       {"the last of what acks=1 was told is lost with the leader", {"t[0] 0..1"}},
       {"all that acks=1 was told is lost with the leader", {"t[0] 0..0"}}});
  testimony.program(
      [](Script& s) {
        const auto [t, w, r] = replicated(s);
        s.write(w, t, "a");
        s.cut_after(w, Api::produce);
        s.produce(w, t, "b");
        s.kill_leader(t);
        s.flush(w);
        s.await_leaders();
        s.watermarks(r, t);
      },
      {{"a plain producer's record is there twice after its leader was lost", {"t[0] 0..3"}},
       {"a plain producer's record is there once after its leader was lost", {"t[0] 0..2"}}});
  testimony.program(
      [](Script& s) {
        const auto [t, w, r] = replicated(s, Acks::none);
        s.write(w, t, "a");
        s.kill_leader(t);
        s.await_leaders();
        s.watermarks(r, t);
      },
      {{"what acks=0 was not told survives the leader", {"t[0] 0..1"}}, {"what acks=0 was not told is lost", {"t[0] 0..0"}}});
  testimony.program(
      [](Script& s) {
        const auto [t, w, r] = replicated(s, Acks::none);
        s.write(w, t, "a");
        s.wait(1'000);
        s.kill_leader(t);
        s.await_leaders();
        s.write(w, t, "b");
        s.wait(1'000);
        s.watermarks(r, t);
      },
      {{"what acks=0 sends after its leader was lost goes to the new one", {"t[0] 0..2"}},
       {"what acks=0 sends after its leader was lost goes to the old one", {"t[0] 0..1"}}});
}

void groups(Testimony& testimony) {
  testimony.program(
      [](Script& s) {
        const auto t = s.topic("t", 2);
        const auto a = s.member("a");
        const auto b = s.member("b");
        for (const auto member : {a, b}) s.client(member).assignor = Assignor::cooperative_sticky;
        s.subscribe(a, {t});
        s.gather({a});
        s.subscribe(b, {t});
        s.gather({a, b});
      },
      {{"a cooperative member gives its second partition away", {"a: share t[0]", "b: share t[1]"}},
       {"a cooperative member gives its first partition away", {"a: share t[1]", "b: share t[0]"}}});
}

void batches(Testimony& testimony) {
  testimony.program(
      [](Script& s) {
        const auto t = s.topic("t");
        s.settings(t).message_bytes_max = 200;
        const auto w = s.producer("writer");
        s.produce(w, t, std::string(90, 'a'));
        s.produce(w, t, std::string(90, 'b'));
        s.flush(w);
      },
      {{"two records go in two batches", {"t[0] aaaaaaaaaaaaaaaaaaaa...(90) at 0"}},
       {"two records go in one batch, which is too large", {"t[0] aaaaaaaaaaaaaaaaaaaa...(90) MSG_SIZE_TOO_LARGE"}}});
}

bool shows(const Witness& witness, const Notes& notes) {
  if (notes.size() < witness.program.steps.size()) return false;
  return std::ranges::all_of(witness.lines, [&](const std::string& line) { return std::ranges::count(notes.back().seen, line) != 0; });
}

}  // namespace

const std::vector<Witness>& witnesses() {
  static const std::vector<Witness> all = [] {
    Testimony testimony;
    markers(testimony);
    lost_leaders(testimony);
    groups(testimony);
    batches(testimony);
    return testimony.take();
  }();
  return all;
}

std::optional<std::uint64_t> shown(const Witness& witness, World& model, std::uint64_t attempts_max) {
  for (std::uint64_t attempt = 0; attempt < attempts_max; ++attempt) {
    if (shows(witness, model.run(witness.program, attempt))) return attempt;
  }
  return std::nullopt;
}

}  // namespace turnstile::conformance
