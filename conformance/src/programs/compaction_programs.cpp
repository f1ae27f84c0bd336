// Compaction: the last record of each key is kept, the active segment is never cleaned, offsets do not change, tombstones are kept for
// delete.retention.ms.
#include "programs/programs.hpp"

namespace turnstile::conformance {

namespace {

// Cleaned whenever any part is dirty; a segment rolls at the first record that is a second younger than its first one.
TopicSpec compacted(std::string name) {
  TopicSpec spec;
  spec.name = std::move(name);
  spec.cleanup = Cleanup::compact;
  spec.segment_ms = 1'000;
  spec.min_cleanable_ratio_permil = 1;
  spec.delete_retention_ms = 60'000;
  return spec;
}

// Old timestamps, so that segments roll when the program decides, not by the clock.
void put(Script& s, ClientIndex writer, TopicIndex topic, std::string key, std::optional<std::string> value, std::int64_t timestamp_ms) {
  s.produce_keyed(writer, topic, std::move(key), std::move(value)).timestamp_ms = timestamp_ms;
  s.flush(writer);
}

}  // namespace

void add_compaction_programs(Catalogue& catalogue) {
  catalogue.semantic("compaction");
  catalogue.program("the last record of each key stays, at its offset", [](Script& s) {
    const auto t = s.topic(compacted("t"));
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    put(s, w, t, "a", "1", 10'000);
    put(s, w, t, "b", "1", 10'100);
    put(s, w, t, "a", "2", 10'200);
    put(s, w, t, "c", "1", 20'000);  // rolls
    s.wait(3'000);
    s.assign_all(r, t);
    s.read(r);
    s.watermarks(r, t);
  });
  catalogue.program("the active segment is never touched", [](Script& s) {
    const auto t = s.topic(compacted("t"));
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    for (int index = 0; index < 4; ++index) put(s, w, t, "a", std::to_string(index), 10'000);
    s.wait(2'500);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("a later segment's record removes the earlier one", [](Script& s) {
    const auto t = s.topic(compacted("t"));
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    put(s, w, t, "a", "1", 10'000);
    put(s, w, t, "b", "1", 20'000);
    put(s, w, t, "a", "2", 30'000);
    put(s, w, t, "z", "1", 40'000);
    s.wait(3'000);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("a tombstone removes what was before it and stays for a while", [](Script& s) {
    const auto t = s.topic(compacted("t"));
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    put(s, w, t, "a", "1", 10'000);
    put(s, w, t, "a", std::nullopt, 10'100);
    put(s, w, t, "b", "1", 20'000);
    s.wait(3'000);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("a tombstone stays where nothing was before it", [](Script& s) {
    const auto t = s.topic(compacted("t"));
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    put(s, w, t, "a", std::nullopt, 10'000);
    put(s, w, t, "b", "1", 10'100);
    put(s, w, t, "b", std::nullopt, 20'000);
    put(s, w, t, "c", "1", 30'000);
    s.wait(3'000);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("a record after a tombstone removes it", [](Script& s) {
    const auto t = s.topic(compacted("t"));
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    put(s, w, t, "a", "1", 10'000);
    put(s, w, t, "a", std::nullopt, 10'100);
    put(s, w, t, "a", "2", 10'200);
    put(s, w, t, "b", std::nullopt, 10'300);
    put(s, w, t, "c", "1", 20'000);
    s.wait(3'000);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("a tombstone goes after delete.retention.ms", [](Script& s) {
    const auto t = s.topic(compacted("t"));
    s.settings(t).delete_retention_ms = 100;
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    put(s, w, t, "a", "1", 10'000);
    put(s, w, t, "a", std::nullopt, 10'100);
    put(s, w, t, "b", "1", 20'000);
    s.wait(2'500);
    put(s, w, t, "b", "2", 30'000);
    s.wait(2'500);
    put(s, w, t, "b", "3", 40'000);
    s.wait(2'500);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("a record without a key is refused", [](Script& s) {
    const auto t = s.topic(compacted("t"));
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    s.produce_keyed(w, t, std::nullopt, "v");
    s.flush(w);
    s.write(w, t, "keyed");
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("reading from a removed offset goes on at the next one", [](Script& s) {
    const auto t = s.topic(compacted("t"));
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    for (int index = 0; index < 3; ++index) put(s, w, t, "a", std::to_string(index), 10'000);
    put(s, w, t, "b", "1", 20'000);
    s.wait(3'000);
    s.assign(r, {{t, 0, 1}});
    s.read(r);
  });
  catalogue.program("compact,delete does both", [](Script& s) {
    TopicSpec spec = compacted("t");
    spec.cleanup = Cleanup::compact_and_remove;
    spec.retention_ms = 60'000;
    const auto t = s.topic(spec);
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader", true, Reset::earliest);
    put(s, w, t, "a", "1", 10'000);
    put(s, w, t, "b", "1", 20'000);
    s.write(w, t, "now");
    s.wait(3'000);
    s.watermarks(r, t);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("a key of which all was aborted is gone, for uncommitted readers too", [](Script& s) {
    const auto t = s.topic(compacted("t"));
    const auto p = s.producer("plain");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader", false);
    put(s, p, t, "a", "stays", 10'000);
    s.init(w);
    for (const auto* value : {"gone", "gone too"}) {
      s.begin(w);
      put(s, w, t, "b", value, 10'100);
      s.abort(w);
    }
    put(s, p, t, "c", "1", 4'102'444'800'000);
    s.wait(3'000);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("an aborted tombstone removes nothing", [](Script& s) {
    const auto t = s.topic(compacted("t"));
    const auto p = s.producer("plain");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader", false);
    put(s, p, t, "a", "stays", 10'000);
    s.init(w);
    s.begin(w);
    s.produce_keyed(w, t, "a", std::nullopt).timestamp_ms = 10'100;
    s.flush(w);
    s.abort(w);
    put(s, p, t, "c", "1", 4'102'444'800'000);
    s.wait(3'000);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("aborted records do not survive as the last of their key", [](Script& s) {
    const auto t = s.topic(compacted("t"));
    const auto p = s.producer("plain");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    put(s, p, t, "a", "stays", 10'000);
    s.init(w);
    s.begin(w);
    put(s, w, t, "a", "gone", 10'100);
    s.abort(w);
    put(s, p, t, "b", "1", 4'102'444'800'000);
    s.wait(3'000);
    s.assign_all(r, t);
    s.read(r);
  });
}

}  // namespace turnstile::conformance
