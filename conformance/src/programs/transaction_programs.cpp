// Transactions as their producer and their readers see them: isolation, endings, states, timeouts.
#include "programs/programs.hpp"

namespace turnstile::conformance {

namespace {

void isolation(Catalogue& catalogue) {
  catalogue.semantic("read_committed");
  catalogue.program("a read_committed reader stops at the last stable offset", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto p = s.producer("plain");
    const auto r = s.consumer("reader");
    s.produce_many(p, t, 5, "before");
    s.flush(p);
    s.init(w);
    s.begin(w);
    s.write(w, t, "open");
    s.write(p, t, "behind");
    s.assign_all(r, t);
    s.read(r);
    s.watermarks(r, t);
    s.commit(w);
    s.read(r);
    s.watermarks(r, t);
  });
  catalogue.program("a read_uncommitted reader sees what is open and what was aborted", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader", false);
    s.init(w);
    s.begin(w);
    s.write(w, t, "open");
    s.assign_all(r, t);
    s.read(r);
    s.watermarks(r, t);
    s.abort(w);
    s.read(r);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("the earliest open transaction holds back all later ones", [](Script& s) {
    const auto t = s.topic("t");
    const auto one = s.transactional("one");
    const auto two = s.transactional("two");
    const auto r = s.consumer("reader");
    s.init(one);
    s.init(two);
    s.begin(one);
    s.write(one, t, "one");
    s.begin(two);
    s.write(two, t, "two");
    s.commit(two);
    s.assign_all(r, t);
    s.read(r);
    s.commit(one);
    s.read(r);
  });
  catalogue.program("a later transaction that was aborted is skipped once the earlier one ends", [](Script& s) {
    const auto t = s.topic("t");
    const auto one = s.transactional("one");
    const auto two = s.transactional("two");
    const auto r = s.consumer("reader");
    s.init(one);
    s.init(two);
    s.begin(one);
    s.begin(two);
    s.write(one, t, "one a");
    s.write(two, t, "two a");
    s.write(one, t, "one b");
    s.write(two, t, "two b");
    s.abort(two);
    s.commit(one);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("an aborted transaction before a committed one of the same producer", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.init(w);
    for (int index = 0; index < 4; ++index) {
      s.begin(w);
      s.produce_many(w, t, 2, std::to_string(index) + ".");
      s.flush(w);
      if (index % 2 == 0) {
        s.abort(w);
      } else {
        s.commit(w);
      }
    }
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("one partition of a transaction is not held back by another partition's", [](Script& s) {
    const auto t = s.topic("t", 2);
    const auto one = s.transactional("one");
    const auto two = s.transactional("two");
    const auto r = s.consumer("reader");
    s.init(one);
    s.init(two);
    s.begin(one);
    s.write(one, t, "open", 0);
    s.begin(two);
    s.write(two, t, "done", 0);
    s.write(two, t, "done", 1);
    s.commit(two);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("a reader that starts inside an aborted transaction sees none of it", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.init(w);
    s.begin(w);
    s.produce_many(w, t, 4, "gone");
    s.flush(w);
    s.abort(w);
    s.begin(w);
    s.produce(w, t, "stays");
    s.commit(w);
    s.assign(r, {{t, 0, 2}});
    s.read(r);
  });
  catalogue.program("the end that a read_committed reader starts from is the last stable offset", [](Script& s) {
    const auto t = s.topic("t");
    const auto p = s.producer("plain");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.write(p, t, "before");
    s.init(w);
    s.begin(w);
    s.write(w, t, "open");
    s.assign(r, {{t, 0, kEnd}});
    s.read(r);
    s.commit(w);
    s.read(r);
  });
}

void endings(Catalogue& catalogue) {
  catalogue.semantic("endings");
  catalogue.program("a transaction over three topics is seen whole", [](Script& s) {
    const auto a = s.topic("a");
    const auto b = s.topic("b");
    const auto c = s.topic("c");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.init(w);
    s.begin(w);
    for (const auto t : {a, b, c}) s.produce(w, t, "v");
    s.commit(w);
    s.assign(r, {{a, 0, 0}, {b, 0, 0}, {c, 0, 0}});
    s.read(r);
  });
  catalogue.program("an empty transaction commits without a trace", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.init(w);
    s.begin(w);
    s.commit(w);
    s.begin(w);
    s.abort(w);
    s.watermarks(r, t);
  });
  catalogue.program("aborting what never reached the broker writes no marker", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    s.client(w).linger_ms = 20'000;
    const auto r = s.consumer("reader");
    s.init(w);
    s.begin(w);
    s.produce(w, t, "gone");
    s.abort(w);
    s.flush(w);
    s.watermarks(r, t);
  });
  catalogue.program("commit flushes what lingers", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    s.client(w).linger_ms = 500;
    const auto r = s.consumer("reader");
    s.init(w);
    s.begin(w);
    s.produce_many(w, t, 3, "v");
    s.commit(w);
    s.flush(w);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("the answer to a commit is lost, and it is committed once", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.init(w);
    s.begin(w);
    s.write(w, t, "a");
    s.cut_after(w, Api::end_txn);
    s.commit(w);
    s.begin(w);
    s.produce(w, t, "b");
    s.commit(w);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("the answer to an abort is lost, and it is aborted once", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.init(w);
    s.begin(w);
    s.write(w, t, "a");
    s.cut_after(w, Api::end_txn);
    s.abort(w);
    s.begin(w);
    s.produce(w, t, "b");
    s.commit(w);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("a commit that is lost on its way is asked for again", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.init(w);
    s.begin(w);
    s.write(w, t, "a");
    s.cut_before(w, Api::end_txn);
    s.commit(w);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("answers to AddPartitionsToTxn and Produce are lost", [](Script& s) {
    const auto t = s.topic("t", 2);
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.init(w);
    s.begin(w);
    s.cut_after(w, Api::add_partitions_to_txn);
    s.write(w, t, "a", 0);
    s.cut_after(w, Api::produce);
    s.write(w, t, "b", 1);
    s.commit(w);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("a producer goes on after an abort", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.init(w);
    for (int index = 0; index < 3; ++index) {
      s.begin(w);
      s.write(w, t, "gone");
      s.abort(w);
    }
    s.begin(w);
    s.produce(w, t, "stays");
    s.commit(w);
    s.assign_all(r, t);
    s.read(r);
  });
}

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

void add_transaction_programs(Catalogue& catalogue) {
  isolation(catalogue);
  endings(catalogue);
  states(catalogue);
  timeouts(catalogue);
}

}  // namespace turnstile::conformance
