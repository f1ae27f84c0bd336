// Requests that arrive after their sender has abandoned and retried them and continued: the cause of torn and hanging transactions, and the
// subject of KIP-890.
#include "programs/programs.hpp"

namespace turnstile::conformance {

void add_late_programs(Catalogue& catalogue) {
  catalogue.semantic("late requests");
  catalogue.program("a late TxnOffsetCommit takes the next transaction's offset back", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.init(w);
    s.begin(w);
    s.strand(w, Api::txn_offset_commit);
    s.send_offsets_by_hand(w, "reader", {{t, 0, 3}});
    s.commit(w);
    s.committed(r, {{t, 0}});
    s.begin(w);
    s.send_offsets_by_hand(w, "reader", {{t, 0, 7}});
    s.deliver(w);
    s.commit(w);
    s.committed(r, {{t, 0}});
  });
  catalogue.program("a late TxnOffsetCommit between two transactions", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.init(w);
    s.begin(w);
    s.strand(w, Api::txn_offset_commit);
    s.send_offsets_by_hand(w, "reader", {{t, 0, 3}});
    s.commit(w);
    s.deliver(w);
    s.begin(w);
    s.write(w, t, "v");
    s.commit(w);
    s.committed(r, {{t, 0}});
  });
  catalogue.program("a late EndTxn commits the next transaction", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.init(w);
    s.begin(w);
    s.write(w, t, "first");
    s.strand(w, Api::end_txn);
    s.commit(w);
    s.begin(w);
    s.write(w, t, "second");
    s.deliver(w);
    s.wait(500);
    s.assign_all(r, t);
    s.read(r);
    s.abort(w);
    s.read(r);
  });
  catalogue.program("a late EndTxn after the next one is over", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.init(w);
    s.begin(w);
    s.write(w, t, "first");
    s.strand(w, Api::end_txn);
    s.commit(w);
    s.begin(w);
    s.write(w, t, "second");
    s.commit(w);
    s.deliver(w);
    s.begin(w);
    s.write(w, t, "third");
    s.commit(w);
    s.assign_all(r, t);
    s.read(r);
  });
  for (const Api api : {Api::add_partitions_to_txn, Api::produce}) {
    catalogue.program("a late " + std::string(name(api)) + " of a transaction that is over", [api](Script& s) {
      const auto t = s.topic("t");
      const auto w = s.transactional("writer");
      const auto r = s.consumer("reader");
      s.init(w);
      s.begin(w);
      s.strand(w, api);
      s.write(w, t, "first");
      s.commit(w);
      s.deliver(w);
      s.begin(w);
      s.write(w, t, "second");
      s.commit(w);
      s.assign_all(r, t);
      s.read(r);
      s.watermarks(r, t);
    });
  }
  catalogue.program("a late Produce of an idempotent producer leaves one copy", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    s.strand(w, Api::produce);
    s.write(w, t, "v");
    s.deliver(w);
    s.write(w, t, "next");
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("a late Produce of a plain producer is there twice", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.plain_producer("writer");
    const auto r = s.consumer("reader");
    s.strand(w, Api::produce);
    s.write(w, t, "v");
    s.write(w, t, "next");
    s.deliver(w);
    s.assign_all(r, t);
    s.read(r);
  });
  // spring-kafka 1408: a producer that abandons an init and retries it is fenced by the first one when that arrives.
  catalogue.program("a late InitProducerId fences the producer that asked again", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.strand(w, Api::init_producer_id);
    s.init(w);
    s.deliver(w);
    s.begin(w);
    s.write(w, t, "v");
    s.commit(w);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("a late InitProducerId aborts the transaction of the producer that asked again", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.strand(w, Api::init_producer_id);
    s.init(w);
    s.begin(w);
    s.write(w, t, "v");
    s.deliver(w);
    s.commit(w);
    s.assign_all(r, t);
    s.read(r);
    s.watermarks(r, t);
  });
  catalogue.program("a late InitProducerId of one that is gone fences its successor", [](Script& s) {
    const auto t = s.topic("t");
    const auto old = s.transactional("old", "id");
    const auto young = s.transactional("young", "id");
    const auto r = s.consumer("reader");
    s.strand(old, Api::init_producer_id);
    s.init(old);
    s.kill(old);
    s.init(young);
    s.begin(young);
    s.write(young, t, "first");
    s.commit(young);
    s.deliver(old);
    s.begin(young);
    s.write(young, t, "second");
    s.commit(young);
    s.assign_all(r, t);
    s.read(r);
  });
  // librdkafka 4849: the abort arrives before the coordinator knows of the transaction.
  catalogue.program("an abort overtakes AddPartitionsToTxn, which then opens a transaction", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.init(w);
    s.begin(w);
    s.strand(w, Api::add_partitions_to_txn);
    s.produce(w, t, "first");
    s.abort(w);
    s.deliver(w);
    s.begin(w);
    s.write(w, t, "second");
    s.commit(w);
    s.assign_all(r, t);
    s.read(r);
    s.watermarks(r, t);
  });
  for (const std::int64_t pause_ms : {0, 20}) {
    catalogue.program("an abort " + std::to_string(pause_ms) + " ms after the first record", [pause_ms](Script& s) {
      const auto t = s.topic("t");
      const auto w = s.transactional("writer");
      const auto r = s.consumer("reader");
      s.init(w);
      s.begin(w);
      s.cut_before(w, Api::add_partitions_to_txn);
      s.produce(w, t, "first");
      if (pause_ms > 0) s.wait(pause_ms);
      s.abort(w);
      s.begin(w);
      s.write(w, t, "second");
      s.commit(w);
      s.assign_all(r, t);
      s.read(r);
    });
  }
  catalogue.program("a late Produce of a producer that was fenced", [](Script& s) {
    const auto t = s.topic("t");
    const auto old = s.transactional("old", "id");
    const auto young = s.transactional("young", "id");
    const auto r = s.consumer("reader");
    s.init(old);
    s.begin(old);
    s.write(old, t, "first");
    s.strand(old, Api::produce);
    s.produce(old, t, "late");
    s.wait(300);
    s.kill(old);
    s.init(young);
    s.deliver(old);
    s.begin(young);
    s.write(young, t, "of the successor");
    s.commit(young);
    s.assign_all(r, t);
    s.read(r);
  });
}

}  // namespace turnstile::conformance
