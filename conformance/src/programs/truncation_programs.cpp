// A leader is ahead of its followers, which are paused, and is killed: the records that only it had are lost, and their offsets are reused.
#include "programs/programs.hpp"

namespace turnstile::conformance {

namespace {

constexpr std::int64_t kArrived = 200;  // by then a sent record has arrived at the leader

struct Ahead {
  TopicIndex topic = 0;
  ClientIndex writer = 0;
  ClientIndex reader = 0;
  ClientIndex witness = 0;  // writes with acks=all: once it returns, everything before it is replicated
};

// All replicas have "a" and "b"; only the leader gets later records.
Ahead stand_still(Script& s, Acks acks) {
  const Ahead ahead{s.replicated("t"), s.plain_producer("writer"), s.consumer("reader"), s.producer("witness")};
  s.client(ahead.writer).acks = acks;
  s.assign_all(ahead.reader, ahead.topic);
  s.write(ahead.writer, ahead.topic, "a");
  s.write(ahead.witness, ahead.topic, "b");
  s.pause_followers(ahead.topic);
  return ahead;
}

void lose_the_leader(Script& s, TopicIndex topic) {
  s.kill_leader(topic);
  s.resume_brokers();
  s.await_leaders();
}

void look_at(Script& s, const Ahead& ahead) {
  s.watermarks(ahead.reader, ahead.topic);
  s.read(ahead.reader);
}

void lost_with_the_leader(Catalogue& catalogue) {
  catalogue.semantic("truncation");
  catalogue.program("what only the leader had is lost with it, and its offset is given again", [](Script& s) {
    const Ahead ahead = stand_still(s, Acks::leader);
    s.write(ahead.writer, ahead.topic, "c");
    lose_the_leader(s, ahead.topic);
    look_at(s, ahead);
    s.write(ahead.writer, ahead.topic, "d");
    s.write(ahead.witness, ahead.topic, "e");
    look_at(s, ahead);
  });
  catalogue.program("it stays lost when who had it comes back, and when others lead", [](Script& s) {
    const Ahead ahead = stand_still(s, Acks::leader);
    s.produce_many(ahead.writer, ahead.topic, 3, "c");
    s.flush(ahead.writer);
    lose_the_leader(s, ahead.topic);
    s.write(ahead.writer, ahead.topic, "d");
    s.make_whole();
    s.write(ahead.witness, ahead.topic, "e");
    look_at(s, ahead);
    s.kill_leader(ahead.topic);
    s.await_leaders();
    look_at(s, ahead);
    s.write(ahead.witness, ahead.topic, "f");
    look_at(s, ahead);
  });
  catalogue.program("of several batches that only the leader had none is left", [](Script& s) {
    const Ahead ahead = stand_still(s, Acks::leader);
    for (const char* const value : {"c", "d", "e"}) s.write(ahead.writer, ahead.topic, value);
    look_at(s, ahead);
    lose_the_leader(s, ahead.topic);
    look_at(s, ahead);
    s.make_whole();
    look_at(s, ahead);
  });
  catalogue.program("nobody sees what only the leader has", [](Script& s) {
    const Ahead ahead = stand_still(s, Acks::leader);
    s.write(ahead.writer, ahead.topic, "c");
    look_at(s, ahead);
    s.resume_brokers();
    s.write(ahead.witness, ahead.topic, "d");
    look_at(s, ahead);
  });
}

void waiting_writers(Catalogue& catalogue) {
  catalogue.program("a plain writer that waits for followers writes to the next leader", [](Script& s) {
    const Ahead ahead = stand_still(s, Acks::all);
    s.produce(ahead.writer, ahead.topic, "c");
    s.wait(kArrived);
    lose_the_leader(s, ahead.topic);
    s.flush(ahead.writer);
    look_at(s, ahead);
  });
  catalogue.program("an idempotent writer that waits for followers writes to the next leader", [](Script& s) {
    const auto t = s.replicated("t");
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    s.assign_all(r, t);
    s.write(w, t, "a");
    s.pause_followers(t);
    s.produce(w, t, "b");
    s.wait(kArrived);
    lose_the_leader(s, t);
    s.flush(w);
    s.watermarks(r, t);
    s.read(r);
    s.write(w, t, "c");
    s.watermarks(r, t);
  });
  catalogue.program("a transaction whose last record only the leader had is written again", [](Script& s) {
    const auto t = s.replicated("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.assign_all(r, t);
    s.init(w);
    s.begin(w);
    s.write(w, t, "a");
    s.pause_followers(t);
    s.produce(w, t, "b");
    s.wait(kArrived);
    lose_the_leader(s, t);
    s.flush(w);
    s.watermarks(r, t);
    s.commit(w);
    s.watermarks(r, t);
    s.read(r);
  });
  catalogue.program("what acks=1 was told survives the leader, or does not", [](Script& s) {
    const auto t = s.replicated("t");
    const auto w = s.plain_producer("writer");
    s.client(w).acks = Acks::leader;
    const auto r = s.consumer("reader");
    s.assign_all(r, t);
    s.write(w, t, "a");
    s.kill_leader(t);
    s.await_leaders();
    s.watermarks(r, t);
    s.read(r);
  });
}

}  // namespace

void add_truncation_programs(Catalogue& catalogue) {
  lost_with_the_leader(catalogue);
  waiting_writers(catalogue);
}

}  // namespace turnstile::conformance
