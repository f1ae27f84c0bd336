// Each operation on a real Kafka, in programs of a few lines.
#include "turnstile/conformance/kafka_world.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "turnstile/conformance/script.hpp"

namespace turnstile::conformance {
namespace {

using Lines = std::vector<std::string>;

// Without a broker the whole program fails at once: a test that needs one never passes without it.
std::string find_brokers() {
  if (const char* given = std::getenv("TURNSTILE_BROKERS"); given != nullptr && *given != '\0') return given;
  std::string line;
  if (const char* path = std::getenv("TURNSTILE_BROKERS_FILE")) {
    std::ifstream file(path);
    std::getline(file, line);
  }
  if (line.empty()) {
    std::fprintf(stderr, "no broker for the tests: set TURNSTILE_BROKERS=host:port, or run by ctest, which starts one\n");
    std::exit(EXIT_FAILURE);
  }
  return line;
}

KafkaWorld& world() {
  static KafkaWorld kafka({.brokers = find_brokers()});
  return kafka;
}

// Writes a program, runs it, and returns the note of each step as text.
template <class Write>
Lines notes_of(Write&& write, World& where = world()) {
  Script script("test", "test");
  write(script);
  const Program program = script.take();
  Lines lines;
  for (const Note& note : where.run(program, 0)) lines.push_back(describe(note));
  return lines;
}

TEST(KafkaWorld, what_was_written_is_reported_and_read) {
  const Lines lines = notes_of([](Script& s) {
    const auto t = s.topic("t", 2);
    const auto w = s.producer("w");
    const auto r = s.consumer("r");
    s.produce(w, t, "a", 1);
    s.produce_many(w, t, 2, "b", 0);
    s.flush(w);
    s.assign_all(r, t);
    s.read(r);
    s.position(r, {{t, 0}, {t, 1}});
    s.watermarks(r, t, 0);
  });
  EXPECT_EQ(lines, (Lines{"ok", "ok", "ok; t[0] 'b0' at 0; t[0] 'b1' at 1; t[1] 'a' at 0", "ok",
                          "ok; t[0] 0 'k'='b0' at now; t[0] 1 'k'='b1' at now; t[0] end 2; t[1] 0 'k'='a' at now; t[1] end 1",
                          "ok; t[0] 2; t[1] 1", "ok; t[0] 0..2"}));
}

TEST(KafkaWorld, an_end_stands_at_the_last_stable_offset_and_counts_markers) {
  const Lines lines = notes_of([](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("w");
    const auto r = s.consumer("r");
    s.init(w);
    s.begin(w);
    s.write(w, t, "a");
    s.assign_all(r, t);
    s.read(r);
    s.commit(w);
    s.read(r);
    s.commit(w);
  });
  EXPECT_EQ(lines, (Lines{"ok", "ok", "ok", "ok; t[0] 'a' at 0", "ok", "ok; t[0] end 0", "ok", "ok; t[0] 0 'k'='a' at now; t[0] end 2",
                          "_STATE"}));
}

TEST(KafkaWorld, a_request_cut_before_it_arrives_is_not_carried_out) {
  const Lines lines = notes_of([](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.producer("w");
    const auto r = s.consumer("r", false);
    s.client(w).delivery_timeout_ms = 1'500;
    s.write(w, t, "a");
    for (int times = 0; times < 200; ++times) s.cut_before(w, Api::produce);
    s.write(w, t, "b");
    s.assign_all(r, t);
    s.read(r);
  });
  ASSERT_EQ(lines.size(), 206U);
  EXPECT_EQ(lines[203], "ok; t[0] 'b' _MSG_TIMED_OUT");
  EXPECT_EQ(lines.back(), "ok; t[0] 0 'k'='a' at now; t[0] end 1");
}

TEST(KafkaWorld, a_request_whose_answer_is_cut_was_carried_out) {
  const Lines lines = notes_of([](Script& s) {
    const auto t = s.topic("t");
    const auto p = s.plain_producer("p");
    const auto r = s.consumer("r");
    s.write(p, t, "a");
    s.cut_after(p, Api::produce);
    s.write(p, t, "b");
    s.assign_all(r, t);
    s.read(r);
  });
  EXPECT_EQ(lines.back(), "ok; t[0] 0 'k'='a' at now; t[0] 1 'k'='b' at now; t[0] 2 'k'='b' at now; t[0] end 3");
}

TEST(KafkaWorld, a_commit_whose_answer_is_lost_is_committed_once) {
  const Lines lines = notes_of([](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.transactional("w");
    const auto r = s.consumer("r");
    s.init(w);
    s.begin(w);
    s.write(w, t, "a");
    s.cut_after(w, Api::end_txn);
    s.commit(w);
    s.assign_all(r, t);
    s.read(r);
  });
  EXPECT_EQ(lines[5], "ok");
  EXPECT_EQ(lines.back(), "ok; t[0] 0 'k'='a' at now; t[0] end 2");
}

TEST(KafkaWorld, nothing_passes_a_held_connection_until_it_is_released) {
  const auto begin = std::chrono::steady_clock::now();
  const Lines lines = notes_of([](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.producer("w");
    const auto r = s.consumer("r");
    s.write(w, t, "a");
    s.assign_all(r, t);
    s.read(r);
    s.hold(w);
    s.produce(w, t, "b");
    s.wait(500);
    s.read(r);
    s.release(w);
    s.flush(w);
    s.read(r);
  });
  EXPECT_EQ(lines[7], "ok; t[0] end 1");
  EXPECT_EQ(lines[9], "ok; t[0] 'b' at 1");
  EXPECT_EQ(lines[10], "ok; t[0] 1 'k'='b' at now; t[0] end 2");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
}

TEST(KafkaWorld, a_killed_member_says_no_word_and_a_closed_one_does) {
  const Lines lines = notes_of([](Script& s) {
    const auto t = s.topic("t", 2);
    const auto a = s.member("a");
    const auto b = s.member("b");
    s.subscribe(a, {t});
    s.subscribe(b, {t});
    s.gather({a, b});
    s.kill(b);
    s.gather({a});
    s.wait(10'000);  // its session is over after 6 s
    s.gather({a});
    s.subscribe(b, {t});
    s.gather({a, b});
    s.close(b);
    s.gather({a});
  });
  EXPECT_EQ(lines[2], "ok; a: share t[0]; b: share t[1]");
  EXPECT_EQ(lines[4], "ok; a: share t[0]");
  EXPECT_EQ(lines[6], "ok; a: revoked; a: share t[0] t[1]");
  EXPECT_EQ(lines[8], "ok; a: revoked; a: share t[0]; b: share t[1]");
  EXPECT_EQ(lines[10], "ok; a: revoked; a: share t[0] t[1]");
}

TEST(KafkaWorld, a_cooperative_member_keeps_what_it_has) {
  const Lines lines = notes_of([](Script& s) {
    const auto t = s.topic("t", 2);
    const auto a = s.member("a");
    const auto b = s.member("b");
    for (const ClientIndex client : {a, b}) s.client(client).assignor = Assignor::cooperative_sticky;
    s.subscribe(a, {t});
    s.gather({a});
    s.subscribe(b, {t});
    s.gather({a, b});
  });
  EXPECT_EQ(lines[1], "ok; a: share t[0] t[1]");
  EXPECT_TRUE(lines[3].starts_with("ok; a: revoked; a: share t[")) << lines[3];
}

TEST(KafkaWorld, offsets_are_committed_by_members_and_in_transactions) {
  const Lines lines = notes_of([](Script& s) {
    const auto t = s.topic("t");
    const auto a = s.member("a");
    const auto w = s.transactional("w");
    s.subscribe(a, {t});
    s.gather({a});
    s.committed(a, {{t, 0}});
    s.commit_offsets(a, {{t, 0, 3}});
    s.keep_metadata(a);
    s.init(w);
    s.begin(w);
    s.send_offsets(w, a, {{t, 0, 5}}, true);
    s.commit(w);
    s.committed(a, {{t, 0}});
    s.close(a);
    s.begin(w);
    s.send_offsets(w, a, {{t, 0, 7}}, true);
    s.abort(w);
    s.delete_group("group");
  });
  EXPECT_EQ(lines, (Lines{"ok", "ok; a: share t[0]", "ok; t[0] none", "ok", "ok", "ok", "ok", "ok", "ok", "ok; t[0] 5", "ok", "ok",
                          "UNKNOWN_MEMBER_ID abortable", "ok", "ok"}));
}

TEST(KafkaWorld, seek_pause_and_resume) {
  const Lines lines = notes_of([](Script& s) {
    const auto t = s.topic("t", 2);
    const auto w = s.producer("w");
    const auto r = s.consumer("r");
    s.write(w, t, "a", 0);
    s.write(w, t, "b", 1);
    s.assign_all(r, t);
    s.pause(r, {{t, 1}});
    s.read(r);
    s.resume(r, {{t, 1}});
    s.read(r);
    s.seek(r, {{t, 0, 0}});
    s.read(r);
    s.poll(r, 10);
  });
  EXPECT_EQ(lines[6], "ok; t[0] 0 'k'='a' at now; t[0] end 1");
  EXPECT_EQ(lines[8], "ok; t[0] end 1; t[1] 0 'k'='b' at now; t[1] end 1");
  EXPECT_EQ(lines[10], "ok; t[0] 0 'k'='a' at now; t[0] end 1; t[1] end 1");
  EXPECT_EQ(lines[11], "ok");
}

TEST(KafkaWorld, an_administrator_is_obeyed_before_the_next_step) {
  const Lines lines = notes_of([](Script& s) {
    const auto t = s.topic("t");
    TopicSpec later;
    later.name = "later";
    later.created = false;
    const auto u = s.topic(later);
    const auto w = s.producer("w");
    const auto r = s.consumer("r");
    s.create_topic(u);
    s.create_topic(u);
    s.create_partitions(u, 3);
    s.write(w, u, "x", 2);
    s.produce_many(w, t, 3, "v");
    s.flush(w);
    s.delete_records(t, 2);
    s.offsets_for_time(r, t, 1);
    s.delete_topic(u);
    s.create_topic(u);
  });
  EXPECT_EQ(lines, (Lines{"ok", "TOPIC_ALREADY_EXISTS", "ok", "ok", "ok; later[2] 'x' at 0", "ok",
                          "ok; t[0] 'v0' at 0; t[0] 'v1' at 1; t[0] 'v2' at 2", "ok; t[0] 2", "ok; t[0] 2", "ok", "ok"}));
}

TEST(KafkaWorld, out_of_range_is_told_once_and_ends_the_partition) {
  const Lines lines = notes_of([](Script& s) {
    const auto t = s.topic("t");
    const auto w = s.producer("w");
    const auto r = s.consumer("r");
    s.write(w, t, "a");
    s.assign(r, {{t, 0, 7}});
    s.read(r);
    s.read(r);
  });
  EXPECT_EQ(lines[3], "ok; t[0] _AUTO_OFFSET_RESET");
  EXPECT_EQ(lines[4], "ok");
}

TEST(KafkaWorld, many_programs_at_a_time_do_not_meet) {
  std::vector<Lines> all(16);
  {
    std::vector<std::jthread> threads;
    for (Lines& lines : all) {
      threads.emplace_back([&lines] {
        lines = notes_of([](Script& s) {
          const auto t = s.topic("t");
          const auto w = s.transactional("w");
          const auto r = s.consumer("r");
          s.init(w);
          s.begin(w);
          s.write(w, t, "a");
          s.commit(w);
          s.assign_all(r, t);
          s.read(r);
        });
      });
    }
  }
  for (const Lines& lines : all) {
    ASSERT_FALSE(lines.empty());
    EXPECT_EQ(lines.back(), "ok; t[0] 0 'k'='a' at now; t[0] end 2");
  }
}

TEST(KafkaWorld, a_program_that_restarts_brokers_is_not_run_where_it_cannot) {
  const Lines lines = notes_of([](Script& s) {
    s.topic("t");
    s.restart_broker();
    s.wait(1);
  });
  EXPECT_EQ(lines, (Lines{"these brokers cannot be restarted from here"}));
}

TEST(KafkaWorld, without_a_broker_it_says_so) {
  KafkaWorld nowhere({.brokers = "127.0.0.1:1"});
  const Lines lines = notes_of(
      [](Script& s) {
        const auto t = s.topic("t");
        const auto w = s.producer("w");
        s.write(w, t, "a");
      },
      nowhere);
  EXPECT_EQ(lines, (Lines{"no broker answers at 127.0.0.1:1"}));
}

TEST(KafkaWorld, a_run_that_is_to_stop_ends_before_its_next_step) {
  int asked = 0;
  KafkaWorld mock({.mock = true, .stop = [&asked] { return ++asked > 2; }});
  const Lines lines = notes_of(
      [](Script& s) {
        s.topic("t");
        s.wait(1);
        s.wait(1);
        s.wait(60'000);
      },
      mock);
  EXPECT_EQ(lines, (Lines{"not settled: stopped at step 3"}));
}

// It differs from Kafka: records of open transactions are visible.
TEST(KafkaWorld, the_mock_cluster_is_a_world_too) {
  KafkaWorld mock({.mock = true});
  const Lines lines = notes_of(
      [](Script& s) {
        const auto t = s.topic("t");
        const auto w = s.transactional("w");
        const auto r = s.consumer("r");
        s.init(w);
        s.begin(w);
        s.write(w, t, "a");
        s.assign_all(r, t);
        s.read(r);
        s.delete_topic(t);
      },
      mock);
  ASSERT_EQ(lines.size(), 7U);
  EXPECT_EQ(lines[5], "ok; t[0] 0 'k'='a' at now; t[0] end 1");
  EXPECT_EQ(lines[6], "_UNSUPPORTED_FEATURE");
}

}  // namespace
}  // namespace turnstile::conformance
