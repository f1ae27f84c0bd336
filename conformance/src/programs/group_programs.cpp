// Groups: assignments, how partitions move between members, and which members may still commit.
#include "programs/programs.hpp"

namespace turnstile::conformance {

namespace {

void sharing(Catalogue& catalogue) {
  catalogue.semantic("join and share");
  for (const int count : {1, 2, 3}) {
    catalogue.program(std::to_string(count) + " members share four partitions by range", [count](Script& s) {
      const auto t = s.topic("t", 4);
      std::vector<ClientIndex> members;
      for (int index = 0; index < count; ++index) members.push_back(s.member(std::string(1, static_cast<char>('a' + index))));
      for (const auto m : members) s.subscribe(m, {t});
      s.gather(members);
    });
  }
  catalogue.program("more members than partitions", [](Script& s) {
    const auto t = s.topic("t", 2);
    const auto a = s.member("a");
    const auto b = s.member("b");
    const auto c = s.member("c");
    for (const auto m : {a, b, c}) s.subscribe(m, {t});
    s.gather({a, b, c});
  });
  catalogue.program("range goes topic by topic", [](Script& s) {
    const auto one = s.topic("one", 3);
    const auto two = s.topic("two", 3);
    const auto a = s.member("a");
    const auto b = s.member("b");
    s.subscribe(a, {one, two});
    s.subscribe(b, {one, two});
    s.gather({a, b});
  });
  catalogue.program("a topic that only one member wants", [](Script& s) {
    const auto one = s.topic("one", 2);
    const auto two = s.topic("two", 2);
    const auto a = s.member("a");
    const auto b = s.member("b");
    s.subscribe(a, {one});
    s.subscribe(b, {one, two});
    s.gather({a, b});
  });
  catalogue.program("members read their shares from the beginning, and a restarted one from the commit", [](Script& s) {
    const auto t = s.topic("t", 2);
    const auto w = s.producer("writer");
    const auto m = s.member("member");
    s.produce_many(w, t, 3, "v", 0);
    s.produce_many(w, t, 2, "v", 1);
    s.flush(w);
    s.subscribe(m, {t});
    s.gather({m});
    s.read(m);
    s.commit_offsets(m);
    s.close(m);
    s.produce_many(w, t, 2, "new", 0);
    s.flush(w);
    s.subscribe(m, {t});
    s.gather({m});
    s.read(m);
  });
  catalogue.program("groups do not disturb each other", [](Script& s) {
    const auto t = s.topic("t", 2);
    const auto a = s.member("a", "one");
    const auto b = s.member("b", "two");
    s.subscribe(a, {t});
    s.subscribe(b, {t});
    s.gather({a, b});
  });
}

void rebalancing(Catalogue& catalogue) {
  catalogue.semantic("revoked and lost");
  catalogue.program("a join takes everything back from everybody", [](Script& s) {
    const auto t = s.topic("t", 4);
    const auto a = s.member("a");
    const auto b = s.member("b");
    s.subscribe(a, {t});
    s.gather({a});
    s.subscribe(b, {t});
    s.gather({a, b});
  });
  catalogue.program("a member that leaves gives its share to the others", [](Script& s) {
    const auto t = s.topic("t", 4);
    const auto a = s.member("a");
    const auto b = s.member("b");
    s.subscribe(a, {t});
    s.subscribe(b, {t});
    s.gather({a, b});
    s.close(a);
    s.gather({b});
  });
  catalogue.program("unsubscribe is a leave", [](Script& s) {
    const auto t = s.topic("t", 4);
    const auto a = s.member("a");
    const auto b = s.member("b");
    s.subscribe(a, {t});
    s.subscribe(b, {t});
    s.gather({a, b});
    s.unsubscribe(a);
    s.gather({b});
  });
  catalogue.program("a changed subscription rebalances", [](Script& s) {
    const auto one = s.topic("one", 2);
    const auto two = s.topic("two", 2);
    const auto a = s.member("a");
    s.subscribe(a, {one});
    s.gather({a});
    s.subscribe(a, {one, two});
    s.gather({a});
  });
  catalogue.program("a member that was not polled for too long loses its share", [](Script& s) {
    const auto t = s.topic("t", 2);
    const auto a = s.member("a");
    s.client(a).session_timeout_ms = 1'500;
    s.client(a).poll_interval_ms_max = 2'000;
    const auto b = s.member("b");
    s.subscribe(a, {t});
    s.gather({a});
    s.subscribe(b, {t});
    s.gather({a, b});
    s.wait(4'500);
    s.gather({b});
    s.gather({a, b});
  });
  // librdkafka's pull request 5604: revoked partitions stay revoked, even if the assignment is lost before the member is notified.
  for (const bool polls : {true, false}) {
    catalogue.program(polls ? "the poll interval ends while another member joins"
                            : "the poll interval ends while another member joins, and a commit comes first",
                      [polls](Script& s) {
                        const auto t = s.topic("t", 2);
                        const auto a = s.member("a");
                        const auto b = s.member("b");
                        for (const auto m : {a, b}) s.client(m).reset = Reset::earliest;
                        s.client(a).session_timeout_ms = polls ? 1'500 : 2'000;
                        s.client(a).poll_interval_ms_max = polls ? 2'000 : 3'000;
                        s.subscribe(a, {t});
                        s.gather({a});
                        s.subscribe(b, {t});
                        s.wait(polls ? 4'500 : 3'500);
                        if (polls) s.poll(a, 500);
                        s.commit_offsets(a, {{t, 0, 5}});
                        s.gather({a, b});
                        s.committed(b, {{t, 0}});
                      });
  }
  catalogue.program("a session ends while another member joins", [](Script& s) {
    const auto t = s.topic("t", 2);
    const auto a = s.member("a");
    const auto b = s.member("b");
    for (const auto m : {a, b}) s.client(m).session_timeout_ms = 1'500;
    s.subscribe(a, {t});
    s.gather({a});
    s.subscribe(b, {t});
    s.wait(1'000);
    s.hold(a);
    s.wait(3'500);
    s.release(a);
    s.commit_offsets(a, {{t, 0, 5}});
    s.gather({a, b});
    s.committed(b, {{t, 0}});
  });
  catalogue.semantic("session timeout");
  catalogue.program("a member that dies is noticed after its session", [](Script& s) {
    const auto t = s.topic("t", 2);
    const auto a = s.member("a");
    const auto b = s.member("b");
    s.client(a).session_timeout_ms = 1'500;
    s.client(b).session_timeout_ms = 1'500;
    s.subscribe(a, {t});
    s.subscribe(b, {t});
    s.gather({a, b});
    s.kill(a);
    s.wait(3'500);
    s.gather({b});
  });
  catalogue.program("a session below the broker's minimum is refused", [](Script& s) {
    const auto t = s.topic("t");
    const auto a = s.member("a");
    s.client(a).session_timeout_ms = 200;
    s.subscribe(a, {t});
    s.poll(a, 4'000);
  });
  catalogue.program("a member that was cut off comes back without its share", [](Script& s) {
    const auto t = s.topic("t", 2);
    const auto a = s.member("a");
    const auto b = s.member("b");
    s.client(a).session_timeout_ms = 1'500;
    s.client(b).session_timeout_ms = 1'500;
    s.subscribe(a, {t});
    s.subscribe(b, {t});
    s.gather({a, b});
    s.hold(a);
    s.wait(3'500);
    s.gather({b});
    s.release(a);
    s.gather({a, b});
  });
}

void commits_of_members(Catalogue& catalogue) {
  catalogue.semantic("commits of members");
  catalogue.program("a member commits its share", [](Script& s) {
    const auto t = s.topic("t", 2);
    const auto w = s.producer("writer");
    const auto a = s.member("a");
    s.produce_many(w, t, 2, "v");
    s.flush(w);
    s.subscribe(a, {t});
    s.gather({a});
    s.read(a);
    s.commit_offsets(a);
    s.committed(a, {{t, 0}, {t, 1}});
  });
  catalogue.program("a member may commit what another one owns", [](Script& s) {
    const auto t = s.topic("t", 2);
    const auto a = s.member("a");
    const auto b = s.member("b");
    s.subscribe(a, {t});
    s.subscribe(b, {t});
    s.gather({a, b});
    s.commit_offsets(a, {{t, 1, 5}});
    s.committed(b, {{t, 1}});
  });
  // spring-kafka 3186: only the client prevents committed offsets from moving backwards.
  catalogue.program("a commit that was kept and comes after a later one takes the group back", [](Script& s) {
    const auto t = s.topic("t", 2);
    const auto w = s.producer("writer");
    const auto a = s.member("a");
    const auto b = s.member("b");
    for (const auto m : {a, b}) s.client(m).reset = Reset::earliest;
    for (const std::int32_t partition : {0, 1}) s.produce_many(w, t, 5, "v", partition);
    s.flush(w);
    s.subscribe(a, {t});
    s.gather({a});
    s.read(a);
    for (const std::int64_t offset : {2, 5, 2}) s.commit_offsets(a, {{t, 0, offset}, {t, 1, offset}});
    s.close(a);
    s.subscribe(b, {t});
    s.gather({b});
    s.read(b);
  });
  catalogue.program("a zombie's commit is refused", [](Script& s) {
    const auto t = s.topic("t", 2);
    const auto a = s.member("a");
    const auto b = s.member("b");
    s.client(a).session_timeout_ms = 1'500;
    s.client(b).session_timeout_ms = 1'500;
    s.subscribe(a, {t});
    s.subscribe(b, {t});
    s.gather({a, b});
    s.hold(a);
    s.wait(3'500);
    s.gather({b});
    s.release(a);
    s.commit_offsets(a, {{t, 0, 5}});
    s.committed(b, {{t, 0}});
  });
}

}  // namespace

void add_group_programs(Catalogue& catalogue) {
  sharing(catalogue);
  add_cooperative_programs(catalogue);
  rebalancing(catalogue);
  commits_of_members(catalogue);
  add_static_member_programs(catalogue);
}

}  // namespace turnstile::conformance
