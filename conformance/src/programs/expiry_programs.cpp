// Unused state expires: transactional ids after transactional.id.expiration.ms, a partition's producer state after
// producer.id.expiration.ms. Both are 20 s here, in both worlds.
#include "programs/programs.hpp"

namespace turnstile::conformance {

namespace {

constexpr std::int64_t kForgottenMs = 22'500;

void write_and_commit(Script& s, ClientIndex writer, TopicIndex topic, std::string value) {
  s.begin(writer);
  s.write(writer, topic, std::move(value));
  s.commit(writer);
}

void look(Script& s, TopicIndex topic) {
  const auto r = s.consumer("reader", true, Reset::earliest);
  s.assign_all(r, topic);
  s.read(r);
  s.watermarks(r, topic);
}

void transactional_ids(Catalogue& catalogue) {
  catalogue.semantic("expired transactional ids");
  catalogue.program("an idle producer's next transaction has a wrong mapping, and the one behind it a new producer", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    s.init(w);
    write_and_commit(s, w, t, "first");
    s.wait(kForgottenMs);
    write_and_commit(s, w, t, "second");
    s.abort(w);
    write_and_commit(s, w, t, "third");
    look(s, t);
  });
  catalogue.program("a producer that never wrote is forgotten as well", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    s.init(w);
    s.wait(kForgottenMs);
    s.begin(w);
    s.send_offsets_by_hand(w, "group", {{t, 0, 3}});
    s.abort(w);
    s.begin(w);
    s.send_offsets_by_hand(w, "group", {{t, 0, 4}});
    s.commit(w);
    const auto r = s.consumer("reader");
    s.client(r).group = "group";
    s.committed(r, {{t, 0}});
  });
  catalogue.program("a successor of a forgotten producer begins anew, and fences it by its mapping", [](Script& s) {
    const auto t = s.topic("t");
    const auto old = s.transactional("old", "id");
    const auto young = s.transactional("young", "id");
    s.init(old);
    write_and_commit(s, old, t, "old");
    s.wait(kForgottenMs);
    s.init(young);
    write_and_commit(s, young, t, "young");
    write_and_commit(s, old, t, "late");
    s.abort(old);
    write_and_commit(s, old, t, "later");
    write_and_commit(s, young, t, "next");
    look(s, t);
  });
  // KAFKA-18019: a fenced producer is no longer fenced once its id has expired.
  catalogue.program("a fenced producer of a forgotten id takes its place again", [](Script& s) {
    const auto t = s.topic("t");
    const auto old = s.transactional("old", "id");
    const auto young = s.transactional("young", "id");
    s.init(old);
    write_and_commit(s, old, t, "old");
    s.init(young);
    write_and_commit(s, young, t, "young");
    s.wait(kForgottenMs);
    write_and_commit(s, old, t, "late");
    s.abort(old);
    write_and_commit(s, old, t, "work that was done");
    write_and_commit(s, young, t, "next");
    s.abort(young);
    look(s, t);
  });
  catalogue.program("a commit of one who does not know that it is committed, under a forgotten id", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    s.init(w);
    s.begin(w);
    s.write(w, t, "first");
    s.keep_producer(w);
    s.end_kept(w, true);
    s.wait(kForgottenMs);
    s.commit(w);
    s.abort(w);
    write_and_commit(s, w, t, "second");
    look(s, t);
  });
  catalogue.program("a transaction that is open is not forgotten", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    s.init(w);
    s.begin(w);
    s.write(w, t, "first");
    s.wait(kForgottenMs);
    s.write(w, t, "second");
    s.commit(w);
    look(s, t);
  });
  // FLINK-39072: a commit of an expired id cannot be repeated, and retrying it for ever does not help.
  catalogue.program("a commit that is asked for again under a forgotten id", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    s.init(w);
    s.begin(w);
    s.write(w, t, "first");
    s.keep_producer(w);
    s.kill(w);
    for (int times = 0; times < 2; ++times) s.end_kept(w, true);
    s.wait(kForgottenMs);
    for (int times = 0; times < 2; ++times) s.end_kept(w, true);
    look(s, t);
  });
}

void producers(Catalogue& catalogue) {
  catalogue.semantic("forgotten producers");
  catalogue.program("an idle idempotent producer goes on where it was", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.producer("writer");
    s.write(w, t, "first");
    s.wait(kForgottenMs);
    s.write(w, t, "second");
    s.write(w, t, "third");
    look(s, t);
  });
  catalogue.program("a late Produce of a forgotten producer comes behind what it wrote after it", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.producer("writer");
    s.strand(w, Api::produce);
    s.write(w, t, "v");
    s.write(w, t, "next");
    s.wait(kForgottenMs);
    s.deliver(w);
    look(s, t);
  });
  catalogue.program("a late Produce of a producer that is remembered leaves one copy, of a forgotten one two", [](Script& s) {
    const auto t = s.topic("t", 2);
    const auto w = s.producer("writer");
    const auto p = s.producer("other");
    for (const auto each : {w, p}) {
      s.strand(each, Api::produce);
      s.write(each, t, "v", each == w ? 0 : 1);
    }
    s.deliver(w);
    s.wait(kForgottenMs);
    s.deliver(p);
    look(s, t);
  });
}

}  // namespace

void add_expiry_programs(Catalogue& catalogue) {
  transactional_ids(catalogue);
  producers(catalogue);
}

}  // namespace turnstile::conformance
