// Cooperative rebalances (KIP-429): members that keep their partitions while the group rebalances.
#include <initializer_list>
#include <vector>

#include "programs/programs.hpp"

namespace turnstile::conformance {

namespace {

// Which partition moves is up to the assignor: the model allows any.
std::vector<ClientIndex> cooperative_members(Script& s, std::initializer_list<const char*> names) {
  std::vector<ClientIndex> members;
  for (const char* const name : names) {
    members.push_back(s.member(name));
    s.client(members.back()).assignor = Assignor::cooperative_sticky;
    s.client(members.back()).reset = Reset::earliest;
  }
  return members;
}

}  // namespace

void add_cooperative_programs(Catalogue& catalogue) {
  catalogue.semantic("cooperative rebalances");
  catalogue.program("a cooperative member gives up one partition to another that joins", [](Script& s) {
    const auto t = s.topic("t", 2);
    const auto members = cooperative_members(s, {"a", "b"});
    s.subscribe(members[0], {t});
    s.gather({members[0]});
    s.subscribe(members[1], {t});
    s.gather(members);
  });
  catalogue.program("a cooperative member gets more without losing anything when another leaves", [](Script& s) {
    const auto t = s.topic("t", 4);
    const auto members = cooperative_members(s, {"a", "b"});
    for (const auto member : members) s.subscribe(member, {t});
    s.gather(members);
    s.close(members[1]);
    s.gather({members[0]});
  });
  catalogue.program("a cooperative member reads on where it was while another joins", [](Script& s) {
    const auto t = s.topic("t", 2);
    const auto w = s.producer("writer");
    const auto members = cooperative_members(s, {"a", "b"});
    for (const std::int32_t partition : {0, 1}) s.produce_many(w, t, 3, "v", partition);
    s.flush(w);
    s.subscribe(members[0], {t});
    s.gather({members[0]});
    s.read(members[0]);
    s.subscribe(members[1], {t});
    s.gather(members);
    s.read(members[0]);
    s.position(members[0], {{t, 0}, {t, 1}});
    s.read(members[1]);
  });
  catalogue.program("a cooperative member that dies leaves its partitions to the other", [](Script& s) {
    const auto t = s.topic("t", 2);
    const auto members = cooperative_members(s, {"a", "b"});
    for (const auto member : members) s.client(member).session_timeout_ms = 1'500;
    for (const auto member : members) s.subscribe(member, {t});
    s.gather(members);
    s.kill(members[1]);
    s.wait(3'000);
    s.gather({members[0]});
  });
}

}  // namespace turnstile::conformance
