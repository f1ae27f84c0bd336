// The states of a transactional producer: what each allows, what makes a transaction abortable, and its timeout.
#include "programs/programs.hpp"

namespace turnstile::conformance {

namespace {

void states(Catalogue& catalogue) {
  catalogue.semantic("transactional states");
  catalogue.program("nothing goes before init", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    s.begin(w);
    s.produce(w, t, "a");
    s.commit(w);
    s.abort(w);
  });
  catalogue.program("begin twice, commit and abort without begin, produce without begin", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    s.init(w);
    s.commit(w);
    s.abort(w);
    s.produce(w, t, "a");
    s.begin(w);
    s.begin(w);
    s.commit(w);
  });
  catalogue.program("init twice", [](Script& s) {
    const auto w = s.transactional("writer");
    s.init(w);
    s.init(w);
    s.begin(w);
    s.commit(w);
  });
  catalogue.program("init inside a transaction", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    s.init(w);
    s.begin(w);
    s.write(w, t, "a");
    s.init(w);
    s.commit(w);
  });
  catalogue.program("a timeout beyond the broker's maximum", [](Script& s) {
    const auto w = s.transactional("writer");
    s.client(w).transaction_timeout_ms = 1'000'000;
    s.init(w);
    s.begin(w);
  });
  catalogue.semantic("records refused in a transaction");
  for (const std::int32_t partition : {0, 1}) {
    catalogue.program(partition == 0 ? "the gap that a record too large leaves is met in its own partition"
                                     : "the gap that a record too large leaves is not met in another partition",
                      [partition](Script& s) {
                        const auto t = s.topic("t", 2);
                        s.settings(t).message_bytes_max = 1'000;
                        const auto w = s.transactional("writer");
                        const auto r = s.consumer("reader");
                        s.init(w);
                        s.begin(w);
                        s.write(w, t, std::string(2'000, 'x'), 0);
                        s.abort(w);
                        s.begin(w);
                        s.write(w, t, "second", partition);
                        s.commit(w);
                        s.abort(w);
                        s.begin(w);
                        s.write(w, t, "third", partition);
                        s.commit(w);
                        s.assign_all(r, t);
                        s.read(r);
                      });
  }
  catalogue.program("a record too large spoils its transaction and the next", [](Script& s) {
    const auto t = s.topic("t");
    s.settings(t).message_bytes_max = 1'000;
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.init(w);
    s.begin(w);
    s.write(w, t, "small");
    s.write(w, t, std::string(2'000, 'x'));
    s.commit(w);
    s.abort(w);
    s.begin(w);
    s.write(w, t, "second");
    s.commit(w);
    s.abort(w);
    s.begin(w);
    s.write(w, t, "third");
    s.commit(w);
    s.assign_all(r, t);
    s.read(r);
  });
}

void timeouts(Catalogue& catalogue) {
  catalogue.semantic("transaction timeout");
  const auto expired = [](Script& s, TopicIndex t) {
    const auto w = s.transactional("writer");
    s.client(w).transaction_timeout_ms = 1'000;
    s.init(w);
    s.begin(w);
    s.write(w, t, "open");
    s.wait(3'500);
    return w;
  };
  catalogue.program("the coordinator aborts it, and a commit is fenced", [expired](Script& s) {
    const auto t = s.topic("t");
    const auto w = expired(s, t);
    const auto r = s.consumer("reader");
    s.assign_all(r, t);
    s.read(r);
    s.commit(w);
    s.begin(w);
  });
  catalogue.program("a later produce is fenced", [expired](Script& s) {
    const auto t = s.topic("t");
    const auto w = expired(s, t);
    s.write(w, t, "late");
    s.produce(w, t, "later");
    s.abort(w);
  });
  catalogue.program("an abort is fenced as well", [expired](Script& s) {
    const auto t = s.topic("t");
    const auto w = expired(s, t);
    s.abort(w);
  });
  catalogue.program("a new instance goes on", [expired](Script& s) {
    const auto t = s.topic("t");
    const auto w = expired(s, t);
    const auto r = s.consumer("reader");
    s.kill(w);
    s.init(w);
    s.begin(w);
    s.produce(w, t, "fresh");
    s.commit(w);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("an empty transaction does not time out", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    s.client(w).transaction_timeout_ms = 1'000;
    s.init(w);
    s.begin(w);
    s.wait(3'000);
    s.produce(w, t, "v");
    s.commit(w);
  });
}

}  // namespace

void add_transaction_state_programs(Catalogue& catalogue) {
  states(catalogue);
  timeouts(catalogue);
}

}  // namespace turnstile::conformance
