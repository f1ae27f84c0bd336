// Static members (KIP-345): an instance that comes back, and one that another has replaced.
#include "programs/programs.hpp"

namespace turnstile::conformance {

void add_static_member_programs(Catalogue& catalogue) {
  catalogue.semantic("static members");
  const auto member = [](Script& s, std::string name, std::string instance) {
    const auto m = s.member(std::move(name));
    s.client(m).instance_id = std::move(instance);
    return m;
  };
  catalogue.program("a static member comes back to its share without a rebalance", [member](Script& s) {
    const auto t = s.topic("t", 4);
    const auto a = member(s, "a", "one");
    const auto b = member(s, "b", "two");
    s.subscribe(a, {t});
    s.subscribe(b, {t});
    s.gather({a, b});
    s.kill(a);
    s.subscribe(a, {t});
    s.gather({a, b});
  });
  // The coordinator compares only the protocol's name (updateStaticMemberAndRebalance).
  catalogue.program("a static member that comes back with another subscription keeps its assignment", [member](Script& s) {
    const auto t = s.topic("t", 2);
    const auto u = s.topic("u", 2);
    const auto a = member(s, "a", "one");
    s.client(a).reset = Reset::earliest;
    s.subscribe(a, {t});
    s.gather({a});
    s.kill(a);
    s.subscribe(a, {u});
    s.poll(a, 5'000);
    s.position(a, {{t, 0}, {u, 0}});
  });
  catalogue.program("a static member does not leave by closing", [member](Script& s) {
    const auto t = s.topic("t", 4);
    const auto a = member(s, "a", "one");
    const auto b = member(s, "b", "two");
    s.subscribe(a, {t});
    s.subscribe(b, {t});
    s.gather({a, b});
    s.close(a);
    s.wait(1'000);
    s.gather({b});
  });
  catalogue.program("of two with one instance id the older is fenced", [member](Script& s) {
    const auto t = s.topic("t", 2);
    const auto a = member(s, "a", "one");
    const auto b = member(s, "b", "one");
    s.subscribe(a, {t});
    s.gather({a});
    s.subscribe(b, {t});
    s.gather({b});
    s.poll(a, 3'000);
  });
  catalogue.program("an instance that comes back to its taken place is fenced", [member](Script& s) {
    const auto t = s.topic("t", 2);
    const auto a = member(s, "a", "one");
    const auto b = member(s, "b", "one");
    s.subscribe(a, {t});
    s.gather({a});
    s.hold(a);
    s.subscribe(b, {t});
    s.gather({b});
    s.release(a);
    s.poll(a, 3'000);
    s.commit_offsets(b, {{t, 0, 2}});
    s.committed(b, {{t, 0}});
  });
  catalogue.program("a fenced instance may not commit", [member](Script& s) {
    const auto t = s.topic("t", 2);
    const auto a = member(s, "a", "one");
    const auto b = member(s, "b", "one");
    s.subscribe(a, {t});
    s.gather({a});
    s.subscribe(b, {t});
    s.gather({b});
    s.poll(a, 3'000);  // now it learns that it is fenced
    s.commit_offsets(a, {{t, 0, 5}});
    s.committed(b, {{t, 0}});
  });
}

}  // namespace turnstile::conformance
