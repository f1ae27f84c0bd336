// Two instances of one transactional id: the newer one fences the older one, which notices at its next request.
#include <cstdint>
#include <string>
#include <utility>

#include "programs/programs.hpp"

namespace turnstile::conformance {

namespace {

struct Two {
  TopicIndex topic;
  ClientIndex old;
  ClientIndex young;
  ClientIndex reader;
};

Two two(Script& s) {
  const auto t = s.topic("t", 2);
  return {t, s.transactional("old", "id"), s.transactional("young", "id"), s.consumer("reader")};
}

}  // namespace

namespace {

// Whatever the predecessor wrote, and however it ended: the first batch of the next epoch has sequence number 0 in each partition.
void new_sequences(Catalogue& catalogue) {
  const auto writes = [](Script& s, ClientIndex client, TopicIndex topic, std::string value) {
    s.begin(client);
    for (const auto* place : {".0", ".1", ".2"}) s.write(client, topic, value + place);
  };
  const auto look = [](Script& s, TopicIndex topic, ClientIndex reader) {
    s.assign_all(reader, topic);
    s.read(reader);
    s.watermarks(reader, topic);
  };
  enum class Ending : std::uint8_t { open, committed, aborted };
  for (const auto& [ending, how] :
       {std::pair(Ending::open, "is open"), std::pair(Ending::committed, "was committed"), std::pair(Ending::aborted, "was aborted")}) {
    catalogue.program(std::string("a successor begins a new sequence where its predecessor's transaction ") + how,
                      [=, ending = ending](Script& s) {
                        const auto [t, old, young, r] = two(s);
                        s.init(old);
                        writes(s, old, t, "old");
                        if (ending == Ending::committed) s.commit(old);
                        if (ending == Ending::aborted) s.abort(old);
                        s.kill(old);
                        s.init(young);
                        writes(s, young, t, "young");
                        s.commit(young);
                        writes(s, young, t, "next");
                        s.commit(young);
                        look(s, t, r);
                      });
  }
  catalogue.program("each of three successors begins a new sequence", [=](Script& s) {
    const auto [t, old, young, r] = two(s);
    for (const auto* life : {"first", "second", "third"}) {
      s.init(old);
      writes(s, old, t, life);
      s.kill(old);
    }
    s.init(young);
    writes(s, young, t, "last");
    s.commit(young);
    look(s, t, r);
  });
}

}  // namespace

void add_fencing_programs(Catalogue& catalogue) {
  catalogue.semantic("fencing");
  new_sequences(catalogue);
  catalogue.program("init aborts the predecessor's open transaction", [](Script& s) {
    const auto [t, old, young, r] = two(s);
    s.init(old);
    s.begin(old);
    s.write(old, t, "open");
    s.init(young);
    s.begin(young);
    s.produce(young, t, "fresh");
    s.commit(young);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("the old producer's commit is fenced", [](Script& s) {
    const auto [t, old, young, r] = two(s);
    s.init(old);
    s.begin(old);
    s.write(old, t, "open");
    s.init(young);
    s.commit(old);
    s.begin(old);
    s.abort(old);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("the old producer's abort is fenced", [](Script& s) {
    const auto [t, old, young, r] = two(s);
    s.init(old);
    s.begin(old);
    s.write(old, t, "open");
    s.init(young);
    s.abort(old);
  });
  catalogue.program("the old producer's write is taken by the client and refused by the broker", [](Script& s) {
    const auto [t, old, young, r] = two(s);
    s.init(old);
    s.begin(old);
    s.write(old, t, "open");
    s.init(young);
    s.write(old, t, "late");
    s.produce(old, t, "later");
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("the old producer writes to a partition that is new to its transaction", [](Script& s) {
    const auto [t, old, young, r] = two(s);
    s.init(old);
    s.begin(old);
    s.write(old, t, "open", 0);
    s.init(young);
    s.write(old, t, "late", 1);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("an idle old producer may begin and commit nothing", [](Script& s) {
    const auto [t, old, young, r] = two(s);
    s.init(old);
    s.init(young);
    s.begin(old);
    s.commit(old);
    s.begin(old);
    s.write(old, t, "late");
    s.commit(old);
  });
  catalogue.program("the old producer's offsets are fenced", [](Script& s) {
    const auto [t, old, young, r] = two(s);
    s.init(old);
    s.begin(old);
    s.init(young);
    s.send_offsets_by_hand(old, "group", {{t, 0, 3}});
  });
  catalogue.program("they fence each other in turn", [](Script& s) {
    const auto [t, old, young, r] = two(s);
    s.init(old);
    s.init(young);
    s.kill(old);
    s.init(old);
    s.begin(young);
    s.write(young, t, "late");
    s.begin(old);
    s.produce(old, t, "fresh");
    s.commit(old);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("a killed producer's transaction is ended by its successor", [](Script& s) {
    const auto [t, old, young, r] = two(s);
    s.init(old);
    s.begin(old);
    s.write(old, t, "open");
    s.kill(old);
    s.assign_all(r, t);
    s.read(r);
    s.init(young);
    s.read(r);
  });
  catalogue.program("the answer to init is lost, and it fences itself not", [](Script& s) {
    const auto [t, old, young, r] = two(s);
    s.init(old);
    s.begin(old);
    s.write(old, t, "open");
    s.cut_after(young, Api::init_producer_id);
    s.init(young);
    s.begin(young);
    s.produce(young, t, "fresh");
    s.commit(young);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("an idempotent producer without an id is fenced by nobody", [](Script& s) {
    const auto [t, old, young, r] = two(s);
    const auto p = s.producer("plain");
    s.write(p, t, "a");
    s.init(young);
    s.write(p, t, "b");
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("ids that differ do not touch each other", [](Script& s) {
    const auto t = s.topic("t");
    const auto one = s.transactional("one");
    const auto two = s.transactional("two");
    const auto r = s.consumer("reader");
    s.init(one);
    s.begin(one);
    s.write(one, t, "one");
    s.init(two);
    s.commit(one);
    s.assign_all(r, t);
    s.read(r);
  });
}

}  // namespace turnstile::conformance
