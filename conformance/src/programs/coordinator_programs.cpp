// Coordinators of transactions and of groups are killed, by SIGKILL, and others take over their state.
#include "programs/programs.hpp"

namespace turnstile::conformance {

namespace {

void coordinators_of_transactions(Catalogue& catalogue) {
  catalogue.semantic("coordinators of transactions lost");
  for (const bool commit : {true, false}) {
    catalogue.program(std::string("a transaction is ") + (commit ? "committed" : "aborted") + " after its coordinator was lost",
                      [=](Script& s) {
                        const auto t = s.replicated("t");
                        const auto w = s.transactional("writer");
                        const auto r = s.consumer("reader");
                        s.assign_all(r, t);
                        s.init(w);
                        s.begin(w);
                        s.write(w, t, "a");
                        s.kill_transaction_coordinator(w);
                        s.await_leaders();
                        if (commit) {
                          s.commit(w);
                        } else {
                          s.abort(w);
                        }
                        s.watermarks(r, t);
                        s.begin(w);
                        s.write(w, t, "b");
                        s.commit(w);
                        s.watermarks(r, t);
                        s.read(r);
                      });
  }
  catalogue.program("a commit finds the next coordinator by itself", [](Script& s) {
    const auto t = s.replicated("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.assign_all(r, t);
    s.init(w);
    s.begin(w);
    s.write(w, t, "a");
    s.kill_transaction_coordinator(w);
    s.commit(w);
    s.await_leaders();
    s.watermarks(r, t);
    s.read(r);
  });
  catalogue.program("a successor fences at the next coordinator", [](Script& s) {
    const auto t = s.replicated("t");
    const auto first = s.transactional("first", "id");
    const auto second = s.transactional("second", "id");
    const auto r = s.consumer("reader");
    s.assign_all(r, t);
    s.init(first);
    s.begin(first);
    s.write(first, t, "a");
    s.kill_transaction_coordinator(first);
    s.await_leaders();
    s.init(second);
    s.commit(first);
    s.begin(second);
    s.write(second, t, "b");
    s.commit(second);
    s.watermarks(r, t);
    s.read(r);
  });
  catalogue.program("markers follow although the coordinator is lost", [](Script& s) {
    const auto t = s.replicated("t", 2, 2);
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.assign_all(r, t);
    s.init(w);
    s.begin(w);
    s.produce(w, t, "a", 0);
    s.produce(w, t, "b", 1);
    s.flush(w);
    s.commit_without_waiting(w);
    s.kill_transaction_coordinator(w);
    s.await_leaders();
    s.wait(1'000);
    s.watermarks(r, t, 0);
    s.watermarks(r, t, 1);
    s.read(r);
  });
}

void coordinators_of_groups(Catalogue& catalogue) {
  catalogue.semantic("coordinators of groups lost");
  catalogue.program("committed offsets survive their coordinator", [](Script& s) {
    const auto t = s.replicated("t");
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    s.produce_many(w, t, 3, "v");
    s.flush(w);
    s.commit_offsets(r, {{t, 0, 2}});
    s.kill_group_coordinator("reader");
    s.await_leaders();
    s.committed(r, {{t, 0}});
    s.assign_all(r, t, kStored);
    s.read(r);
    s.watermarks(r, t);
  });
  catalogue.program("offsets in a transaction survive the coordinator of their group", [](Script& s) {
    const auto t = s.replicated("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.assign_all(r, t);
    s.init(w);
    s.begin(w);
    s.write(w, t, "a");
    s.send_offsets_by_hand(w, "reader", {{t, 0, 7}});
    s.kill_group_coordinator("reader");
    s.await_leaders();
    s.commit(w);
    s.committed(r, {{t, 0}});
    s.watermarks(r, t);
    s.read(r);
  });
  catalogue.program("offsets of an aborted transaction do not survive it, coordinator or not", [](Script& s) {
    const auto t = s.replicated("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.assign_all(r, t);
    s.commit_offsets(r, {{t, 0, 3}});
    s.init(w);
    s.begin(w);
    s.send_offsets_by_hand(w, "reader", {{t, 0, 7}});
    s.kill_group_coordinator("reader");
    s.await_leaders();
    s.abort(w);
    s.committed(r, {{t, 0}});
    s.watermarks(r, t);
  });
  catalogue.program("a member stays in its group when the coordinator is lost", [](Script& s) {
    const auto t = s.replicated("t", 2, 2);
    const auto w = s.producer("writer");
    const auto a = s.member("a");
    s.client(a).session_timeout_ms = 20'000;
    s.write(w, t, "v");
    s.subscribe(a, {t});
    s.gather({a});
    s.commit_offsets(a, {{t, 0, 1}});
    s.kill_group_coordinator("group");
    s.await_leaders();
    s.commit_offsets(a, {{t, 1, 0}});
    s.committed(a, {{t, 0}, {t, 1}});
    s.watermarks(a, t);
  });
  catalogue.program("a group rebalances at its next coordinator", [](Script& s) {
    const auto t = s.replicated("t", 2, 2);
    const auto w = s.producer("writer");
    const auto a = s.member("a");
    const auto b = s.member("b");
    for (const auto member : {a, b}) s.client(member).session_timeout_ms = 20'000;
    s.write(w, t, "v");
    s.subscribe(a, {t});
    s.gather({a});
    s.kill_group_coordinator("group");
    s.await_leaders();
    s.subscribe(b, {t});
    s.gather({a, b});
    s.read(a);
    s.watermarks(a, t);
  });
}

}  // namespace

void add_coordinator_programs(Catalogue& catalogue) {
  coordinators_of_transactions(catalogue);
  coordinators_of_groups(catalogue);
}

}  // namespace turnstile::conformance
