// The messages of EXPECT_HOLDS for scenarios that fail in many ways: hand-written results, no world is simulated.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <functional>
#include <string>

#include "turnstile/properties/gtest.hpp"
#include "turnstile/sim/kafka/protocol_topics.hpp"

namespace turnstile::properties {
namespace {

// A seed's result is what the test says.
class ToldScenario final : public Scenario {
 public:
  explicit ToldScenario(std::function<RunResult(const RunRequest&)> tell) : tell_(std::move(tell)) {}
  std::string_view name() const override { return "told"; }
  std::string_view about() const override { return "what a test says"; }
  sim::FaultSet faults() const override { return sim::FaultSet::of(sim::Fault::message_lost); }
  std::vector<std::string_view> properties() const override { return {"no_overdraft"}; }
  RunResult run(const RunRequest& request) const override {
    RunResult result = tell_(request);
    result.seed = request.seed;
    return result;
  }

 private:
  std::function<RunResult(const RunRequest&)> tell_;
};

RunResult right_run() {
  RunResult result;
  result.hash = 1;
  result.events = 2;
  result.commands = 10;
  result.counters.accepted = 7;
  result.counters.rejected = 3;
  result.faults.add(sim::Fault::message_lost, 5);
  return result;
}

HoldsSettings settings() {
  HoldsSettings settings;
  settings.out = std::filesystem::path(testing::TempDir()) / "holds_test";
  return settings;
}
std::string said(const testing::AssertionResult& result) { return result ? "" : result.message(); }

TEST(Holds, a_line_says_what_was_tried) {
  const ToldScenario scenario([](const RunRequest&) { return right_run(); });
  testing::internal::CaptureStdout();
  EXPECT_EQ(said(holds(scenario, 20, settings())), "");
  EXPECT_EQ(testing::internal::GetCapturedStdout(),
            "told: 20 seeds from 0x0 on by mix, 200 commands: 140 accepted, 60 refused, 0 expired; faults: message_lost 100\n");
}

TEST(Holds, the_search_is_the_command_lines) {
  const Strategy* seen = nullptr;
  const ToldScenario scenario([&seen](const RunRequest& request) {
    seen = request.options.search;
    return right_run();
  });
  EXPECT_EQ(said(holds(scenario, 1, settings())), "");
  EXPECT_EQ(seen, find_strategy("mix"));
  HoldsSettings other = settings();
  other.options.search = find_strategy("pct");
  EXPECT_EQ(said(holds(scenario, 1, other)), "");
  EXPECT_EQ(seen, find_strategy("pct"));
}

TEST(Holds, what_refuses_everything_does_not_hold) {
  const ToldScenario scenario([](const RunRequest&) {
    RunResult result = right_run();
    result.counters.rejected = 10;
    result.counters.accepted = 0;
    return result;
  });
  EXPECT_EQ(said(holds(scenario, 5, settings())),
            "INVALID accepted: no command was; of 50 commands 50 were refused, 0 expired, and no state ever changed\n");
}

TEST(Holds, a_fault_that_never_fires_in_a_thousand_seeds_does_not_hold) {
  const ToldScenario scenario([](const RunRequest&) {
    RunResult result = right_run();
    result.faults = {};
    return result;
  });
  testing::internal::CaptureStdout();
  EXPECT_EQ(said(holds(scenario, 999, settings())), "");
  EXPECT_NE(testing::internal::GetCapturedStdout().find("; no fault fired; never: message_lost"), std::string::npos);
  EXPECT_NE(said(holds(scenario, 1'000, settings())).find("INVALID faults_fired: message_lost is enabled and never fired in 1000 seeds\n"),
            std::string::npos);
}

// A run of a nondeterministic domain.
struct Moody {
  int runs = 0;
  bool fails = false;
  RunResult operator()(const RunRequest& request) {
    sim::Trace trace(request.sink);
    const sim::ActorId worker = trace.add_actor("worker-0");
    trace.record(Instant{1'500'000}, worker, sim::EventKind::worker_start, 1);
    trace.record(Instant{2'000'000}, worker, sim::EventKind::log_append, static_cast<std::uint64_t>(++runs), 0, 0,
                 [](sim::TraceDetail& detail) {
                   detail.ranges.push_back({sim::in_cluster(core::TopicPartition{core::Topic::events, core::PartitionId{2}}), {}, {}});
                 });
    RunResult result = right_run();
    result.hash = trace.hash();
    if (fails) result.violation = Violation{"no_overdraft", 1, "account 1: balance -1"};
    return result;
  }
};

TEST(Holds, what_is_not_deterministic_says_where_two_runs_part) {
  for (const bool fails : {false, true}) {
    Moody moody;
    moody.fails = fails;
    const ToldScenario scenario([&moody](const RunRequest& request) { return moody(request); });
    HoldsSettings from = settings();
    from.first_seed = 42;
    const std::string text = said(holds(scenario, 1, from));
    EXPECT_EQ(text.find("NOT DETERMINISTIC  seed=0x2a  event=2  scenario=told\n  two runs of this seed diverge at event 2\n"
                        "  before:   1.500000 ms  worker-0  worker.start\n"
                        "  once:     2.000000 ms  worker-0  log.append  events/2@0  (partition 3, offset_and_commit 0, caused by event 0)\n"
                        "  again:    2.000000 ms  worker-0  log.append  events/2@0  (partition 4, offset_and_commit 0, caused by event 0)\n"
                        "  hint:     "),
              0U)
        << text;
    EXPECT_NE(text.find("  check:    TURNSTILE_SEED=42 TURNSTILE_SEEDS=1 "), std::string::npos) << text;
    EXPECT_EQ(text.find("FAIL"), std::string::npos) << text;
  }
}

TEST(Holds, a_failure_that_cannot_be_had_again_is_told_as_such) {
  // Identical twice, so the campaign believes it; only the recorded run differs.
  int runs = 0;
  const ToldScenario scenario([&runs](const RunRequest&) {
    RunResult result = right_run();
    if (++runs > 2) {
      result.hash = 9;
    } else {
      result.violation = Violation{"no_overdraft", 1, "account 1: balance -1"};
    }
    return result;
  });
  EXPECT_EQ(said(holds(scenario, 1, settings())).find("NOT DETERMINISTIC  seed=0x0  scenario=told\n"), 0U);
}

class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) { setenv(name, value, 1); }
  ~Variable() { unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
};

TEST(Holds, an_environment_that_cannot_be_used_is_a_failure_that_says_so) {
  const ToldScenario scenario([](const RunRequest&) { return right_run(); });
  const auto holds_with = [&scenario](const char* name, const char* value) {
    const Variable set(name, value);
    return said(holds(scenario, 1));
  };
  for (const char* wrong : {"1e3", "-5", "abc", "0"})
    EXPECT_EQ(holds_with("TURNSTILE_SEEDS", wrong).find("TURNSTILE_SEEDS=" + std::string(wrong) + " cannot be used"), 0U) << wrong;
  EXPECT_EQ(holds_with("TURNSTILE_SEED", "first").find("TURNSTILE_SEED=first cannot be used"), 0U);
  EXPECT_EQ(holds_with("TURNSTILE_SEARCH", "deep"), "TURNSTILE_SEARCH=deep cannot be used: give random, pct, urw, delay, mix");
  EXPECT_EQ(holds_with("TURNSTILE_SEDS", "5"), "TURNSTILE_SEDS is not a variable of Turnstile: did you mean TURNSTILE_SEEDS?");
  EXPECT_EQ(holds_with("TURNSTILE_SEEDS", "0x3"), "");
}

}  // namespace
}  // namespace turnstile::properties
