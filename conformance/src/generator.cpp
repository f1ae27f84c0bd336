#include "turnstile/conformance/generator.hpp"

#include <array>
#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "turnstile/conformance/script.hpp"

namespace turnstile::conformance {

namespace {

using sim::Chance;

// Draws one of the alternatives with a probability proportional to its weight; returns its index.
std::size_t weighted(Chance& chance, sim::Label label, std::initializer_list<std::uint32_t> weights) {
  std::uint32_t total = 0;
  for (const std::uint32_t weight : weights) total += weight;
  std::uint32_t left = chance.choose(label, total);
  std::size_t index = 0;
  for (const std::uint32_t weight : weights) {
    if (left < weight) return index;
    left -= weight;
    ++index;
  }
  return 0;
}

struct Writer {
  enum class State : std::uint8_t { fresh, ready, in_transaction };
  ClientIndex client = 0;
  State state = State::fresh;
  bool doubtful = false;  // may have been fenced or refused
};

struct Member {
  ClientIndex client = 0;
  bool subscribed = false;
  bool kept = false;
};

constexpr std::int64_t kSmallBatches = 1'000;  // max.message.bytes of the topics that refuse large batches

class Generator {
 public:
  Generator(Chance& chance, const GeneratorOptions& options) : chance_(chance), options_(options), s_("generated", "generated programs") {}

  Program generate() {
    cast();
    const auto steps = static_cast<std::size_t>(chance_.between("gen.steps", options_.steps_min, options_.steps_max));
    while (s_.program().steps.size() < steps) act();
    look_at_everything();
    return s_.take();
  }

 private:
  // ---- topics and clients ----

  void cast() {
    const std::uint32_t topics = 1 + chance_.choose("gen.topics", 2);
    for (std::uint32_t index = 0; index < topics; ++index) {
      const std::string name = "t" + std::to_string(index);
      const TopicIndex topic = s_.topic(name, 1 + static_cast<std::int32_t>(chance_.choose("gen.partitions", 2)));
      if (chance_.choose("gen.small_batches", 4) == 3) s_.settings(topic).message_bytes_max = kSmallBatches;
    }
    const bool share_id = chance_.choose("gen.share_id", 2) == 0;
    short_timeout_ = chance_.choose("gen.short_timeout", 8) == 7;
    for (const auto* name : {"w1", "w2"}) {
      Writer writer;
      writer.client = s_.transactional(name, share_id ? "id" : name);
      if (short_timeout_) s_.client(writer.client).transaction_timeout_ms = 4'000;
      writers_.push_back(writer);
    }
    plain_ = s_.producer("p");
    committed_ = s_.consumer("rc", true, Reset::earliest);
    uncommitted_ = s_.consumer("ru", false, Reset::earliest);
    s_.client(uncommitted_).group = "rc";
    if (chance_.choose("gen.group", 3) == 2) {
      members_.push_back({s_.member("m1"), false, false});
      members_.push_back({s_.member("m2"), false, false});
      outsider_ = s_.consumer("outsider");
      s_.client(outsider_).group = "group";
    }
  }

  TopicIndex any_topic() { return chance_.choose("gen.topic", static_cast<std::uint32_t>(s_.program().topics.size())); }
  Place any_place() {
    const TopicIndex topic = any_topic();
    const auto partitions = static_cast<std::uint32_t>(s_.settings(topic).partitions);
    return {topic, static_cast<std::int32_t>(chance_.choose("gen.partition", partitions)), 0};
  }
  std::string next_value() { return "v" + std::to_string(++values_); }

  // ---- operations ----

  void act() {
    const std::uint32_t group = members_.empty() ? 0 : 4;
    switch (weighted(chance_, "gen.who", {10, 3, 4, 1, group})) {
      case 0: return write(writers_[chance_.choose("gen.writer", 2)]);
      case 1: return write_plain();
      case 2: return read();
      case 3: return administrate();
      default: return take_part();
    }
  }

  void write(Writer& writer) {
    switch (writer.state) {
      case Writer::State::fresh: return start(writer);
      case Writer::State::ready: return go_on(writer);
      case Writer::State::in_transaction: return inside(writer);
    }
  }

  void start(Writer& writer) {
    if (chance_.choose("gen.cut_init", 8) == 7) cut(writer.client, Api::init_producer_id);
    s_.init(writer.client);
    writer.state = Writer::State::ready;
    writer.doubtful = false;
    for (Writer& other : writers_) {
      if (&other != &writer && same_id() && other.state != Writer::State::fresh) other.doubtful = true;
    }
    if (succeeded_ && chance_.choose("gen.succeeds", 2) == 1) succeed(writer);
    succeeded_.reset();
  }
  // A successor's first write goes to the partition of its predecessor's last one: a new epoch with new sequence numbers.
  void succeed(Writer& writer) {
    s_.begin(writer.client);
    s_.write(writer.client, succeeded_->topic, next_value(), succeeded_->partition);
    writer.state = Writer::State::in_transaction;
  }
  bool same_id() { return s_.client(writers_[0].client).transactional_id == s_.client(writers_[1].client).transactional_id; }

  void go_on(Writer& writer) {
    switch (weighted(chance_, "gen.ready", {14, 1, 1, 1, 2})) {
      case 0:
        s_.begin(writer.client);
        writer.state = Writer::State::in_transaction;
        return;
      case 1: return s_.commit(writer.client);
      case 2: return s_.abort(writer.client);
      case 3: return produce(writer.client);
      default: return kill(writer);
    }
  }

  void inside(Writer& writer) {
    const std::uint32_t expire = short_timeout_ && !waited_ ? 2 : 0;
    const std::uint32_t doubt = writer.doubtful ? 3 : 0;
    switch (weighted(chance_, "gen.inside", {9, 3, 5, 3, 1 + doubt, 3, expire})) {
      case 0: return produce(writer.client);
      case 1: return send_offsets(writer);
      case 2: return end(writer, true);
      case 3: return end(writer, false);
      case 4: return kill(writer);
      case 5: return with_a_cut(writer);
      default:
        waited_ = true;
        s_.wait(5'500);
        writer.doubtful = true;
    }
  }

  void produce(ClientIndex client) {
    const Place where = any_place();
    if (client != plain_) last_written_ = where;
    if (client != plain_ && s_.settings(where.topic).message_bytes_max && chance_.choose("gen.too_large", 6) == 5) {
      s_.produce(client, where.topic, std::string(2 * kSmallBatches, 'x'), where.partition);
    } else if (chance_.choose("gen.many", 5) == 4) {
      s_.produce_many(client, where.topic, 2 + chance_.choose("gen.count", 4), next_value() + ".", where.partition);
    } else {
      s_.produce(client, where.topic, next_value(), where.partition);
    }
    s_.flush(client);
  }

  void send_offsets(Writer& writer) {
    Place where = any_place();
    where.offset = chance_.choose("gen.offset", 20);
    const bool of_member = !members_.empty() && chance_.choose("gen.of_member", 2) == 1;
    if (!of_member) {
      s_.send_offsets_by_hand(writer.client, chance_.choose("gen.hand_group", 4) == 3 ? "group" : "rc", {where});
      return;
    }
    const Member& member = members_[chance_.choose("gen.member", 2)];
    if (!member.subscribed && !member.kept) {
      s_.send_offsets_by_hand(writer.client, "group", {where});
      return;
    }
    const bool kept = member.kept && (!member.subscribed || chance_.choose("gen.kept", 2) == 1);
    s_.send_offsets(writer.client, member.client, {where}, kept);
  }

  void end(Writer& writer, bool commit) {
    if (commit) {
      s_.commit(writer.client);
    } else {
      s_.abort(writer.client);
    }
    if (!commit || !writer.doubtful) {
      writer.state = Writer::State::ready;
    } else {
      s_.abort(writer.client);
      kill(writer);
    }
  }

  void cut(ClientIndex client, Api api) {
    if (chance_.choose("gen.cut", 3) == 0) {
      s_.cut_before(client, api);
    } else {
      s_.cut_after(client, api);
    }
  }

  void with_a_cut(Writer& writer) {
    switch (weighted(chance_, "gen.cut_what", {3, 3, 1})) {
      case 0: cut(writer.client, Api::produce); return produce(writer.client);
      case 1: cut(writer.client, Api::end_txn); return end(writer, chance_.choose("gen.cut_commit", 3) != 2);
      default: cut(writer.client, Api::txn_offset_commit); return send_offsets(writer);
    }
  }

  void kill(Writer& writer) {
    if (writer.state == Writer::State::in_transaction) succeeded_ = last_written_;
    s_.kill(writer.client);
    writer.state = Writer::State::fresh;
    writer.doubtful = false;
  }

  void write_plain() {
    if (chance_.choose("gen.cut_plain", 5) == 4) cut(plain_, Api::produce);
    produce(plain_);
  }

  std::vector<Place> all_places(std::int64_t offset = 0) {
    std::vector<Place> places;
    for (TopicIndex topic = 0; topic < s_.program().topics.size(); ++topic) {
      for (std::int32_t partition = 0; partition < s_.settings(topic).partitions; ++partition) places.push_back({topic, partition, offset});
    }
    return places;
  }

  void read() {
    const ClientIndex reader = chance_.choose("gen.reader", 2) == 0 ? committed_ : uncommitted_;
    bool& assigned = reader == committed_ ? committed_assigned_ : uncommitted_assigned_;
    if (!assigned) {
      s_.assign(reader, all_places(kBeginning));
      assigned = true;
      return s_.read(reader);
    }
    switch (weighted(chance_, "gen.read", {6, 2, 2, 2, 1})) {
      case 0: return s_.read(reader);
      case 1: {
        Place where = any_place();
        where.offset = chance_.choose("gen.seek", 8);
        s_.seek(reader, {where});
        return s_.read(reader);
      }
      case 2: {
        Place where = any_place();
        where.offset = chance_.choose("gen.offset", 20);
        return s_.commit_offsets(reader, {where});
      }
      case 3: return s_.committed(uncommitted_, {any_place()});
      default: {
        const Place where = any_place();
        return s_.watermarks(reader, where.topic, where.partition);
      }
    }
  }

  void administrate() {
    const Place where = any_place();
    const bool far = chance_.choose("gen.delete_far", 4) == 3;
    s_.delete_records(where.topic, far ? 1'000 : chance_.choose("gen.delete", 6), where.partition);
  }

  void gather() {
    std::vector<ClientIndex> there;
    for (const Member& member : members_) {
      if (member.subscribed) there.push_back(member.client);
    }
    if (!there.empty()) s_.gather(there);
  }

  void take_part() {
    Member& member = members_[chance_.choose("gen.member", 2)];
    if (!member.subscribed) {
      s_.subscribe(member.client, {0});
      member.subscribed = true;
      return gather();
    }
    switch (weighted(chance_, "gen.part", {3, 2, 2, 1, 1})) {
      case 0: return s_.read(member.client);
      case 1: return s_.commit_offsets(member.client, {{0, 0, chance_.choose("gen.offset", 20)}});
      case 2: member.kept = true; return s_.keep_metadata(member.client);
      case 3: return s_.commit_offsets(outsider_, {{0, 0, chance_.choose("gen.offset", 20)}});
      default:
        s_.close(member.client);
        member.subscribed = false;
        return gather();
    }
  }

  void look_at_everything() {
    for (const ClientIndex reader : {committed_, uncommitted_}) {
      s_.assign(reader, all_places(kBeginning));
      s_.read(reader);
    }
    s_.committed(uncommitted_, all_places());
  }

  Chance& chance_;
  const GeneratorOptions options_;
  Script s_;
  std::vector<Writer> writers_;
  std::vector<Member> members_;
  ClientIndex plain_ = 0;
  ClientIndex committed_ = 0;
  ClientIndex uncommitted_ = 0;
  bool committed_assigned_ = false;
  bool uncommitted_assigned_ = false;
  bool short_timeout_ = false;
  bool waited_ = false;
  std::uint32_t values_ = 0;
  ClientIndex outsider_ = kNobody;
  std::optional<Place> last_written_;  // by a transactional producer
  std::optional<Place> succeeded_;     // the last write of one that was killed in a transaction
};

}  // namespace

Program generate(Chance& chance, const GeneratorOptions& options) { return Generator(chance, options).generate(); }

}  // namespace turnstile::conformance
