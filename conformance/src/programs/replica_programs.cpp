// Some of three brokers are down: the effect of acks and min.insync.replicas.
#include "programs/programs.hpp"

namespace turnstile::conformance {

namespace {

constexpr std::int64_t kSoon = 2'000;   // a write that no broker accepts times out
constexpr std::int64_t kHeardOf = 500;  // by then the leader knows that its followers have fetched

struct ReplicaCast {
  TopicIndex topic = 0;
  ClientIndex writer = 0;
  ClientIndex reader = 0;
};

// A topic on three brokers, a record that all of them have, and its consumer.
ReplicaCast begin_with(Script& s, Acks acks, std::int32_t in_sync_min) {
  const ReplicaCast cast{s.replicated("t", in_sync_min), s.plain_producer("writer"), s.consumer("reader")};
  s.client(cast.writer).acks = acks;
  s.assign_all(cast.reader, cast.topic);
  s.write(s.producer("first"), cast.topic, "a");
  s.watermarks(cast.reader, cast.topic);
  return cast;
}

void lose_followers(Script& s, const ReplicaCast& cast, std::int64_t count) {
  s.kill_followers(cast.topic, count);
  s.await_in_sync(cast.topic, 3 - count);
}

void look_at_replicas(Script& s, const ReplicaCast& cast) {
  s.watermarks(cast.reader, cast.topic);
  s.read(cast.reader);
  s.replicas(cast.topic);
}

void acks_of_three(Catalogue& catalogue) {
  catalogue.semantic("acks with brokers away");
  catalogue.program("acks=all goes on without one of three", [](Script& s) {
    const ReplicaCast cast = begin_with(s, Acks::all, 2);
    lose_followers(s, cast, 1);
    s.write(cast.writer, cast.topic, "b");
    look_at_replicas(s, cast);
  });
  catalogue.program("acks=all waits for a follower that is gone until it is out of sync", [](Script& s) {
    const ReplicaCast cast = begin_with(s, Acks::all, 2);
    s.kill_followers(cast.topic, 1);
    s.write(cast.writer, cast.topic, "b");
    look_at_replicas(s, cast);
  });
  catalogue.program("acks=1 waits for nobody", [](Script& s) {
    const ReplicaCast cast = begin_with(s, Acks::leader, 2);
    s.kill_followers(cast.topic, 1);
    s.write(cast.writer, cast.topic, "b");
    s.await_in_sync(cast.topic, 2);
    s.wait(kHeardOf);
    look_at_replicas(s, cast);
  });
  catalogue.program("a broker that comes back catches up, and may lead", [](Script& s) {
    const ReplicaCast cast = begin_with(s, Acks::all, 2);
    lose_followers(s, cast, 1);
    s.produce_many(cast.writer, cast.topic, 3, "b");
    s.flush(cast.writer);
    s.make_whole();
    s.kill_leader(cast.topic);
    s.await_leaders();
    look_at_replicas(s, cast);
    s.write(cast.writer, cast.topic, "c");
    look_at_replicas(s, cast);
  });
}

void in_sync_minimum(Catalogue& catalogue) {
  catalogue.semantic("min.insync.replicas with brokers away");
  catalogue.program("acks=all is refused below min.insync.replicas, and leaves nothing", [](Script& s) {
    const ReplicaCast cast = begin_with(s, Acks::all, 2);
    s.client(cast.writer).delivery_timeout_ms = kSoon;
    lose_followers(s, cast, 2);
    s.write(cast.writer, cast.topic, "b");
    look_at_replicas(s, cast);
    s.make_whole();
    s.write(cast.writer, cast.topic, "c");
    look_at_replicas(s, cast);
  });
  for (const auto& [name, wanted] : {std::pair("0", Acks::none), std::pair("1", Acks::leader)}) {
    catalogue.program(std::string("acks=") + name + " is taken below min.insync.replicas, and nobody sees it", [acks = wanted](Script& s) {
      const ReplicaCast cast = begin_with(s, acks, 2);
      lose_followers(s, cast, 2);
      s.write(cast.writer, cast.topic, "b");
      s.wait(kHeardOf);
      look_at_replicas(s, cast);
      s.start_broker(1);
      s.await_in_sync(cast.topic, 2);
      s.wait(kHeardOf);
      look_at_replicas(s, cast);
    });
  }
  catalogue.program("with min.insync.replicas=1 the last of three is enough", [](Script& s) {
    const ReplicaCast cast = begin_with(s, Acks::all, 1);
    lose_followers(s, cast, 2);
    s.write(cast.writer, cast.topic, "b");
    look_at_replicas(s, cast);
  });
  catalogue.program("min.insync.replicas=3 refuses acks=all without one of three", [](Script& s) {
    const ReplicaCast cast = begin_with(s, Acks::all, 3);
    s.client(cast.writer).delivery_timeout_ms = kSoon;
    lose_followers(s, cast, 1);
    s.write(cast.writer, cast.topic, "b");
    look_at_replicas(s, cast);
    s.make_whole();
    s.write(cast.writer, cast.topic, "c");
    look_at_replicas(s, cast);
  });
  catalogue.program("min.insync.replicas=3 hides what acks=1 writes without one of three", [](Script& s) {
    const ReplicaCast cast = begin_with(s, Acks::leader, 3);
    lose_followers(s, cast, 1);
    s.write(cast.writer, cast.topic, "b");
    look_at_replicas(s, cast);
    s.make_whole();
    s.wait(kHeardOf);
    look_at_replicas(s, cast);
  });
  catalogue.program("a topic of two replicas cannot ask for three", [](Script& s) {
    const auto t = s.replicated("t", 3);
    s.settings(t).replication_factor = 2;
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    s.assign_all(r, t);
    s.write(w, t, "a");
    s.watermarks(r, t);
    s.read(r);
    s.replicas(t);
  });
  catalogue.program("an idempotent producer waits below min.insync.replicas, and its record is there once", [](Script& s) {
    const auto t = s.replicated("t");
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    const ReplicaCast cast{t, w, r};
    s.assign_all(r, t);
    s.write(w, t, "a");
    lose_followers(s, cast, 2);
    s.produce(w, t, "b");
    s.wait(500);
    s.start_broker(1);
    s.flush(w);
    s.watermarks(r, t);
    s.read(r);
  });
  catalogue.program("a transaction waits below min.insync.replicas", [](Script& s) {
    const auto t = s.replicated("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    const ReplicaCast cast{t, w, r};
    s.assign_all(r, t);
    s.init(w);
    s.begin(w);
    s.write(w, t, "a");
    lose_followers(s, cast, 2);
    s.await_leaders();
    s.produce(w, t, "b");
    s.wait(500);
    s.start_broker(1);
    s.flush(w);
    s.commit(w);
    s.watermarks(r, t);
    s.read(r);
  });
}

}  // namespace

void add_replica_programs(Catalogue& catalogue) {
  acks_of_three(catalogue);
  in_sync_minimum(catalogue);
}

}  // namespace turnstile::conformance
