// Consumers with a manual assignment: positions, seeks, pauses, commits.
#include "programs/programs.hpp"

namespace turnstile::conformance {

namespace {

TopicIndex five(Script& s, std::int32_t partitions = 1) {
  const auto t = s.topic("t", partitions);
  const auto w = s.producer("writer");
  for (std::int32_t partition = 0; partition < partitions; ++partition) s.produce_many(w, t, 5, "v", partition);
  s.flush(w);
  return t;
}

void positions(Catalogue& catalogue) {
  catalogue.semantic("positions and seeks");
  catalogue.program("a position is the next offset, and none before anything was read", [](Script& s) {
    const auto t = five(s);
    const auto r = s.consumer("reader");
    s.position(r, {{t, 0}});
    s.assign_all(r, t);
    s.position(r, {{t, 0}});
    s.read(r);
    s.position(r, {{t, 0}});
  });
  catalogue.program("a seek goes back and forth", [](Script& s) {
    const auto t = five(s);
    const auto r = s.consumer("reader");
    s.assign_all(r, t);
    s.read(r);
    s.seek(r, {{t, 0, 3}});
    s.read(r);
    s.seek(r, {{t, 0, 0}});
    s.read(r);
  });
  catalogue.program("a seek to the beginning and to the end", [](Script& s) {
    const auto t = five(s);
    const auto r = s.consumer("reader");
    s.assign_all(r, t);
    s.seek(r, {{t, 0, kEnd}});
    s.read(r);
    s.seek(r, {{t, 0, kBeginning}});
    s.read(r);
  });
  catalogue.program("a seek in what is not assigned", [](Script& s) {
    const auto t = five(s, 2);
    const auto r = s.consumer("reader");
    s.assign(r, {{t, 0, 0}});
    s.seek(r, {{t, 1, 0}});
  });
  catalogue.program("an assignment replaces the one before", [](Script& s) {
    const auto t = five(s, 3);
    const auto r = s.consumer("reader");
    s.assign(r, {{t, 0, 0}, {t, 1, 0}});
    s.read(r);
    s.assign(r, {{t, 1, 3}, {t, 2, 4}});
    s.read(r);
  });
  catalogue.program("an empty assignment reads nothing", [](Script& s) {
    const auto t = five(s);
    const auto r = s.consumer("reader");
    s.assign_all(r, t);
    s.read(r);
    s.assign(r, {});
    s.read(r);
  });
  catalogue.program("the end of an empty partition is its beginning", [](Script& s) {
    const auto t = s.topic("t");
    const auto r = s.consumer("reader");
    s.watermarks(r, t);
    s.assign_all(r, t);
    s.read(r);
    s.position(r, {{t, 0}});
  });
  catalogue.semantic("pause and resume");
  catalogue.program("a paused partition is silent, the others go on", [](Script& s) {
    const auto t = five(s, 2);
    const auto r = s.consumer("reader");
    s.assign_all(r, t);
    s.pause(r, {{t, 0}});
    s.read(r);
    s.resume(r, {{t, 0}});
    s.read(r);
  });
  catalogue.program("a pause outlives its assignment", [](Script& s) {
    const auto t = five(s);
    const auto r = s.consumer("reader");
    s.assign_all(r, t);
    s.poll(r, 2'000);
    s.pause(r, {{t, 0}});
    s.assign_all(r, t);
    s.poll(r, 1'500);
    s.resume(r, {{t, 0}});
    s.poll(r, 2'000);
  });
}

void commits(Catalogue& catalogue) {
  catalogue.semantic("offset commits");
  catalogue.program("a commit is found again by a later instance", [](Script& s) {
    const auto t = five(s);
    const auto r = s.consumer("reader");
    s.committed(r, {{t, 0}});
    s.commit_offsets(r, {{t, 0, 3}});
    s.committed(r, {{t, 0}});
    s.kill(r);
    s.assign(r, {{t, 0, kStored}});
    s.read(r);
  });
  catalogue.program("a commit may go back", [](Script& s) {
    const auto t = five(s);
    const auto r = s.consumer("reader");
    s.commit_offsets(r, {{t, 0, 4}});
    s.commit_offsets(r, {{t, 0, 2}});
    s.committed(r, {{t, 0}});
  });
  catalogue.program("a commit beyond the end is taken as it is", [](Script& s) {
    const auto t = five(s);
    const auto r = s.consumer("reader");
    s.commit_offsets(r, {{t, 0, 99}});
    s.committed(r, {{t, 0}});
    s.assign(r, {{t, 0, kStored}});
    s.read(r);
  });
  catalogue.program("groups do not see each other's offsets", [](Script& s) {
    const auto t = five(s);
    const auto one = s.consumer("one");
    const auto two = s.consumer("two");
    s.commit_offsets(one, {{t, 0, 3}});
    s.committed(two, {{t, 0}});
  });
  catalogue.program("a commit whose answer is lost is there", [](Script& s) {
    const auto t = five(s);
    const auto r = s.consumer("reader");
    s.commit_offsets(r, {{t, 0, 1}});
    s.cut_after(r, Api::offset_commit);
    s.commit_offsets(r, {{t, 0, 3}});
    s.committed(r, {{t, 0}});
  });
  catalogue.program("an outsider may not commit into a live group", [](Script& s) {
    const auto t = five(s);
    const auto m = s.member("member");
    const auto outsider = s.consumer("outsider");
    s.client(outsider).group = "group";
    s.subscribe(m, {t});
    s.gather({m});
    s.commit_offsets(outsider, {{t, 0, 3}});
    s.committed(m, {{t, 0}});
  });
  catalogue.program("an outsider may commit before a group lives and after, and not between", [](Script& s) {
    const auto t = five(s);
    const auto m = s.member("member");
    const auto outsider = s.consumer("outsider");
    s.client(outsider).group = "group";
    s.commit_offsets(outsider, {{t, 0, 1}});
    s.subscribe(m, {t});
    s.gather({m});
    s.commit_offsets(outsider, {{t, 0, 2}});
    s.committed(m, {{t, 0}});
    s.close(m);
    s.commit_offsets(outsider, {{t, 0, 3}});
    s.committed(outsider, {{t, 0}});
  });
  catalogue.program("an outsider may not commit while two members share", [](Script& s) {
    const auto t = s.topic("t", 2);
    const auto a = s.member("a");
    const auto b = s.member("b");
    const auto outsider = s.consumer("outsider");
    s.client(outsider).group = "group";
    for (const auto m : {a, b}) s.subscribe(m, {t});
    s.gather({a, b});
    s.commit_offsets(a, {{t, 0, 4}});
    s.commit_offsets(outsider, {{t, 0, 2}, {t, 1, 2}});
    s.committed(b, {{t, 0}, {t, 1}});
  });
  catalogue.program("a partition that does not exist", [](Script& s) {
    const auto t = five(s);
    const auto r = s.consumer("reader");
    s.commit_offsets(r, {{t, 7, 3}});
    s.committed(r, {{t, 7}});
  });
}

}  // namespace

void add_consumer_programs(Catalogue& catalogue) {
  positions(catalogue);
  commits(catalogue);
}

}  // namespace turnstile::conformance
