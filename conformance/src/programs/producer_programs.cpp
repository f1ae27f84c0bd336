// Producers without transactions: idempotence, batches, acknowledgements, purged and refused records.
#include "programs/programs.hpp"

namespace turnstile::conformance {

namespace {

void idempotence(Catalogue& catalogue) {
  catalogue.semantic("idempotence");
  catalogue.program("a lost acknowledgement of an idempotent producer leaves one copy", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    s.write(w, t, "a");
    s.cut_after(w, Api::produce);
    s.write(w, t, "b");
    s.write(w, t, "c");
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("a lost acknowledgement of a plain producer leaves two copies", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.plain_producer("writer");
    const auto r = s.consumer("reader");
    s.write(w, t, "a");
    s.cut_after(w, Api::produce);
    s.write(w, t, "b");
    s.write(w, t, "c");
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("a lost request leaves one copy with either producer", [](Script& s) {
    const auto t = s.topic("t", 2);
    const auto w = s.producer("idempotent");
    const auto p = s.plain_producer("plain");
    const auto r = s.consumer("reader");
    for (const auto& [writer, partition] : {std::pair(w, 0), std::pair(p, 1)}) {
      s.write(writer, t, "a", partition);
      s.cut_before(writer, Api::produce);
      s.write(writer, t, "b", partition);
    }
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("a new instance has no memory of what the old one sent", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    s.write(w, t, "a");
    s.kill(w);
    s.write(w, t, "a");
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("a lost acknowledgement on each of six batches", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    s.write(w, t, "first");
    for (int index = 0; index < 6; ++index) {
      s.cut_after(w, Api::produce);
      s.write(w, t, std::to_string(index));
    }
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("two idempotent producers write to one partition", [](Script& s) {
    const auto t = s.topic("t");
    const auto one = s.producer("one");
    const auto two = s.producer("two");
    const auto r = s.consumer("reader");
    for (int index = 0; index < 3; ++index) {
      s.write(one, t, "one " + std::to_string(index));
      s.write(two, t, "two " + std::to_string(index));
    }
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("a lost answer to InitProducerId costs nothing", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.producer("writer");
    const auto r = s.consumer("reader");
    s.cut_after(w, Api::init_producer_id);
    s.write(w, t, "a");
    s.assign_all(r, t);
    s.read(r);
  });
}

void batching(Catalogue& catalogue) {
  catalogue.semantic("linger, batches, in flight");
  catalogue.program("records keep the order in which they were produced, in many batches", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.producer("writer");
    s.client(w).batch_records_max = 3;
    const auto r = s.consumer("reader");
    s.produce_many(w, t, 20, "v");
    s.flush(w);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("several batches in flight and a cut keep their order", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.producer("writer");
    s.client(w).batch_records_max = 1;
    const auto r = s.consumer("reader");
    s.write(w, t, "first");
    s.cut_before(w, Api::produce);
    s.produce_many(w, t, 8, "v");
    s.flush(w);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("one request in flight keeps the order of a plain producer", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.plain_producer("writer");
    s.client(w).batch_records_max = 1;
    s.client(w).in_flight_max = 1;
    const auto r = s.consumer("reader");
    s.write(w, t, "first");
    s.cut_before(w, Api::produce);
    s.produce_many(w, t, 5, "v");
    s.flush(w);
    s.assign_all(r, t);
    s.read(r);
  });
  // Without idempotence and with several requests in flight, a retried batch comes after batches that were sent after it.
  catalogue.program("a plain producer with several requests in flight reorders what it sends again", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.plain_producer("writer");
    s.client(w).batch_records_max = 1;
    const auto r = s.consumer("reader");
    s.write(w, t, "first");
    s.cut_after(w, Api::produce, 2);
    s.produce_many(w, t, 5, "v");
    s.flush(w);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("two requests of a plain producer that are lost keep their order when they are sent again", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.plain_producer("writer");
    s.client(w).batch_records_max = 1;
    const auto r = s.consumer("reader");
    s.write(w, t, "first");
    s.cut_before(w, Api::produce);
    s.produce_many(w, t, 5, "v");
    s.flush(w);
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("linger holds records back until flush asks for them", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.producer("writer");
    s.client(w).linger_ms = 60'000;
    const auto r = s.consumer("reader");
    s.produce_many(w, t, 3, "v");
    s.assign_all(r, t);
    s.read(r);
    s.flush(w);
    s.read(r);
  });
  catalogue.program("purge gives up what was not sent", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.producer("writer");
    s.client(w).linger_ms = 60'000;
    const auto r = s.consumer("reader");
    s.produce_many(w, t, 2, "gone");
    s.purge(w);
    s.flush(w);
    s.write(w, t, "stays");
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("a client that is killed takes its queue along", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.producer("writer");
    s.client(w).linger_ms = 60'000;
    const auto r = s.consumer("reader");
    s.produce_many(w, t, 2, "gone");
    s.kill(w);
    s.write(w, t, "stays");
    s.assign_all(r, t);
    s.read(r);
  });
  catalogue.program("a record that cannot be delivered in time is given up", [](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.plain_producer("writer");
    s.client(w).delivery_timeout_ms = 1'500;
    const auto r = s.consumer("reader");
    s.write(w, t, "a");
    s.hold(w);
    s.write(w, t, "late");
    s.release(w);
    s.wait(1'000);
    s.assign_all(r, t);
    s.poll(r, 5'000);
  });
}

void acknowledgements(Catalogue& catalogue) {
  catalogue.semantic("acks and in-sync replicas");
  for (const auto& [name, acks] : {std::pair("0", Acks::none), std::pair("1", Acks::leader), std::pair("all", Acks::all)}) {
    catalogue.program(std::string("what acks=") + name + " is told", [wanted = acks](Script& s) {
      const auto t = s.topic("t");
      const auto w = s.plain_producer("writer");
      s.client(w).acks = wanted;
      const auto r = s.consumer("reader");
      s.write(w, t, "a");
      s.write(w, t, "b");
      s.wait(200);
      s.assign_all(r, t);
      s.read(r);
    });
    catalogue.program(std::string("too few in-sync replicas with acks=") + name, [wanted = acks](Script& s) {
      const auto t = s.topic("t");
      s.settings(t).in_sync_replicas_min = 2;
      const auto w = s.plain_producer("writer");
      s.client(w).acks = wanted;
      s.client(w).delivery_timeout_ms = 1'500;
      const auto r = s.consumer("reader");
      s.write(w, t, "a");
      s.wait(200);
      s.assign_all(r, t);
      s.read(r);
    });
  }
}

void refusals(Catalogue& catalogue) {
  catalogue.semantic("what produce refuses");
  catalogue.program("a topic that does not exist", [](Script& s) {
    const auto t = s.topic("t");
    s.settings(t).created = false;
    const auto w = s.producer("writer");
    s.client(w).delivery_timeout_ms = 3'000;
    s.write(w, t, "a");
  });
  catalogue.program("a partition that does not exist, once the topic is known", [](Script& s) {
    const auto t = s.topic("t", 2);
    const auto w = s.producer("writer");
    s.write(w, t, "a");
    s.write(w, t, "b", 7);
    s.write(w, t, "c");
  });
}

}  // namespace

void add_producer_programs(Catalogue& catalogue) {
  idempotence(catalogue);
  batching(catalogue);
  acknowledgements(catalogue);
  refusals(catalogue);
}

}  // namespace turnstile::conformance
