#include "atm_load.hpp"

#include <fmt/core.h>
#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <deque>
#include <fstream>
#include <nlohmann/json.hpp>
#include <vector>

#include "bank_client.hpp"
#include "command.hpp"
#include "hex.hpp"
#include "progress.hpp"
#include "turnstile/core/partitioner.hpp"
#include "turnstile/sim/random.hpp"

namespace turnstile::app {

namespace {

using core::bank::Bank;
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

class Load {
 public:
  explicit Load(const KafkaFlags& kafka) : config_(kafka.config()), client_(config_), random_(parse_seed(load_flags.seed)) {}

  void run() {
    if ((load_flags.count == 0) == load_flags.duration.empty()) usage("give either --count or --for");
    if (!load_flags.history.empty()) {
      history_.open(load_flags.history);
      if (!history_) usage("cannot write " + load_flags.history + ": give another --history");
    }
    // Each run has ids of its own: the wall clock tells runs apart, the number commands.
    salt_ = base36(static_cast<std::uint64_t>(clock_.now_ms()), 7);
    auto producer = adapters::KafkaProducer::make(config_);
    if (!producer) end(ExitCode::outside_missing, producer.error());
    producer_ = std::move(*producer);
    read_from_the_end();
    started_ = Clock::now();
    if (!load_flags.duration.empty()) until_ = started_ + std::chrono::milliseconds(parse_duration_ms(load_flags.duration));
    Progress progress;
    while (more_to_send() || open_ != 0) {
      send_due();
      read();
      ask_again();
      progress.update([this] { return line(); });
    }
    progress.finish();
    report();
  }

 private:
  struct Pending {
    std::uint64_t account = 0;
    std::int64_t amount = 0;
    std::int64_t fee = -1;  // < 0: a deposit
    core::TimeMs issued_at_ms = 0;
    core::TimeMs asked_at_ms = 0;
    Clock::time_point due;  // when it should have been sent: latency counts from here
    bool open = false;
  };

  static constexpr core::TimeMs kAskAgainMs = 5'000;
  static constexpr std::size_t kRecordsMax = 20'000;
  static constexpr std::uint64_t kSendAtOnce = 2'000;

  void read_from_the_end() {
    std::vector<core::TopicPartitionOffset> places;
    for (std::int32_t partition = 0; partition < client_.partitions(); ++partition) {
      for (const core::Topic topic : {core::Topic::events, core::Topic::rejected}) {
        const core::TopicPartition where{topic, core::PartitionId{partition}};
        places.push_back({where, client_.watermarks(where).high});
      }
    }
    if (auto assigned = client_.reader().assign(places); !assigned) end(ExitCode::outside_missing, assigned.error());
  }

  bool more_to_send() const { return load_flags.count != 0 ? all_.size() < load_flags.count : Clock::now() < until_; }

  void send_due() {
    const auto now = Clock::now();
    std::uint64_t allowed = std::min(kSendAtOnce, load_flags.window - std::min(load_flags.window, open_));
    if (load_flags.rate != 0) {
      const double seconds = std::chrono::duration<double>(now - started_).count();
      const auto due = static_cast<std::uint64_t>(seconds * static_cast<double>(load_flags.rate)) + 1;
      allowed = due - std::min<std::uint64_t>(due, all_.size());
    }
    const core::TimeMs now_ms = clock_.now_ms();
    while (allowed-- > 0 && more_to_send()) {
      Pending pending = make();
      pending.due =
          load_flags.rate == 0 ? Clock::now() : started_ + std::chrono::nanoseconds(all_.size() * 1'000'000'000ULL / load_flags.rate);
      pending.issued_at_ms = now_ms;
      all_.push_back(pending);
      ++open_;
      send(all_.size() - 1);
    }
    producer_->poll(0);
  }

  // 60 % deposits, 40 % withdrawals, amounts 1 to 500, one withdrawal in five with a fee: as in the standard scenario.
  Pending make() {
    Pending pending;
    pending.account = 1 + random_.next() % load_flags.accounts;
    pending.amount = 1 + random_.below(500);
    if (random_.below(100) >= 60) pending.fee = random_.below(5) == 0 ? 1 + random_.below(5) : 0;
    pending.open = true;
    return pending;
  }

  BankCommand command(std::uint64_t number) const {
    const Pending& pending = all_[number];
    BankCommand made;
    made.id = salt_ + '-' + base36(number, 6);
    made.entity = core::EntityId{pending.account};
    if (pending.fee < 0) {
      made.request = core::bank::Deposit{pending.amount};
    } else {
      made.request = core::bank::Withdraw{pending.amount, pending.fee};
    }
    made.issued_at_ms = pending.issued_at_ms;
    made.deadline_ms = pending.issued_at_ms + kLifetimeMs;
    return made;
  }

  void send(std::uint64_t number) {
    all_[number].asked_at_ms = clock_.now_ms();
    const BankCommand made = command(number);
    bytes_.clear();
    client_.codec().encode(made, bytes_);
    core::RecordHeaders headers;
    headers.id = made.id;
    if (auto sent = producer_->send(core::Topic::commands, core::EntityKey(made.entity), bytes_, headers, number); !sent) {
      end(ExitCode::outside_missing, sent.error());
    }
  }

  std::optional<std::uint64_t> number_of(std::string_view id) const {
    if (id.size() != salt_.size() + 7 || !id.starts_with(salt_)) return std::nullopt;
    std::uint64_t number = 0;
    for (const char digit : id.substr(salt_.size() + 1)) {
      number = number * 36 + static_cast<std::uint64_t>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
    }
    return number < all_.size() ? std::optional(number) : std::nullopt;
  }

  void read() {
    const auto batch = client_.reader().read(1, kRecordsMax);
    if (!batch) end(ExitCode::outside_missing, batch.error());
    const auto now = Clock::now();
    for (const auto& record : batch->records) {
      if (record.where.topic == core::Topic::rejected) {
        const auto refused = client_.codec().decode_command(record.value);
        if (refused) finish(refused->id, now, nullptr, {});
        continue;
      }
      const auto outcome = client_.codec().decode_outcome(record.value);
      if (outcome) finish(outcome->command.id, now, &*outcome, record.value);
    }
  }

  void finish(std::string_view id, Clock::time_point now, const BankOutcome* outcome, std::string_view bytes) {
    const auto number = number_of(id);
    if (!number || !all_[*number].open) return;
    Pending& pending = all_[*number];
    pending.open = false;
    --open_;
    if (outcome == nullptr) {
      ++refused_;
    } else if (std::holds_alternative<core::Accepted<Bank>>(outcome->verdict)) {
      ++accepted_;
    } else if (std::holds_alternative<core::Rejected<Bank>>(outcome->verdict)) {
      ++rejected_;
    } else {
      ++expired_;
    }
    latencies_us_.push_back(static_cast<std::uint32_t>(std::chrono::duration_cast<std::chrono::microseconds>(now - pending.due).count()));
    if (history_.is_open()) write_history(*number, pending, now, outcome == nullptr ? "never_executed" : "outcome", bytes);
  }

  void write_history(std::uint64_t number, const Pending& pending, Clock::time_point now, const char* seen, std::string_view outcome) {
    std::string command_bytes;
    client_.codec().encode(command(number), command_bytes);
    const auto ns = [this](Clock::time_point time) {
      return std::chrono::duration_cast<std::chrono::nanoseconds>(time - started_).count();
    };
    const nlohmann::ordered_json row{
        {"client", 0},  {"command", to_hex(command_bytes)}, {"called_ns", ns(pending.due)}, {"returned_ns", ns(now)},
        {"seen", seen}, {"outcome", to_hex(outcome)}};
    history_ << row.dump() << '\n';
  }

  // Byte for byte the same, until its time is over; then it is given up.
  void ask_again() {
    const core::TimeMs now_ms = clock_.now_ms();
    if (now_ms - looked_at_ms_ < 500) return;
    looked_at_ms_ = now_ms;
    while (first_open_ < all_.size() && !all_[first_open_].open) ++first_open_;
    for (std::uint64_t number = first_open_; number < all_.size(); ++number) {
      Pending& pending = all_[number];
      if (!pending.open || now_ms - pending.asked_at_ms < kAskAgainMs) continue;
      if (now_ms <= pending.issued_at_ms + kLifetimeMs) {
        ++asked_again_;
        send(number);
      } else if (now_ms > pending.issued_at_ms + kLifetimeMs + kSettledMs + 10'000) {
        pending.open = false;
        --open_;
        ++unknown_;
        if (history_.is_open()) write_history(number, pending, Clock::now(), "unknown", {});
      }
    }
  }

  std::string line() const {
    const double seconds = std::chrono::duration<double>(Clock::now() - started_).count();
    return fmt::format("{} sent, {} ended, {:.0f} commands/s", all_.size(), latencies_us_.size(),
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
    fmt::print("{} commands over {} accounts in {:.2f} s: {:.0f} commands/s\n", all_.size(), load_flags.accounts, seconds,
               static_cast<double>(latencies_us_.size()) / seconds);
    fmt::print("  {} accepted, {} rejected, {} expired, {} refused as late, {} without an answer; {} asked again\n", accepted_, rejected_,
               expired_, refused_, unknown_, asked_again_);
    fmt::print("  command to outcome: p50 {:.1f} ms, p90 {:.1f} ms, p99 {:.1f} ms, max {:.1f} ms\n", percentile_ms(500), percentile_ms(900),
               percentile_ms(990), percentile_ms(1000));
    if (refused_ + unknown_ != 0) end(ExitCode::liveness_violated, fmt::format("{} commands have no outcome", refused_ + unknown_));
  }

  adapters::KafkaConfig config_;
  BankClient client_;
  std::unique_ptr<adapters::KafkaProducer> producer_;
  SystemClock clock_;
  sim::Random random_;
  std::ofstream history_;
  std::string salt_;
  std::string bytes_;
  Clock::time_point started_;
  Clock::time_point until_;
  std::deque<Pending> all_;
  std::uint64_t first_open_ = 0;
  std::uint64_t open_ = 0;
  core::TimeMs looked_at_ms_ = 0;
  std::vector<std::uint32_t> latencies_us_;
  std::uint64_t accepted_ = 0, rejected_ = 0, expired_ = 0, refused_ = 0, unknown_ = 0, asked_again_ = 0;
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
