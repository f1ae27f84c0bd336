#include "turnstile/sim/kafka/broker/cluster.hpp"

#include <algorithm>
#include <utility>

namespace turnstile::sim {

namespace {

// What an event of the scheduler is for: a tick, a round of the followers' fetches, or one marker (or all of them) of a transaction.
constexpr std::uint64_t kTick = ~std::uint64_t{0};
constexpr std::uint64_t kRound = kTick - 1;
constexpr std::uint32_t kAllMarkers = 0xffffffffU;

std::uint64_t marker_token(TransactionalId id, std::uint32_t number) { return static_cast<std::uint64_t>(id.value) << 32 | number; }

}  // namespace

Cluster::Cluster(Network& network, const ClusterOptions& options)
    : network_(network),
      options_(options),
      actor_(network.trace().add_actor("cluster")),
      broker_(options.broker),
      events_(broker_, network.trace(), actor_, transactional_ids_, groups_),
      truth_(broker_, events_, network.scheduler()),
      faults_(*this, network) {
  network_.serve(*this);
  tell_topics();
}

// ---- names ----

void Cluster::tell_topics() {
  for (; topics_told_ < broker_.topics().size(); ++topics_told_) {
    network_.trace().add_topic(TopicId{topics_told_}, broker_.topics().name(TopicId{topics_told_}));
  }
}

TopicId Cluster::topic(std::string_view name) {
  const TopicId id = broker_.topics().id(name);
  tell_topics();
  return id;
}

GroupId Cluster::group(std::string_view name) {
  const std::uint32_t before = groups_.size();
  const GroupId id{groups_.number(name)};
  if (groups_.size() > before) broker_.add_group();
  return id;
}

// ---- an administrator's requests ----

KafkaError Cluster::create_topic(const NewTopic& wanted) {
  const KafkaError error = broker_.create_topic(wanted);
  tell_topics();
  return error;
}

std::expected<Offset, KafkaError> Cluster::delete_records(TopicPartition where, Offset before) {
  KafkaError error = KafkaError::none;
  change(0, [&](Broker& broker, BrokerEffects& effects) {
    error = broker.delete_records(network_.scheduler().now(), where, before, effects);
  });
  if (error != KafkaError::none) return std::unexpected(error);
  return truth_.log(where).start();
}

KafkaError Cluster::end_transaction(TransactionalId id, ProducerIdAndEpoch producer, bool commit) {
  KafkaError error = KafkaError::none;
  change(0, [&](Broker& broker, BrokerEffects& effects) {
    error = broker.end_transaction(network_.scheduler().now(), {id, producer, commit}, effects);
  });
  return error;
}

bool Cluster::coordinators_loaded() {
  const Instant now = network_.scheduler().now();
  for (std::uint32_t number = 0; number < transactional_ids_.size(); ++number) {
    const TransactionalId id{number};
    if (!truth_.there(truth_.coordinator(id)) || now < broker_.transactions_loaded_at(id)) return false;
  }
  for (std::uint32_t number = 0; number < groups_.size(); ++number) {
    const GroupId group{number};
    if (!truth_.there(truth_.coordinator(group)) || now < broker_.groups_loaded_at(group)) return false;
  }
  return true;
}

// ---- requests and what follows from them ----

void Cluster::on_request(const RequestId& id, const Request& request) {
  cause_ = id.event;
  broker_.handle(network_.scheduler().now(), id, request, effects_);
  settle();
}

void Cluster::settle() {
  broker_.release(network_.scheduler().now(), effects_);
  if (!effects_.empty()) carry_out();
  if (broker_.followers_behind()) schedule_round();
  arm();
}

void Cluster::carry_out() {
  const Instant now = network_.scheduler().now();
  for (const BrokerEvent& event : effects_.events) {
    events_.record(now, event, cause_);
    if (event.kind == BrokerEventKind::led || event.kind == BrokerEventKind::led_unclean) events_.record_lost(effects_, event.where);
  }
  for (const auto& decided : effects_.decided) schedule_markers(decided);
  for (const auto& [id, marker] : effects_.unmarked) network_.scheduler().after(kMarkerRetry, *this, marker_token(id, marker));
  for (auto& reply : effects_.replies) network_.answer(reply.to, std::move(reply.answer), cause_);
  effects_.clear();
}

// ---- time ----

// `next_tick` may change with every request; an event that is no longer the earliest tick is recognised as stale by its time.
void Cluster::arm() {
  const Instant next = std::max(broker_.next_tick(network_.scheduler().now()), away_until_);
  if (next == kNever || armed_ <= next) return;
  armed_ = std::max(next, network_.scheduler().now());
  network_.scheduler().at(armed_, *this, kTick);
}

void Cluster::fire(std::uint64_t token) {
  const Instant now = network_.scheduler().now();
  if (token == kTick) {
    if (armed_ != now) return;
    armed_ = kNever;
    if (now < away_until_) return arm();
    return change(0, [now](Broker& broker, BrokerEffects& effects) { broker.tick(now, effects); });
  }
  if (now < away_until_) return network_.scheduler().at(away_until_, *this, token);
  if (token != kRound) return write_markers(now, token);
  round_scheduled_ = false;
  change(0, [now](Broker& broker, BrokerEffects& effects) { broker.followers_fetch(now, effects); });
}

void Cluster::go_away(Instant until, EventNumber cause) {
  away_until_ = until;
  broker_.restart(until);
  network_.away_until(until, cause);
  arm();
}

Duration Cluster::drawn_delay(const Question& what, Duration max, Lane lane) {
  return network_.chance().choose(what, static_cast<std::uint32_t>(max / kDelayGrain) + 1, lane) * kDelayGrain;
}

void Cluster::schedule_round() {
  if (round_scheduled_) return;
  round_scheduled_ = true;
  network_.scheduler().after(drawn_delay({"cluster.follower_delay", Role::schedule}, options_.follower_delay_max, lane_of(actor_)), *this,
                             kRound);
}

void Cluster::schedule_markers(const BrokerEffects::Decided& decided) {
  Scheduler& scheduler = network_.scheduler();
  const Lane lane = lane_of(actor_, decided.transactional_id.value);
  const bool at_once = options_.broker.mistake == Mistake::markers_come_at_once;
  if (!network_.chance().happens({"cluster.markers_apart", Role::schedule}, options_.markers_apart, lane) || at_once) {
    const Duration delay = drawn_delay({"cluster.marker_delay", Role::schedule}, options_.marker_delay_max, lane);
    return scheduler.after(delay, *this, marker_token(decided.transactional_id, kAllMarkers));
  }
  for (std::uint32_t marker = 0; marker < decided.markers; ++marker) {
    const Duration delay = drawn_delay({"cluster.marker_delay", Role::schedule}, options_.marker_delay_max, lane);
    scheduler.after(delay, *this, marker_token(decided.transactional_id, marker));
  }
}

void Cluster::write_markers(Instant now, std::uint64_t token) {
  const TransactionalId id{static_cast<std::uint32_t>(token >> 32)};
  const auto marker = static_cast<std::uint32_t>(token);
  if (const Instant loaded_at = broker_.transactions_loaded_at(id); now < loaded_at)
    return network_.scheduler().at(loaded_at, *this, token);
  change(0, [&](Broker& broker, BrokerEffects& effects) {
    if (marker != kAllMarkers) return broker.write_marker(now, id, marker, effects);
    const std::uint32_t count = broker.transaction(id).markers_left;
    for (std::uint32_t each = 0; each < count; ++each) broker.write_marker(now, id, each, effects);
  });
}

}  // namespace turnstile::sim
