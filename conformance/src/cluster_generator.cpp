// Random programs for three brokers: brokers are killed and restarted between writes of every kind. The generator tracks how many are down,
// and generates no operation that would wait for them in vain.
#include <array>
#include <string>

#include "turnstile/conformance/generator.hpp"
#include "turnstile/conformance/script.hpp"

namespace turnstile::conformance {

namespace {

constexpr std::int32_t kBrokers = 3;
constexpr std::int64_t kSentForGood = 100;  // ms after which a record sent with acks=0 has arrived
constexpr std::uint32_t kLossesMax = 4;     // each costs seconds on a real cluster

class ClusterGenerator {
 public:
  ClusterGenerator(sim::Chance& chance, const GeneratorOptions& options)
      : chance_(chance), options_(options), s_("generated for three brokers", "generated programs for three brokers") {}

  Program generate() {
    cast();
    const auto steps = static_cast<std::size_t>(chance_.between("gen.steps", options_.steps_min, options_.steps_max));
    while (s_.program().steps.size() < steps) act();
    end_transaction();
    s_.make_whole();
    s_.write(idempotent_, topic_, next_value());
    look(committed_);
    look(uncommitted_);
    return s_.take();
  }

 private:
  void cast() {
    in_sync_min_ = 1 + static_cast<std::int32_t>(chance_.choose("gen.in_sync_min", 2));
    topic_ = s_.replicated("t", in_sync_min_);
    constexpr std::array kNames{"none", "one", "all"};
    for (const Acks acks : {Acks::none, Acks::leader, Acks::all}) {
      plain_[static_cast<std::size_t>(acks)] = s_.plain_producer(kNames[static_cast<std::size_t>(acks)]);
      s_.client(plain_[static_cast<std::size_t>(acks)]).acks = acks;
    }
    idempotent_ = s_.producer("idempotent");
    transactional_ = s_.transactional("transactional");
    committed_ = s_.consumer("rc", true, Reset::earliest);
    uncommitted_ = s_.consumer("ru", false, Reset::earliest);
    s_.init(transactional_);
    for (const ClientIndex reader : {committed_, uncommitted_}) s_.assign_all(reader, topic_);
    // Every producer writes once, so that it knows the leader.
    for (const ClientIndex writer : plain_) s_.write(writer, topic_, next_value());
    settle();
  }

  std::string next_value() { return "v" + std::to_string(++values_); }
  std::int32_t may_be_away() const { return kBrokers - in_sync_min_; }

  void act() {
    switch (chance_.choose("gen.act", 10)) {
      case 0:
      case 1: return write_plain();
      case 2: s_.write(idempotent_, topic_, next_value()); return;
      case 3:
      case 4: return in_a_transaction();
      case 5:
      case 6: return lose_one();
      case 7: return lose_the_leader_that_is_ahead();
      case 8: return have_back();
      default: return look(chance_.choose("gen.reader", 2) == 0 ? committed_ : uncommitted_);
    }
  }

  void write_plain() {
    const std::uint32_t acks = chance_.choose("gen.acks", 3);
    s_.write(plain_[acks], topic_, next_value());
    if (acks == static_cast<std::uint32_t>(Acks::all)) return;
    // A record that no follower has fetched may be lost with its leader.
    if (away_ < may_be_away() && losses_ < kLossesMax && chance_.choose("gen.lose_at_once", 3) == 2) return lose_leader();
    settle();
  }
  // A write with acks=all: once it returns, everything before it is replicated.
  void settle() {
    s_.wait(kSentForGood);
    s_.write(idempotent_, topic_, next_value());
  }

  void in_a_transaction() {
    if (!in_transaction_) {
      s_.begin(transactional_);
      in_transaction_ = true;
    }
    s_.write(transactional_, topic_, next_value());
    if (chance_.choose("gen.ends", 2) == 1) end_transaction();
  }
  void end_transaction() {
    if (!in_transaction_) return;
    in_transaction_ = false;
    if (chance_.choose("gen.commits", 3) == 0) {
      s_.abort(transactional_);
    } else {
      s_.commit(transactional_);
    }
  }

  void lost() {
    ++away_;
    ++losses_;
    s_.await_leaders();
    s_.await_in_sync(topic_, kBrokers - away_);
  }
  void lose_leader() {
    s_.kill_leader(topic_);
    lost();
  }
  void lose_one() {
    if (away_ >= may_be_away() || losses_ >= kLossesMax) return have_back();
    switch (chance_.choose("gen.who", 3)) {
      case 0: return lose_leader();
      case 1: s_.kill_followers(topic_, 1); break;
      default: s_.kill_transaction_coordinator(transactional_); break;
    }
    lost();
  }
  void lose_the_leader_that_is_ahead() {
    if (away_ != 0 || losses_ >= kLossesMax) return have_back();
    // First it learns who leads: it would ask brokers that are paused, until they are fenced.
    const ClientIndex writer = plain_[static_cast<std::size_t>(Acks::leader)];
    s_.write(writer, topic_, next_value());
    settle();
    s_.pause_followers(topic_);
    s_.write(writer, topic_, next_value());
    s_.kill_leader(topic_);
    s_.resume_brokers();
    lost();
    s_.watermarks(uncommitted_, topic_);
  }
  void have_back() {
    if (away_ == 0) return look(uncommitted_);
    s_.make_whole();
    away_ = 0;
  }

  void look(ClientIndex reader) {
    s_.watermarks(reader, topic_);
    s_.read(reader);
  }

  sim::Chance& chance_;
  const GeneratorOptions options_;
  Script s_;
  TopicIndex topic_ = 0;
  std::int32_t in_sync_min_ = 1;
  std::array<ClientIndex, 3> plain_{};  // by acks
  ClientIndex idempotent_ = 0;
  ClientIndex transactional_ = 0;
  ClientIndex committed_ = 0;
  ClientIndex uncommitted_ = 0;
  bool in_transaction_ = false;
  std::int32_t away_ = 0;
  std::uint32_t losses_ = 0;
  std::uint32_t values_ = 0;
};

}  // namespace

Program generate_for_three_brokers(sim::Chance& chance, const GeneratorOptions& options) {
  return ClusterGenerator(chance, options).generate();
}

}  // namespace turnstile::conformance
