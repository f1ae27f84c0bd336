// Topics as an administrator sees them.
#include "programs/programs.hpp"

namespace turnstile::conformance {

void add_topic_programs(Catalogue& catalogue) {
  catalogue.semantic("topics");
  catalogue.program("a topic is created once", [](Script& s) {
    const auto t = s.topic("t");
    s.settings(t).created = false;
    s.create_topic(t);
    s.create_topic(t);
  });
  catalogue.program("no partitions", [](Script& s) {
    const auto t = s.topic("t", 0);
    s.settings(t).created = false;
    s.create_topic(t);
  });
  catalogue.program("more replicas than brokers", [](Script& s) {
    const auto t = s.topic("t");
    s.settings(t).created = false;
    s.settings(t).replication_factor = 9;
    s.create_topic(t);
  });
  catalogue.program("a name that is none", [](Script& s) {
    const auto t = s.topic("no/slash");
    s.settings(t).created = false;
    s.create_topic(t);
  });
  catalogue.program("a setting that is none", [](Script& s) {
    const auto t = s.topic("t");
    s.settings(t).created = false;
    s.settings(t).segment_bytes = -5;
    s.create_topic(t);
  });
  catalogue.program("a topic grows, and never shrinks", [](Script& s) {
    const auto t = s.topic("t", 2);
    s.create_partitions(t, 3);
    s.create_partitions(t, 3);
    s.create_partitions(t, 1);
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    s.write(w, t, "v", 2);
    s.assign(r, {{t, 2, 0}});
    s.read(r);
  });
  catalogue.program("what does not exist cannot be deleted", [](Script& s) {
    const auto t = s.topic("t");
    s.settings(t).created = false;
    s.delete_topic(t);
  });
  catalogue.semantic("groups and their offsets as things");
  catalogue.program("a group with members cannot be deleted", [](Script& s) {
    const auto t = s.topic("t");
    const auto m = s.member("member");
    s.subscribe(m, {t});
    s.gather({m});
    s.delete_group("group");
  });
  catalogue.program("an empty group goes with its offsets", [](Script& s) {
    const auto t = s.topic("t");
    const auto r = s.consumer("reader");
    s.commit_offsets(r, {{t, 0, 3}});
    s.delete_group("reader");
    s.committed(r, {{t, 0}});
  });
  catalogue.program("a group that never was", [](Script& s) {
    s.topic("t");
    s.delete_group("nobody");
  });
}

}  // namespace turnstile::conformance
