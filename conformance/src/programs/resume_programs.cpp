// A transaction that another process ends, by producer id and epoch, as a two-phase-commit sink does after a restart (FLINK-39218).
// librdkafka has no call for this.
#include "programs/programs.hpp"

namespace turnstile::conformance {

namespace {

struct Prepared {
  TopicIndex topic;
  ClientIndex writer;
  ClientIndex reader;
};

// The records of the open transaction are written, and its process is dead.
Prepared prepared(Script& s, std::int64_t timeout_ms = 60'000) {
  const auto t = s.topic("t");
  const auto w = s.transactional("writer");
  s.client(w).transaction_timeout_ms = timeout_ms;
  const auto r = s.consumer("reader");
  s.init(w);
  s.begin(w);
  s.write(w, t, "prepared");
  s.keep_producer(w);
  s.kill(w);
  return {t, w, r};
}

void look(Script& s, const Prepared& all) {
  s.assign_all(all.reader, all.topic);
  s.read(all.reader);
  s.watermarks(all.reader, all.topic);
}

}  // namespace

void add_resume_programs(Catalogue& catalogue) {
  catalogue.semantic("resumed transactions");
  for (const bool commit : {true, false}) {
    catalogue.program(std::string("another process ") + (commit ? "commits" : "aborts") + " what is open", [commit](Script& s) {
      const auto all = prepared(s);
      s.end_kept(all.writer, commit);
      look(s, all);
      s.init(all.writer);
      s.begin(all.writer);
      s.write(all.writer, all.topic, "next");
      s.commit(all.writer);
      s.read(all.reader);
    });
  }
  catalogue.program("another process ends it twice, and then the other way", [](Script& s) {
    const auto all = prepared(s);
    for (const bool commit : {true, true, false}) s.end_kept(all.writer, commit);
    look(s, all);
  });
  catalogue.program("until somebody ends it every reader waits", [](Script& s) {
    const auto all = prepared(s);
    const auto p = s.producer("plain");
    s.write(p, all.topic, "behind");
    look(s, all);
    s.end_kept(all.writer, true);
    s.read(all.reader);
  });
  catalogue.program("a transaction that timed out meanwhile is lost", [](Script& s) {
    const auto all = prepared(s, 1'000);
    s.wait(3'500);
    s.end_kept(all.writer, true);
    look(s, all);
  });
  catalogue.program("a transaction whose successor came first is lost", [](Script& s) {
    const auto all = prepared(s);
    s.init(all.writer);
    s.end_kept(all.writer, true);
    look(s, all);
  });
  catalogue.program("what was kept of one transaction ends the next one of its epoch", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.init(w);
    s.begin(w);
    s.write(w, t, "first");
    s.keep_producer(w);
    s.commit(w);
    s.begin(w);
    s.write(w, t, "second");
    s.end_kept(w, true);
    s.assign_all(r, t);
    s.read(r);
    s.abort(w);
  });
}

}  // namespace turnstile::conformance
