#include "atm_load.hpp"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <vector>

#include "bank_client.hpp"
#include "command.hpp"
#include "hex.hpp"
#include "progress.hpp"
#include "turnstile/sim/world/random.hpp"

namespace turnstile::app {

namespace {

using bank::Bank;
using Clock = std::chrono::steady_clock;

struct LoadFlags {
  std::uint64_t accounts = 100;
  std::uint64_t count = 0;
  std::string duration;
  std::uint64_t rate = 0;
  std::string seed = "1";
  std::string history;
  std::uint64_t window = 5'000;
};
LoadFlags load_flags;

std::string base36(std::uint64_t value, int digits) {
  std::string text(static_cast<std::size_t>(digits), '0');
  for (auto digit = text.rbegin(); digit != text.rend(); ++digit, value /= 36) *digit = "0123456789abcdefghijklmnopqrstuvwxyz"[value % 36];
  return text;
}

// What a load asks, and what it was told. The protocol is core::Client's.
class Load final : public core::ClientUser<Bank> {
 public:
  explicit Load(const KafkaFlags& kafka) : client_(kafka.config()), random_(parse_seed(load_flags.seed)) {}

  void run() {
    if ((load_flags.count == 0) == load_flags.duration.empty()) usage("give either --count or --for");
    if (!load_flags.history.empty()) {
      history_.open(load_flags.history);
      if (!history_) usage("cannot write " + load_flags.history + ": give another --history");
    }
    // Each run has ids of its own: the wall clock tells runs apart, the number commands.
    salt_ = base36(static_cast<std::uint64_t>(clock_.now_ms()), 7);
    started_ = Clock::now();
    if (!load_flags.duration.empty()) until_ = started_ + std::chrono::milliseconds(parse_duration_ms(load_flags.duration));
    client_.run(*this, true);
    progress_.finish();
    report();
  }

 private:
  bool closed_loop() const { return load_flags.rate == 0; }
  Clock::time_point due_at(std::uint64_t number) const {
    return started_ + std::chrono::nanoseconds(number * 1'000'000'000ULL / load_flags.rate);
  }

  // ---- asking ----

  bool more() const override { return load_flags.count != 0 ? due_.size() < load_flags.count : Clock::now() < until_; }

  std::optional<core::TimeNs> next_time(std::size_t open) const override {
    const auto ns = [](Clock::time_point time) {
      return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
    };
    if (!more()) return std::nullopt;
    if (!closed_loop()) return ns(due_at(due_.size()));
    return open < load_flags.window ? std::optional(ns(Clock::now())) : std::nullopt;
  }

  std::optional<core::Ask<Bank>> next(std::size_t open) override {
    progress_.update([this] { return line(); });
    if (!more() || (closed_loop() && open >= load_flags.window)) return std::nullopt;
    const auto now = Clock::now();
    const auto due = closed_loop() ? now : due_at(due_.size());
    if (due > now) return std::nullopt;
    core::Ask<Bank> ask;
    ask.tag = due_.size();
    ask.command = make(ask.tag);
    due_.push_back(due);
    if (open == 0) quiet_since_ = now;
    return ask;
  }

  // 60 % deposits, 40 % withdrawals, amounts 1 to 500, one withdrawal in five with a fee: as in the standard scenario.
  BankCommand make(std::uint64_t number) {
    BankCommand made;
    made.id = salt_ + '-' + base36(number, 6);
    made.entity = core::EntityId{1 + random_.next() % load_flags.accounts};
    const bank::Amount amount = 1 + random_.below(500);
    if (random_.below(100) < 60) {
      made.request = bank::Deposit{amount};
    } else {
      const bank::Amount fee = random_.below(5) == 0 ? 1 + random_.below(5) : 0;
      made.request = bank::Withdraw{amount, fee};
    }
    made.issued_at_ms = clock_.now_ms();
    made.deadline_ms = made.issued_at_ms + kLifetimeMs;
    return made;
  }

  bool waits_for(const core::Call<Bank>& call) override {
    if (call.sends > 1) ++asked_again_;
    return true;
  }

  // ---- being told ----

  void on_outcome(const core::Call<Bank>& call, const BankOutcome& outcome, const core::Record& record) override {
    const auto now = Clock::now();
    if (std::holds_alternative<core::Accepted<Bank>>(outcome.verdict)) {
      ++accepted_;
    } else if (std::holds_alternative<core::Rejected<Bank>>(outcome.verdict)) {
      ++rejected_;
    } else {
      ++expired_;
    }
    silence_ = std::max(silence_, now - quiet_since_);
    quiet_since_ = now;
    latencies_us_.push_back(
        static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::microseconds>(now - due_[call.tag]).count()));
    if (history_.is_open()) write_history(call, now, "outcome", record.value);
  }

  void on_no_outcome(const core::Call<Bank>& call, core::NoOutcome why) override {
    const bool known = why == core::NoOutcome::never_executed;
    silence_ = std::max(silence_, Clock::now() - quiet_since_);
    ++(known ? never_executed_ : unknown_);
    if (history_.is_open()) write_history(call, Clock::now(), known ? "never_executed" : "unknown", {});
  }

  void write_history(const core::Call<Bank>& call, Clock::time_point now, const char* seen, std::string_view outcome) {
    const auto ns = [this](Clock::time_point time) {
      return std::chrono::duration_cast<std::chrono::nanoseconds>(time - started_).count();
    };
    const nlohmann::ordered_json row{
        {"client", 0},  {"command", to_hex(call.bytes)}, {"called_ns", ns(due_[call.tag])}, {"returned_ns", ns(now)},
        {"seen", seen}, {"outcome", to_hex(outcome)}};
    history_ << row.dump() << '\n';
  }

  // ---- the summary ----

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

  void report() {
    const double seconds = std::chrono::duration<double>(Clock::now() - started_).count();
    fmt::print("{} commands over {} accounts in {:.2f} s: {:.0f} commands/s\n", due_.size(), load_flags.accounts, seconds,
               static_cast<double>(latencies_us_.size()) / seconds);
    fmt::print("  {} accepted, {} rejected, {} expired, {} never executed, {} unknown\n", accepted_, rejected_, expired_, never_executed_,
               unknown_);
    fmt::print("  command to outcome: p50 {:.1f} ms, p90 {:.1f} ms, p99 {:.1f} ms, max {:.1f} ms\n", percentile_ms(500), percentile_ms(900),
               percentile_ms(990), percentile_ms(1000));
    fmt::print("  asked again {} times; the bank was silent for {:.1f} s at most\n", asked_again_,
               std::chrono::duration<double>(silence_).count());
    const std::uint64_t without = never_executed_ + unknown_;
    if (without != 0) end(ExitCode::liveness_violated, fmt::format("{} commands have no outcome", without));
  }

  BankClient client_;
  SystemClock clock_;
  sim::Random random_;
  Progress progress_;
  std::ofstream history_;
  std::string salt_;
  Clock::time_point started_;
  Clock::time_point until_;
  std::vector<Clock::time_point> due_;  // by number: when it should have been sent; latency counts from here
  Clock::time_point quiet_since_;       // no outcome was read since then, although there was something to wait for
  Clock::duration silence_{};           // the longest
  std::vector<std::uint32_t> latencies_us_;
  std::uint64_t accepted_ = 0, rejected_ = 0, expired_ = 0, never_executed_ = 0, unknown_ = 0, asked_again_ = 0;
};

}  // namespace

void add_atm_load(CLI::App& atm, const KafkaFlags& kafka) {
  auto* command = atm.add_subcommand("load", "send many commands and follow each to its outcome");
  with_twin(command->add_option("--accounts", load_flags.accounts, "how many accounts (default 100)"))->check(CLI::Range(1, 1'000'000'000));
  with_twin(command->add_option("--count", load_flags.count, "how many commands"));
  with_twin(command->add_option("--for", load_flags.duration, "or for how long, e.g. 60s"));
  with_twin(command->add_option("--rate", load_flags.rate, "commands per second, whatever the bank does (default: a closed loop)"));
  with_twin(command->add_option("--seed", load_flags.seed, "of the accounts and amounts (default 1)"));
  with_twin(command->add_option("--history", load_flags.history, "write what the ATMs saw to this file, for turnstile audit"));
  with_twin(command->add_option("--window", load_flags.window, "closed loop: commands under way at once (default 5000)"))
      ->check(CLI::Range(1, 1'000'000));
  command->callback([&kafka] { Load(kafka).run(); });
}

}  // namespace turnstile::app
