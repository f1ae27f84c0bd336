// Lost requests, lost responses, slow connections, broker restarts: every request has three outcomes.
#include "programs/programs.hpp"

namespace turnstile::conformance {

namespace {

void lost(Catalogue& catalogue) {
  catalogue.semantic("lost requests and answers");
  catalogue.program("a reader's lost fetches repeat and skip nothing", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    s.produce_many(w, t, 3, "v");
    s.flush(w);
    s.assign_all(r, t);
    s.read(r);
    s.cut_after(r, Api::fetch);
    s.write(w, t, "next");
    s.read(r);
    s.cut_before(r, Api::fetch);
    s.write(w, t, "last");
    s.read(r);
  });
  catalogue.program("each request of a transaction is lost once", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.init(w);
    for (const Api api : {Api::add_partitions_to_txn, Api::produce, Api::end_txn}) {
      s.begin(w);
      s.cut_before(w, api);
      s.produce(w, t, "lost " + std::string(name(api)));
      s.commit(w);
      s.begin(w);
      s.cut_after(w, api);
      s.produce(w, t, "answer lost " + std::string(name(api)));
      s.commit(w);
    }
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("each request that sends offsets is lost once", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.init(w);
    std::int64_t offset = 1;
    for (const Api api : {Api::add_offsets_to_txn, Api::txn_offset_commit}) {
      s.begin(w);
      s.cut_before(w, api);
      s.send_offsets_by_hand(w, "reader", {{t, 0, offset++}});
      s.commit(w);
      s.committed(r, {{t, 0}});
      s.begin(w);
      s.cut_after(w, api);
      s.send_offsets_by_hand(w, "reader", {{t, 0, offset++}});
      s.commit(w);
      s.committed(r, {{t, 0}});
    }
  });
  catalogue.program("a join whose answer is lost leaves no ghost", [](Script& s) {
    const auto t = s.topic("t", 2);
    const auto a = s.member("a");
    s.cut_after(a, Api::join_group);
    s.subscribe(a, {t});
    s.gather({a});
  });
  catalogue.program("a held producer goes on when it is let go", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    s.write(w, t, "a");
    s.hold(w);
    s.produce(w, t, "b");
    s.wait(500);
    s.release(w);
    s.flush(w);
    s.assign_all(r, t);
    s.read(r);
  });
}

void restarts(Catalogue& catalogue) {
  catalogue.semantic("broker restart");
  catalogue.program("what was written is still there, and an open transaction goes on", [](Script& s) {
    const auto t = s.topic("t");
    const auto p = s.producer("plain");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.write(p, t, "before");
    s.init(w);
    s.begin(w);
    s.write(w, t, "open");
    s.restart_broker();
    s.write(w, t, "still open");
    s.commit(w);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("committed offsets and memory of sequences survive", [](Script& s) {
    const auto t = s.topic("t");
    const auto p = s.producer("plain");
    const auto r = s.consumer("reader");
    s.write(p, t, "a");
    s.commit_offsets(r, {{t, 0, 1}});
    s.restart_broker();
    s.cut_after(p, Api::produce);
    s.write(p, t, "b");
    s.committed(r, {{t, 0}});
    s.assign(r, {{t, 0, kStored}});
    s.read(r);
  });
  catalogue.program("a group comes through", [](Script& s) {
    const auto t = s.topic("t", 2);
    const auto a = s.member("a");
    const auto b = s.member("b");
    for (const auto m : {a, b}) s.client(m).session_timeout_ms = 30'000;
    s.subscribe(a, {t});
    s.subscribe(b, {t});
    s.gather({a, b});
    s.restart_broker();
    s.gather({a, b});
    s.commit_offsets(a, {{t, 0, 4}});
    s.committed(b, {{t, 0}});
  });
}

}  // namespace

void add_network_programs(Catalogue& catalogue) {
  lost(catalogue);
  restarts(catalogue);
}

}  // namespace turnstile::conformance
