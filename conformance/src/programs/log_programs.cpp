// The log as a consumer sees it: offsets and their gaps, batches, keys, values, headers, timestamps, partitioners.
#include "programs/programs.hpp"

namespace turnstile::conformance {

namespace {

void sparse_offsets(Catalogue& catalogue) {
  catalogue.semantic("sparse offsets");
  catalogue.program("records of one producer have offsets without gaps", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    s.produce_many(w, t, 5, "v");
    s.flush(w);
    s.assign_all(r, t);
    s.read(r);
    s.watermarks(r, t);
  });
  catalogue.program("a commit marker takes an offset", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.init(w);
    for (const auto* value : {"a", "b", "c"}) {
      s.begin(w);
      s.produce(w, t, value);
      s.commit(w);
    }
    s.assign_all(r, t);
    s.read(r);
    s.position(r, {{t, 0}});
  });
  catalogue.program("an abort marker takes an offset too", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto p = s.producer("plain");
    const auto r = s.consumer("reader");
    s.init(w);
    s.begin(w);
    s.write(w, t, "gone");
    s.abort(w);
    s.write(p, t, "stays");
    s.assign_all(r, t);
    s.read(r);
    s.watermarks(r, t);
  });
  catalogue.program("aborted records leave a gap for read_committed and none for read_uncommitted", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto committed = s.consumer("committed");
    const auto all = s.consumer("all", false);
    s.init(w);
    s.begin(w);
    s.produce_many(w, t, 4, "gone");
    s.flush(w);
    s.abort(w);
    s.begin(w);
    s.produce_many(w, t, 2, "stays");
    s.commit(w);
    for (const auto r : {committed, all}) {
      s.assign_all(r, t);
      s.read(r);
      s.position(r, {{t, 0}});
    }
  });
  catalogue.program("each partition has its own markers", [](Script& s) {
    const auto t = s.topic("t", 3);
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.init(w);
    s.begin(w);
    s.produce(w, t, "a", 0);
    s.produce(w, t, "b", 1);
    s.commit(w);
    s.assign_all(r, t);
    s.read(r);
    for (std::int32_t partition = 0; partition < 3; ++partition) s.watermarks(r, t, partition);
  });
}

void batches(Catalogue& catalogue) {
  catalogue.semantic("atomic batches");
  catalogue.program("a batch beyond max.message.bytes is refused as a whole", [](Script& s) {
    const auto t = s.topic("t");
    s.settings(t).message_bytes_max = 2'000;
    const auto w = s.producer("writer");
    s.client(w).linger_ms = 200;
    const auto r = s.consumer("reader");
    s.write(w, t, "small");
    for (int index = 0; index < 3; ++index) s.produce(w, t, std::string(900, 'x'));
    s.flush(w);
    s.write(w, t, "after");
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("a record beyond max.message.bytes is refused, and the producer goes on", [](Script& s) {
    const auto t = s.topic("t");
    s.settings(t).message_bytes_max = 1'000;
    const auto w = s.plain_producer("writer");
    const auto r = s.consumer("reader");
    s.write(w, t, std::string(2'000, 'x'));
    s.write(w, t, "small");
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("a record beyond the client's own message.max.bytes is refused by produce", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.producer("writer");
    s.client(w).message_bytes_max = 1'000;
    const auto r = s.consumer("reader");
    s.produce(w, t, std::string(2'000, 'x'));
    s.write(w, t, "small");
    s.assign_all(r, t);
    s.read(r);
  });
}

void contents(Catalogue& catalogue) {
  catalogue.semantic("keys, values, headers");
  catalogue.program("null and empty stay apart, in keys and in values", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    s.produce_keyed(w, t, std::nullopt, "v");
    s.produce_keyed(w, t, "", "v");
    s.produce_keyed(w, t, "k", std::nullopt);
    s.produce_keyed(w, t, "k", "");
    s.flush(w);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("headers keep order, duplicates, null and empty values", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    s.produce(w, t, "v").headers = {{"b", "1"}, {"a", "2"}, {"b", "3"}, {"n", std::nullopt}, {"e", ""}};
    s.produce(w, t, "none");
    s.flush(w);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.semantic("timestamps");
  catalogue.program("CreateTime is the producer's, in whatever order", [](Script& s) {
    const auto t = s.topic("t");
    s.settings(t).retention_ms = -1;
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    for (const std::int64_t time : {std::int64_t{5'000}, std::int64_t{1}, std::int64_t{4'102'444'800'000}, std::int64_t{3'000}}) {
      s.produce(w, t, "v").timestamp_ms = time;
      s.flush(w);
    }
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("LogAppendTime overwrites the producer's time", [](Script& s) {
    const auto t = s.topic("t");
    s.settings(t).log_append_time = true;
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    s.produce(w, t, "v").timestamp_ms = 5'000;
    s.flush(w);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("the offset for a time is that of the first record at or after it", [](Script& s) {
    const auto t = s.topic("t");
    s.settings(t).retention_ms = -1;
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    for (const std::int64_t time : {1'000, 3'000, 2'000, 4'000}) {
      s.produce(w, t, "v").timestamp_ms = time;
      s.flush(w);
    }
    for (const std::int64_t time : {1, 1'000, 1'001, 3'000, 3'500, 4'001}) s.offsets_for_time(r, t, time);
  });
}

void partitioners(Catalogue& catalogue) {
  catalogue.semantic("partitioners");
  for (const auto& [name, partitioner] : {std::pair("murmur2", Partitioner::murmur2), std::pair("CRC32", Partitioner::crc32)}) {
    catalogue.program(std::string("keys go where ") + name + " says", [wanted = partitioner](Script& s) {
      const auto t = s.topic("t", 4);
      const auto w = s.producer("writer");
      s.client(w).partitioner = wanted;
      const auto r = s.consumer("reader");
      for (int key = 0; key < 16; ++key) s.produce_keyed(w, t, std::to_string(key * 7), "v", -1);
      s.flush(w);
      s.assign_all(r, t);
      s.read(r);
    });
  }
}

}  // namespace

void add_log_programs(Catalogue& catalogue) {
  sparse_offsets(catalogue);
  batches(catalogue);
  contents(catalogue);
  partitioners(catalogue);
}

}  // namespace turnstile::conformance
