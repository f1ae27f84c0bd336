#include "turnstile/app/load.hpp"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "commands.hpp"
#include "progress.hpp"
#include "recording.hpp"
#include "this_program.hpp"
#include "turnstile/app/kafka_client.hpp"

namespace turnstile::app {

namespace {

using Clock = std::chrono::steady_clock;

std::string base36(std::uint64_t value, int digits) {
  std::string text(static_cast<std::size_t>(digits), '0');
  for (auto digit = text.rbegin(); digit != text.rend(); ++digit, value /= 36) *digit = "0123456789abcdefghijklmnopqrstuvwxyz"[value % 36];
  return text;
}

// When a load sends, and what it learned. The requests come from the workload; the protocol is core::Client's.
class Load final : public properties::Pace {
 public:
  Load(const LoadFlags& flags, std::string_view name) : flags_(flags), name_(name) {}

  void run(const properties::LiveDomain& domain, KafkaClient& client) {
    if (!flags_.history.empty()) {
      history_.open(flags_.history);
      if (!history_) usage("cannot write " + flags_.history + ": give another --history");
    }
    // Ids are unique per run: the wall clock distinguishes runs, the number commands.
    salt_ = base36(static_cast<std::uint64_t>(clock_.now_ms()), 7);
    started_ = Clock::now();
    if (!flags_.duration.empty()) until_ = started_ + std::chrono::milliseconds(parse_duration_ms(flags_.duration));
    core::ClientPolicy policy = client.policy(true);
    if (flags_.backlog) policy.backoff = kNever;
    const auto load = domain.load(client.ports(), policy, parse_seed(flags_.seed), *this);
    KafkaClient::finish(load->run());
    progress_.finish();
  }

  void report(const std::string& over) {
    const double seconds = std::chrono::duration<double>(Clock::now() - started_).count();
    fmt::print("{} commands{} in {:.2f} s: {:.0f} commands/s\n", due_.size(), over.empty() ? "" : " " + over, seconds,
               static_cast<double>(latencies_us_.size()) / seconds);
    fmt::print("  {} accepted, {} rejected, {} expired, {} never executed, {} unknown\n", accepted_, rejected_, expired_, never_executed_,
               unknown_);
    fmt::print("  command to outcome: p50 {:.1f} ms, p90 {:.1f} ms, p99 {:.1f} ms, max {:.1f} ms\n", percentile_ms(500), percentile_ms(900),
               percentile_ms(990), percentile_ms(1000));
    if (flags_.backlog) fmt::print("  first to last outcome: {:.0f} commands/s in {:.3f} s\n", drained_per_second(), drain_seconds());
    fmt::print("  asked again {} times; the {} was silent for {:.1f} s at most\n", asked_again_, name_,
               std::chrono::duration<double>(silence_).count());
    const std::uint64_t without = never_executed_ + unknown_;
    if (without != 0) end(ExitCode::liveness_violated, fmt::format("{} commands have no outcome", without));
  }

 private:
  // Longer than any command lives.
  static constexpr core::Backoff kNever{10 * core::milliseconds(kLifetimeMs), 0, 10 * core::milliseconds(kLifetimeMs)};

  bool closed_loop() const { return flags_.rate == 0; }
  bool has_room(std::size_t open) const { return flags_.backlog || open < flags_.window; }
  Clock::time_point due_at(std::uint64_t number) const {
    return started_ + std::chrono::nanoseconds(number * 1'000'000'000ULL / flags_.rate);
  }

  // ---- sending ----

  bool more() const override { return flags_.count != 0 ? due_.size() < flags_.count : Clock::now() < until_; }

  std::optional<core::Instant> next_time(std::size_t open) const override {
    const auto moment = [](Clock::time_point time) {
      return core::Instant{std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count()};
    };
    if (!more()) return std::nullopt;
    if (!closed_loop()) return moment(due_at(due_.size()));
    return has_room(open) ? std::optional(moment(Clock::now())) : std::nullopt;
  }

  std::optional<Slot> next(std::size_t open) override {
    progress_.update([this] { return line(); });
    if (!more() || (closed_loop() && !has_room(open))) return std::nullopt;
    const auto now = Clock::now();
    const auto due = closed_loop() ? now : due_at(due_.size());
    if (due > now) return std::nullopt;
    Slot slot;
    slot.tag = due_.size();
    slot.id = salt_ + '-' + base36(slot.tag, 6);
    slot.issued_at_ms = clock_.now_ms();
    slot.deadline_ms = slot.issued_at_ms + kLifetimeMs;
    due_.push_back(due);
    if (open == 0) quiet_since_ = now;
    return slot;
  }

  void on_send(const Sent& command) override {
    if (command.sends > 1) ++asked_again_;
    if (flags_.backlog && !more()) tell("every command is sent");
  }

  // ---- outcomes ----

  void on_outcome(const Sent& command, properties::Ending ending, std::string_view outcome) override {
    const auto now = Clock::now();
    if (latencies_us_.empty()) first_outcome_ = now;
    if (flags_.backlog && latencies_us_.empty()) tell("the first outcome");
    last_outcome_ = now;
    switch (ending) {
      case properties::Ending::accepted: ++accepted_; break;
      case properties::Ending::rejected: ++rejected_; break;
      case properties::Ending::expired: ++expired_; break;
    }
    silence_ = std::max(silence_, now - quiet_since_);
    quiet_since_ = now;
    latencies_us_.push_back(
        static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::microseconds>(now - due_[command.tag]).count()));
    if (history_.is_open()) write_history(command, now, "outcome", std::string(outcome));
  }

  void on_no_outcome(const Sent& command, core::NoOutcome why) override {
    const bool known = why == core::NoOutcome::never_executed;
    silence_ = std::max(silence_, Clock::now() - quiet_since_);
    ++(known ? never_executed_ : unknown_);
    if (history_.is_open()) write_history(command, Clock::now(), known ? "never_executed" : "unknown", std::nullopt);
  }

  void write_history(const Sent& command, Clock::time_point now, std::string_view seen, std::optional<std::string> outcome) {
    const auto moment = [this](Clock::time_point time) {
      return core::Instant{std::chrono::duration_cast<std::chrono::nanoseconds>(time - started_).count()};
    };
    properties::RecordedCall call;
    call.command = command.bytes;
    call.outcome = std::move(outcome);
    call.called = moment(due_[command.tag]);
    call.returned = moment(now);
    history_ << call_line(call, seen) << '\n';
  }

  // A line at once, for a program that reads them.
  static void tell(std::string_view what) {
    fmt::print("{}\n", what);
    std::fflush(stdout);
  }

  // ---- the summary ----

  double drain_seconds() const { return std::chrono::duration<double>(last_outcome_ - first_outcome_).count(); }
  double drained_per_second() const { return static_cast<double>(latencies_us_.size()) / std::max(drain_seconds(), 1e-9); }

  std::string line() const {
    const double seconds = std::chrono::duration<double>(Clock::now() - started_).count();
    return fmt::format("{} sent, {} ended, {:.0f} commands/s", due_.size(), latencies_us_.size(),
                       static_cast<double>(latencies_us_.size()) / seconds);
  }

  double percentile_ms(std::uint64_t per_mille) {
    if (latencies_us_.empty()) return 0;
    const auto index =
        static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(latencies_us_.size() - 1, latencies_us_.size() * per_mille / 1000));
    std::nth_element(latencies_us_.begin(), latencies_us_.begin() + index, latencies_us_.end());
    return static_cast<double>(latencies_us_[static_cast<std::size_t>(index)]) / 1000;
  }

  const LoadFlags& flags_;
  const std::string_view name_;
  const SystemClock clock_;
  Progress progress_;
  std::ofstream history_;
  std::string salt_;
  Clock::time_point started_;
  Clock::time_point until_;
  Clock::time_point first_outcome_;
  Clock::time_point last_outcome_;
  std::vector<Clock::time_point> due_;  // by number: when it was due; latency counts from here
  Clock::time_point quiet_since_;       // no outcome was read since then, although some are pending
  Clock::duration silence_{};           // the longest
  std::vector<std::uint32_t> latencies_us_;
  std::uint64_t accepted_ = 0, rejected_ = 0, expired_ = 0, never_executed_ = 0, unknown_ = 0, asked_again_ = 0;
};

}  // namespace

void LoadFlags::add_to(CLI::App& command, const std::string& name) {
  with_twin(command.add_option("--count", count, "how many commands"));
  with_twin(command.add_option("--for", duration, "or for how long, e.g. 60s"));
  with_twin(command.add_option("--rate", rate, "commands per second, whatever the " + name + " does (default: a closed loop)"));
  with_twin(command.add_option("--turns", turns, about_turns_flag()));
  with_twin(command.add_option("--seed", seed, "of what is asked (default 1)"));
  with_twin(command.add_option("--history", history, "write what the clients saw to this file, for " + this_program().name + " audit"));
  with_twin(command.add_option("--window", window, "closed loop: commands under way at once (default 5000)"))
      ->check(CLI::Range(1, 1'000'000));
  with_twin(
      command.add_flag("--backlog", backlog,
                       "send all --count commands before any outcome is awaited, each once: how fast does the " + name + " drain them?"));
}

void run_load(const properties::LiveDomain& domain, const KafkaFlags& kafka, const LoadFlags& flags, const std::string& over) {
  if ((flags.count == 0) == flags.duration.empty()) usage("give either --count or --for");
  if (flags.backlog && (flags.count == 0 || flags.rate != 0)) usage("--backlog takes --count, and no --rate");
  adapters::KafkaConfig config = kafka.config(domain.message_package());
  config.turns = turns_of(flags.turns);
  KafkaClient client(std::move(config));
  Load load(flags, domain.name());
  load.run(domain, client);
  load.report(over);
}

namespace {

struct LoadCommandFlags {
  KafkaFlags kafka;
  LoadFlags load;
  std::string scenario;
};

}  // namespace

void add_load(CLI::App& parser) {
  const auto domain = live_domain();
  const std::string name(domain->name());
  const auto flags = std::make_shared<LoadCommandFlags>();
  auto* command = parser.add_subcommand(
      "load", "clients of the " + name + " on a real Kafka: what a scenario asks, each command followed to its outcome");
  flags->kafka.add_to(*command, name);
  flags->kafka.add_headers_to(*command);
  with_twin(command->add_option("--scenario", flags->scenario, "whose clients (default: the first's)"));
  flags->load.add_to(*command, name);
  command->callback([flags] { run_load(*live_domain(flags->scenario), flags->kafka, flags->load); });
}

}  // namespace turnstile::app
