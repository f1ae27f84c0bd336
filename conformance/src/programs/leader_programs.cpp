// Leaders are killed, by SIGKILL: what survives, which clients notice, and who leads if no replica is eligible.
#include "programs/programs.hpp"

namespace turnstile::conformance {

namespace {

constexpr std::int64_t kHeard = 300;  // by then the leader knows that its followers have fetched

void survival(Catalogue& catalogue) {
  catalogue.semantic("leaders lost");
  catalogue.program("what acks=all was told survives the leader", [](Script& s) {
    const auto t = s.replicated("t");
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    s.assign_all(r, t);
    s.produce_many(w, t, 3, "v");
    s.flush(w);
    s.kill_leader(t);
    s.await_leaders();
    s.watermarks(r, t);
    s.read(r);
    s.write(w, t, "next");
    s.watermarks(r, t);
    s.read(r);
  });
  catalogue.program("a leader that comes back follows, and two are lost in turn", [](Script& s) {
    const auto t = s.replicated("t");
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    s.assign_all(r, t);
    s.write(w, t, "a");
    s.kill_leader(t);
    s.await_leaders();
    s.write(w, t, "b");
    s.make_whole();
    s.kill_leader(t);
    s.await_leaders();
    s.write(w, t, "c");
    s.watermarks(r, t);
    s.read(r);
  });
  catalogue.program("two of three are lost, one leader after the other", [](Script& s) {
    const auto t = s.replicated("t", 1);
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    s.assign_all(r, t);
    s.write(w, t, "a");
    s.kill_leader(t);
    s.await_leaders();
    s.await_in_sync(t, 2);
    s.write(w, t, "b");
    s.kill_leader(t);
    s.await_leaders();
    s.write(w, t, "c");
    s.watermarks(r, t);
    s.read(r);
    s.replicas(t);
  });
  catalogue.program("a transaction goes on when the leader is lost", [](Script& s) {
    const auto t = s.replicated("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.assign_all(r, t);
    s.init(w);
    s.begin(w);
    s.write(w, t, "a");
    s.kill_leader(t);
    s.await_leaders();
    s.watermarks(r, t);
    s.write(w, t, "b");
    s.commit(w);
    s.watermarks(r, t);
    s.read(r);
  });
  catalogue.program("a transaction is aborted after the leader was lost", [](Script& s) {
    const auto t = s.replicated("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.assign_all(r, t);
    s.init(w);
    s.begin(w);
    s.write(w, t, "a");
    s.kill_leader(t);
    s.abort(w);
    s.watermarks(r, t);
    s.begin(w);
    s.write(w, t, "b");
    s.commit(w);
    s.watermarks(r, t);
    s.read(r);
  });
  catalogue.program("where a log was deleted to survives the leader", [](Script& s) {
    const auto t = s.replicated("t");
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    s.produce_many(w, t, 4, "v");
    s.flush(w);
    s.delete_records(t, 2);
    s.kill_leader(t);
    s.await_leaders();
    s.assign_all(r, t);
    s.watermarks(r, t);
    s.read(r);
  });
}

void stale_metadata(Catalogue& catalogue) {
  catalogue.semantic("stale metadata");
  for (const bool idempotent : {true, false}) {
    catalogue.program(std::string(idempotent ? "an idempotent" : "a plain") + " producer finds the new leader by itself", [=](Script& s) {
      const auto t = s.replicated("t");
      const auto w = idempotent ? s.producer("writer") : s.plain_producer("writer");
      const auto r = s.consumer("reader");
      s.assign_all(r, t);
      s.write(w, t, "a");
      s.kill_leader(t);
      s.write(w, t, "b");
      s.watermarks(r, t);
      s.read(r);
    });
  }
  catalogue.program("a reader goes on at the new leader", [](Script& s) {
    const auto t = s.replicated("t");
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    s.write(w, t, "a");
    s.assign_all(r, t);
    s.read(r);
    s.kill_leader(t);
    s.await_leaders();
    s.write(w, t, "b");
    s.read(r);
    s.position(r, {{t, 0}});
    s.watermarks(r, t);
  });
  catalogue.program("who has no topic of its own goes on asking the leader that was", [](Script& s) {
    const auto t = s.replicated("t");
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    s.write(w, t, "a");
    s.watermarks(r, t);
    s.kill_leader(t);
    s.await_leaders();
    s.make_whole();
    s.watermarks(r, t);
    s.wait(1'000);
    s.watermarks(r, t);
    s.kill(r);
    s.watermarks(r, t);
  });
  catalogue.program("a producer that knows the leader before last finds the last", [](Script& s) {
    const auto t = s.replicated("t");
    const auto w = s.producer("writer");
    const auto other = s.producer("other");
    const auto r = s.consumer("reader");
    s.assign_all(r, t);
    s.write(w, t, "a");
    for (const char* const value : {"b", "c"}) {
      s.kill_leader(t);
      s.await_leaders();
      s.write(other, t, value);
      s.make_whole();
    }
    s.write(w, t, "d");
    s.watermarks(r, t);
    s.read(r);
  });
}

void retries(Catalogue& catalogue) {
  catalogue.semantic("retries over a lost leader");
  for (const bool idempotent : {true, false}) {
    catalogue.program(std::string(idempotent ? "an idempotent" : "a plain") + " producer's answer is lost, and then its leader",
                      [=](Script& s) {
                        const auto t = s.replicated("t");
                        const auto w = idempotent ? s.producer("writer") : s.plain_producer("writer");
                        const auto r = s.consumer("reader");
                        s.assign_all(r, t);
                        s.write(w, t, "a");
                        s.cut_after(w, Api::produce);
                        s.produce(w, t, "b");
                        s.kill_leader(t);
                        s.flush(w);
                        s.await_leaders();
                        s.watermarks(r, t);
                        s.read(r);
                      });
  }
}

// One follower only; the third broker has no replica, and only answers requests.
struct Pair {
  TopicIndex topic = 0;
  ClientIndex writer = 0;
  ClientIndex reader = 0;
};
Pair lose_both(Script& s, bool unclean) {
  const Pair pair{s.replicated("t", 1), s.producer("writer"), s.consumer("reader", true, Reset::earliest)};
  s.settings(pair.topic).replication_factor = 2;
  s.settings(pair.topic).unclean_election = unclean;
  s.assign_all(pair.reader, pair.topic);
  s.write(pair.writer, pair.topic, "a");
  s.kill_followers(pair.topic, 1);
  s.await_in_sync(pair.topic, 1);
  s.write(pair.writer, pair.topic, "b");
  s.watermarks(pair.reader, pair.topic);
  s.kill_leader(pair.topic);
  s.start_broker(1);
  return pair;
}

void elections(Catalogue& catalogue) {
  catalogue.semantic("clean and unclean elections");
  catalogue.program("who was not in sync does not lead, and nothing is lost", [](Script& s) {
    const Pair pair = lose_both(s, false);
    s.wait(4'000);
    s.replicas(pair.topic);
    s.make_whole();
    s.watermarks(pair.reader, pair.topic);
    s.read(pair.reader);
    s.write(pair.writer, pair.topic, "c");
    s.watermarks(pair.reader, pair.topic);
  });
  catalogue.program("who was not in sync leads if it may, and what it lacks is lost", [](Script& s) {
    const Pair pair = lose_both(s, true);
    s.await_leaders();
    s.replicas(pair.topic);
    const auto other = s.producer("other");
    const auto late = s.consumer("late");
    s.write(other, pair.topic, "c");
    s.assign_all(late, pair.topic);
    s.watermarks(late, pair.topic);
    s.read(late);
    s.make_whole();
    s.watermarks(late, pair.topic);
  });
  catalogue.program("a reader that stands beyond the end is sent back", [](Script& s) {
    const auto t = s.replicated("t", 1);
    s.settings(t).replication_factor = 2;
    s.settings(t).unclean_election = true;
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader", true, Reset::earliest);
    s.assign_all(r, t);
    s.write(w, t, "a");
    s.kill_followers(t, 1);
    s.await_in_sync(t, 1);
    s.produce_many(w, t, 3, "b");
    s.flush(w);
    s.read(r);
    s.kill_leader(t);
    s.start_broker(1);
    s.await_leaders();
    s.watermarks(r, t);
    s.wait(kHeard);
    s.read(r);
  });
}

}  // namespace

void add_leader_programs(Catalogue& catalogue) {
  survival(catalogue);
  stale_metadata(catalogue);
  retries(catalogue);
  elections(catalogue);
}

}  // namespace turnstile::conformance
