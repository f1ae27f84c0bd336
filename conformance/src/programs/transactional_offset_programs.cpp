// Offsets in transactions: they take effect with the marker, are unstable until then, and are checked against member and generation only.
#include "programs/programs.hpp"

namespace turnstile::conformance {

void add_transactional_offset_programs(Catalogue& catalogue) {
  catalogue.semantic("offsets in transactions");
  catalogue.program("they are there after the commit", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.init(w);
    s.begin(w);
    s.produce(w, t, "v");
    s.send_offsets_by_hand(w, "reader", {{t, 0, 7}});
    s.commit(w);
    s.committed(r, {{t, 0}});
  });
  catalogue.program("they are gone after the abort", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.init(w);
    s.begin(w);
    s.send_offsets_by_hand(w, "reader", {{t, 0, 3}});
    s.commit(w);
    s.begin(w);
    s.send_offsets_by_hand(w, "reader", {{t, 0, 7}});
    s.abort(w);
    s.committed(r, {{t, 0}});
  });
  catalogue.program("the last ones sent in a transaction count", [](Script& s) {
    const auto t = s.topic("t", 2);
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.init(w);
    s.begin(w);
    s.send_offsets_by_hand(w, "reader", {{t, 0, 7}, {t, 1, 9}});
    s.send_offsets_by_hand(w, "reader", {{t, 0, 5}});
    s.commit(w);
    s.committed(r, {{t, 0}, {t, 1}});
  });
  catalogue.program("an empty list of offsets touches nothing", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.init(w);
    s.begin(w);
    s.send_offsets_by_hand(w, "reader", {});
    s.commit(w);
    s.committed(r, {{t, 0}});
  });
  catalogue.program("offsets alone make a transaction, which no log shows", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.init(w);
    s.begin(w);
    s.send_offsets_by_hand(w, "reader", {{t, 0, 1}});
    s.commit(w);
    s.watermarks(r, t);
    s.committed(r, {{t, 0}});
  });
  catalogue.program("a plain commit and a transaction's, the later one wins", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.commit_offsets(r, {{t, 0, 10}});
    s.init(w);
    s.begin(w);
    s.send_offsets_by_hand(w, "reader", {{t, 0, 4}});
    s.commit(w);
    s.committed(r, {{t, 0}});
    s.commit_offsets(r, {{t, 0, 2}});
    s.committed(r, {{t, 0}});
  });
  catalogue.program("a plain commit after the offsets were sent outlives their transaction", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader", false);
    s.init(w);
    s.begin(w);
    s.send_offsets_by_hand(w, "reader", {{t, 0, 9}});
    s.commit_offsets(r, {{t, 0, 13}});
    s.commit(w);
    s.committed(r, {{t, 0}});
  });
  catalogue.program("the answer to TxnOffsetCommit is lost, and it counts once", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.init(w);
    s.begin(w);
    s.cut_after(w, Api::txn_offset_commit);
    s.send_offsets_by_hand(w, "reader", {{t, 0, 7}});
    s.commit(w);
    s.committed(r, {{t, 0}});
  });

  catalogue.semantic("unstable offsets");
  catalogue.program("a read_committed client waits for offsets that are pending, a read_uncommitted one does not", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("committed");
    const auto u = s.consumer("uncommitted", false);
    s.client(u).group = "committed";
    s.commit_offsets(r, {{t, 0, 3}});
    s.init(w);
    s.begin(w);
    s.send_offsets_by_hand(w, "committed", {{t, 0, 7}});
    s.committed(u, {{t, 0}});
    s.committed(r, {{t, 0}});
    s.commit(w);
    s.committed(u, {{t, 0}});
    s.committed(r, {{t, 0}});
  });
  catalogue.program("other partitions of the group stay stable", [](Script& s) {
    const auto t = s.topic("t", 2);
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.commit_offsets(r, {{t, 0, 1}, {t, 1, 2}});
    s.init(w);
    s.begin(w);
    s.send_offsets_by_hand(w, "reader", {{t, 0, 7}});
    s.committed(r, {{t, 1}});
    s.abort(w);
    s.committed(r, {{t, 0}, {t, 1}});
  });

  // librdkafka fetches the committed offsets of all partitions in one request, and retries until all of them are stable.
  catalogue.program("a pending offset holds back every partition that a member was given with it", [](Script& s) {
    const auto t = s.topic("t", 2);
    const auto p = s.producer("producer");
    const auto w = s.transactional("writer");
    const auto m = s.member("member");
    s.client(m).reset = Reset::earliest;
    s.produce_many(p, t, 3, "a", 0);
    s.produce_many(p, t, 3, "b", 1);
    s.flush(p);
    s.init(w);
    s.begin(w);
    s.send_offsets_by_hand(w, "group", {{t, 0, 2}});
    s.subscribe(m, {t});
    s.gather({m});
    s.read(m);
    s.position(m, {{t, 0}, {t, 1}});
    s.commit(w);
    s.read(m);
  });
  catalogue.program("a pending offset holds back every partition that is assigned to start at its stored one", [](Script& s) {
    const auto t = s.topic("t", 3);
    const auto p = s.producer("producer");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    for (const std::int32_t partition : {0, 1, 2}) s.produce_many(p, t, 3, "a", partition);
    s.flush(p);
    s.commit_offsets(r, {{t, 0, 1}, {t, 1, 1}});
    s.init(w);
    s.begin(w);
    s.send_offsets_by_hand(w, "reader", {{t, 0, 2}});
    s.assign(r, {{t, 0, kStored}, {t, 1, kStored}, {t, 2, kBeginning}});
    s.read(r);
    s.abort(w);
    s.read(r);
  });
  catalogue.program("a stored offset behind the last stable one waits there in silence", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.init(w);
    s.begin(w);
    s.produce_many(w, t, 4, "a");
    s.flush(w);
    s.commit_offsets(r, {{t, 0, 2}});
    s.assign(r, {{t, 0, kStored}});
    s.read(r);
    s.commit(w);
    s.read(r);
  });

  catalogue.semantic("group metadata in transactions");
  catalogue.program("a live member's metadata is accepted", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto m = s.member("member");
    s.subscribe(m, {t});
    s.gather({m});
    s.init(w);
    s.begin(w);
    s.send_offsets(w, m, {{t, 0, 5}});
    s.commit(w);
    s.committed(m, {{t, 0}});
  });
  catalogue.program("a member that left is unknown", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto m = s.member("member");
    const auto other = s.member("other");
    s.subscribe(m, {t});
    s.subscribe(other, {t});
    s.gather({m, other});
    s.keep_metadata(m);
    s.close(m);
    s.gather({other});
    s.init(w);
    s.begin(w);
    s.send_offsets(w, m, {{t, 0, 5}}, true);
    s.commit(w);
    s.abort(w);
    s.committed(other, {{t, 0}});
  });
  catalogue.program("after offsets were refused nothing more is produced before an abort", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto m = s.member("member");
    const auto other = s.member("other");
    const auto r = s.consumer("reader");
    s.subscribe(m, {t});
    s.gather({m});
    s.keep_metadata(m);
    s.subscribe(other, {t});
    s.gather({m, other});
    s.init(w);
    s.begin(w);
    s.send_offsets(w, m, {{t, 0, 5}}, true);
    s.produce(w, t, "refused");
    s.flush(w);
    s.abort(w);
    s.begin(w);
    s.write(w, t, "a");
    s.commit(w);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("a stale generation of a live member is refused", [](Script& s) {
    const auto t = s.topic("t", 2);
    const auto w = s.transactional("writer");
    const auto m = s.member("member");
    const auto other = s.member("other");
    s.subscribe(m, {t});
    s.gather({m});
    s.keep_metadata(m);
    s.subscribe(other, {t});
    s.gather({m, other});
    s.init(w);
    s.begin(w);
    s.send_offsets(w, m, {{t, 0, 5}}, true);
    s.abort(w);
    s.begin(w);
    s.send_offsets(w, m, {{t, 0, 6}});
    s.commit(w);
    s.committed(m, {{t, 0}});
  });
  catalogue.program("while a rebalance is prepared the old generation still commits, in a transaction and without", [](Script& s) {
    const auto t = s.topic("t", 2);
    const auto w = s.transactional("writer");
    const auto m = s.member("member");
    const auto other = s.member("other");
    const auto r = s.consumer("reader");
    s.client(r).group = "group";
    s.subscribe(m, {t});
    s.gather({m});
    s.init(w);
    s.subscribe(other, {t});
    s.wait(1'500);  // the member's client knows of the rebalance, and waits for a poll
    s.begin(w);
    s.send_offsets(w, m, {{t, 0, 5}});
    s.commit(w);
    s.commit_offsets(m, {{t, 1, 3}});
    s.committed(r, {{t, 0}, {t, 1}});
    s.gather({m, other});
    s.committed(r, {{t, 0}, {t, 1}});
  });
  catalogue.program("fresh metadata for a partition that another member owns is accepted", [](Script& s) {
    const auto t = s.topic("t", 2);
    const auto w = s.transactional("writer");
    const auto m = s.member("a");
    const auto other = s.member("b");
    s.subscribe(m, {t});
    s.subscribe(other, {t});
    s.gather({m, other});
    s.init(w);
    s.begin(w);
    s.send_offsets(w, m, {{t, 0, 5}, {t, 1, 6}});
    s.commit(w);
    s.committed(m, {{t, 0}, {t, 1}});
  });
  catalogue.program("metadata made by hand goes into a live group unchecked", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto m = s.member("member");
    s.subscribe(m, {t});
    s.gather({m});
    s.init(w);
    s.begin(w);
    s.send_offsets_by_hand(w, "group", {{t, 0, 5}});
    s.commit(w);
    s.committed(m, {{t, 0}});
  });
}

}  // namespace turnstile::conformance
