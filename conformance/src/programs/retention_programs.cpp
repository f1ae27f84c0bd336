// How the log start moves: retention by segment, DeleteRecords; and the error of a consumer below it.
#include "programs/programs.hpp"

namespace turnstile::conformance {

namespace {

constexpr std::int64_t kLongAgoMs = 1'000'000;  // 1970: expired under any retention

void by_time(Catalogue& catalogue) {
  catalogue.semantic("retention by segment");
  catalogue.program("an active segment of which everything has expired is rolled and deleted", [](Script& s) {
    const auto t = s.topic("t");
    s.settings(t).retention_ms = 1'000;
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader", true, Reset::earliest);
    for (const auto* value : {"a", "b"}) s.produce(w, t, value).timestamp_ms = kLongAgoMs;
    s.flush(w);
    s.wait(3'000);
    s.watermarks(r, t);
    s.assign_all(r, t, 0);
    s.read(r);
  });
  catalogue.program("a partition that nobody writes to any more is empty when its last records have expired", [](Script& s) {
    const auto t = s.topic("t", 2);
    s.settings(t).retention_ms = 1'500;
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader", true, Reset::earliest);
    for (const std::int32_t partition : {0, 1}) s.write(w, t, "v", partition);
    s.wait(4'000);
    for (const std::int32_t partition : {0, 1}) s.watermarks(r, t, partition);
    s.write(w, t, "next", 0);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("a committed transaction expires with its marker", [](Script& s) {
    const auto t = s.topic("t");
    s.settings(t).retention_ms = 1'500;
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader", true, Reset::earliest);
    s.init(w);
    s.begin(w);
    s.write(w, t, "v");
    s.commit(w);
    s.wait(4'000);
    s.watermarks(r, t);
    s.assign_all(r, t, 0);
    s.read(r);
  });
  catalogue.program("one fresh record keeps its whole segment", [](Script& s) {
    const auto t = s.topic("t");
    s.settings(t).retention_ms = 60'000;
    s.settings(t).segment_ms = 4'000'000'000'000;  // otherwise it would roll by the records' timestamps
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    s.produce(w, t, "old").timestamp_ms = kLongAgoMs;
    s.flush(w);
    s.write(w, t, "fresh");
    s.wait(2'000);
    s.watermarks(r, t);
    s.assign_all(r, t);
    s.read(r);
  });
  // As above, but nothing has expired before the new record is written: no retention check can come in between.
  catalogue.program("a fresh record keeps the older ones of its segment past their time", [](Script& s) {
    const auto t = s.topic("t");
    s.settings(t).retention_ms = 10'000;
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    s.write(w, t, "soon expired");
    s.wait(6'000);
    s.write(w, t, "fresh");
    s.wait(6'500);
    s.watermarks(r, t);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("retention goes by the record's timestamp, not by when it was written", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader", true, Reset::earliest);
    s.produce(w, t, "1970").timestamp_ms = kLongAgoMs;
    s.flush(w);
    s.wait(3'000);
    s.write(w, t, "now");
    s.watermarks(r, t);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("retention.ms=-1 keeps everything", [](Script& s) {
    const auto t = s.topic("t");
    s.settings(t).retention_ms = -1;
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    s.produce(w, t, "1970").timestamp_ms = kLongAgoMs;
    s.flush(w);
    s.wait(2'000);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("a segment rolls by time and the old one goes alone", [](Script& s) {
    const auto t = s.topic("t");
    s.settings(t).retention_ms = 60'000;
    s.settings(t).segment_ms = 1'000;
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader", true, Reset::earliest);
    s.produce(w, t, "1970").timestamp_ms = kLongAgoMs;
    s.flush(w);
    s.produce(w, t, "1970, later").timestamp_ms = kLongAgoMs + 500;
    s.flush(w);
    s.write(w, t, "now");
    s.wait(2'500);
    s.watermarks(r, t);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("under LogAppendTime an old record is young", [](Script& s) {
    const auto t = s.topic("t");
    s.settings(t).retention_ms = 60'000;
    s.settings(t).log_append_time = true;
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    s.produce(w, t, "v").timestamp_ms = kLongAgoMs;
    s.flush(w);
    s.wait(2'000);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("a reader that stands in a deleted segment is told so", [](Script& s) {
    const auto t = s.topic("t");
    s.settings(t).retention_ms = 1'000;
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader", true, Reset::error);
    s.produce(w, t, "gone").timestamp_ms = kLongAgoMs;
    s.flush(w);
    s.wait(3'000);
    s.write(w, t, "fresh");
    s.assign(r, {{t, 0, 0}});
    s.read(r);
  });
  catalogue.program("retention by size keeps what is needed to reach it", [](Script& s) {
    const auto t = s.topic("t");
    s.settings(t).retention_bytes = 1'000;
    s.settings(t).segment_bytes = 1'000;
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader", true, Reset::earliest);
    for (int index = 0; index < 6; ++index) s.write(w, t, std::string(600, static_cast<char>('a' + index)));
    s.wait(2'500);
    s.watermarks(r, t);
    s.assign_all(r, t);
    s.read(r);
  });
}

void by_request(Catalogue& catalogue) {
  catalogue.semantic("DeleteRecords");
  const auto written = [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.producer("writer");
    s.produce_many(w, t, 5, "v");
    s.flush(w);
    return t;
  };
  catalogue.program("deleting below an offset moves the start", [written](Script& s) {
    const auto t = written(s);
    const auto r = s.consumer("reader");
    s.delete_records(t, 3);
    s.watermarks(r, t);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("deleting below the start is a no-op that returns the start", [written](Script& s) {
    const auto t = written(s);
    s.delete_records(t, 3);
    s.delete_records(t, 1);
  });
  catalogue.program("deleting past the end is out of range", [written](Script& s) {
    const auto t = written(s);
    s.delete_records(t, 9);
    s.watermarks(s.consumer("reader"), t);
  });
  catalogue.program("deleting past the end deletes nothing", [written](Script& s) {
    const auto t = written(s);
    const auto r = s.consumer("reader");
    for (const std::int64_t past : {6, 1'000}) s.delete_records(t, past);
    s.assign_all(r, t);
    s.read(r);
    s.delete_records(t, 5);
    s.delete_records(t, 6);
    s.watermarks(r, t);
  });
  catalogue.program("deleting in an empty partition", [](Script& s) {
    const auto t = s.topic("t");
    const auto r = s.consumer("reader");
    for (const std::int64_t before : {0, -1, 1}) s.delete_records(t, before);
    s.watermarks(r, t);
  });
  catalogue.program("deleting everything leaves start and end equal", [written](Script& s) {
    const auto t = written(s);
    const auto r = s.consumer("reader", true, Reset::earliest);
    s.delete_records(t, -1);
    s.watermarks(r, t);
    s.assign_all(r, t, 0);
    s.read(r);
  });
  catalogue.program("an open transaction is deleted as well, and its marker still comes", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("writer");
    const auto r = s.consumer("reader");
    s.init(w);
    s.begin(w);
    s.write(w, t, "a");
    s.delete_records(t, 1);
    s.watermarks(r, t);
    s.commit(w);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("a partition that does not exist", [written](Script& s) {
    const auto t = written(s);
    s.delete_records(t, 1, 7);
  });
}

void out_of_range(Catalogue& catalogue) {
  catalogue.semantic("out of range");
  for (const auto& [name, reset] :
       {std::pair("earliest", Reset::earliest), std::pair("latest", Reset::latest), std::pair("error", Reset::error)}) {
    catalogue.program(std::string("below the start with auto.offset.reset=") + name, [wanted = reset](Script& s) {
      const auto t = s.topic("t");
      const auto w = s.producer("writer");
      const auto r = s.consumer("reader", true, wanted);
      s.produce_many(w, t, 5, "v");
      s.flush(w);
      s.delete_records(t, 3);
      s.assign(r, {{t, 0, 1}});
      s.read(r);
      s.write(w, t, "later");
      s.read(r);
    });
    catalogue.program(std::string("beyond the end with auto.offset.reset=") + name, [wanted = reset](Script& s) {
      const auto t = s.topic("t");
      const auto w = s.producer("writer");
      const auto r = s.consumer("reader", true, wanted);
      s.produce_many(w, t, 3, "v");
      s.flush(w);
      s.assign(r, {{t, 0, 10}});
      s.read(r);
    });
    catalogue.program(std::string("nothing committed with auto.offset.reset=") + name, [wanted = reset](Script& s) {
      const auto t = s.topic("t");
      const auto w = s.producer("writer");
      const auto r = s.consumer("reader", true, wanted);
      s.produce_many(w, t, 2, "v");
      s.flush(w);
      s.assign(r, {{t, 0, kStored}});
      s.read(r);
    });
  }
  catalogue.program("the log's very end is no error", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    s.produce_many(w, t, 3, "v");
    s.flush(w);
    s.assign(r, {{t, 0, 3}});
    s.read(r);
    s.write(w, t, "next");
    s.read(r);
  });
  catalogue.program("a seek does not revive a partition that was out of range", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    s.produce_many(w, t, 3, "v");
    s.flush(w);
    s.assign(r, {{t, 0, 10}});
    s.read(r);
    s.seek(r, {{t, 0, 0}});
    s.poll(r, 1'500);
    s.assign(r, {{t, 0, 1}});
    s.read(r);
  });
  catalogue.program("a new assignment revives a partition that was out of range", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    s.produce_many(w, t, 3, "v");
    s.flush(w);
    s.assign(r, {{t, 0, 10}});
    s.read(r);
    s.assign(r, {{t, 0, 1}});
    s.read(r);
  });
}

}  // namespace

void add_retention_programs(Catalogue& catalogue) {
  by_time(catalogue);
  by_request(catalogue);
  out_of_range(catalogue);
}

}  // namespace turnstile::conformance
