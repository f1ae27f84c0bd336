// Transactions as their producer and consumers see them: isolation, commit and abort.
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

}  // namespace

void add_transaction_programs(Catalogue& catalogue) {
  isolation(catalogue);
  endings(catalogue);
}

}  // namespace turnstile::conformance
