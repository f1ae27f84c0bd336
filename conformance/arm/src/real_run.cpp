#include "real_run.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "coordinator_watch.hpp"
#include "turnstile/conformance/world.hpp"

namespace turnstile::conformance {

namespace {

namespace rd = adapters::rd;
using Clock = RealConsumer::Clock;

constexpr std::uint64_t kClientsMax = 64;
// Markers are written asynchronously after EndTxn; a program does not continue before they are written.
constexpr auto kMarkersMax = std::chrono::milliseconds(5'000);
// A group coordinator applies the marker for its offsets a moment after it was written.
constexpr auto kGroupHears = std::chrono::milliseconds(10);
// A group without any event for this long is at rest, even if its members' heartbeats are delayed.
constexpr auto kSilence = std::chrono::milliseconds(3'000);
constexpr auto kGatherMax = std::chrono::milliseconds(15'000);
constexpr auto kDeliveryMax = std::chrono::seconds(10);
constexpr auto kRestartMax = std::chrono::seconds(60);
constexpr auto kBrokersMax = std::chrono::seconds(15);  // of a step that kills, starts or awaits brokers

Note cannot(std::string why) { return {std::move(why), {}}; }

// In addition to the waits of its steps.
constexpr auto kProgramMax = std::chrono::seconds(60);

Clock::duration bound_of(const Program& program) {
  Clock::duration bound = kProgramMax;
  for (const Step& step : program.steps) {
    if (step.op == Op::wait) bound += std::chrono::milliseconds(step.number);
    if (step.op == Op::restart_broker) bound += kRestartMax;
    if (step.op >= Op::kill_leader) bound += kBrokersMax;
  }
  return bound;
}

}  // namespace

RealRun::RealRun(const Program& program, const RealBroker& broker, std::uint64_t number, std::string prefix)
    : program_(program),
      broker_(broker),
      first_id_(number * kClientsMax),
      names_(program, std::move(prefix)),
      administrator_(program_, names_, broker.brokers, broker.admin),
      clients_(program.clients.size()) {
  if (broker.nodes != nullptr) brokers_.emplace(program_, names_, *broker.nodes, broker.stop);
}

RealRun::~RealRun() {
  for (ClientIndex client = 0; client < clients_.size(); ++client) {
    if (broker_.proxy != nullptr) broker_.proxy->forget(first_id_ + client);
  }
  clients_.clear();
  if (broker_.topics != nullptr) broker_.topics->delete_later(made_);
}

Notes RealRun::run() {
  if (program_.nodes > 1 && !(brokers_ && brokers_->make_whole())) return not_whole();
  std::vector<TopicOrder> orders;
  for (TopicIndex topic = 0; topic < program_.topics.size(); ++topic) {
    if (!program_.topics[topic].created) continue;
    orders.push_back({names_.topic(topic), program_.topics[topic]});
    made_.push_back(orders.back().name);
  }
  if (const std::string error = broker_.topics->create(orders); !error.empty()) return {cannot("cannot create the topics: " + error)};
  Notes notes;
  const auto bound = bound_of(program_);
  const auto begin = Clock::now();
  for (const Step& step : program_.steps) {
    if (stopped()) return stopped_at(notes.size());
    if (Clock::now() - begin > bound) {
      const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(bound).count();
      return {cannot(std::string(kNotSettled) + " after " + std::to_string(seconds) + " s, at step " + std::to_string(notes.size() + 1))};
    }
    notes.push_back(carry_out(step));
    if (step.op >= Op::kill_leader && stopped()) return stopped_at(notes.size() - 1);  // its wait may have been cut short
    if (!problem_.empty()) return {cannot(problem_)};
  }
  return notes;
}

Notes RealRun::not_whole() const {
  return stopped() ? stopped_at(0) : Notes{cannot("not every broker and replica of the cluster came back")};
}

bool RealRun::stopped() const { return broker_.stop && broker_.stop(); }

Notes RealRun::stopped_at(std::size_t done) { return {cannot(std::string(kNotSettled) + ": stopped at step " + std::to_string(done + 1))}; }

ConnectionOptions RealRun::connection(ClientIndex client) const { return {broker_.brokers, broker_.proxy, first_id_ + client}; }

RealProducer* RealRun::producer(ClientIndex client) {
  auto& made = clients_[client].producer;
  if (made == nullptr) made = RealProducer::make(program_, program_.clients[client], names_, connection(client), problem_);
  return made.get();
}

RealConsumer* RealRun::consumer(ClientIndex client) {
  auto& made = clients_[client].consumer;
  if (made == nullptr) made = RealConsumer::make(program_, client, names_, connection(client), problem_);
  return made.get();
}

Note RealRun::carry_out(const Step& step) {
  if (step.op <= Op::delete_group) return administrate(step);
  if (step.op <= Op::abort) return produce(step);
  if (step.op <= Op::keep_metadata) return consume(step);
  if (step.op >= Op::kill_leader) {
    Note note = brokers_ ? brokers_->carry_out(step) : cannot("cannot control the processes of these brokers");
    if (note.outcome.starts_with("cannot") || note.outcome.starts_with(kNotSettled)) problem_ = note.outcome;
    return note;
  }
  return disturb(step);
}

// ---- administrator ----

Note RealRun::administrate(const Step& step) {
  switch (step.op) {
    case Op::create_topic:
      if (broker_.admin != nullptr) made_.push_back(names_.topic(step.topic));
      return administrator_.create_topic(step.topic);
    case Op::delete_topic: return administrator_.delete_topic(step.topic);
    case Op::create_partitions: return administrator_.create_partitions(step.topic, step.number);
    case Op::delete_records: return administrator_.delete_records({step.topic, step.partition, step.number});
    default: return administrator_.delete_group(step.text);
  }
}

// ---- producers ----

Note RealRun::produce(const Step& step) {
  if (step.op == Op::send_offsets) return send_offsets(step);
  if (step.op == Op::keep_producer) return keep_producer(step);
  if (step.op == Op::end_kept) return end_kept(step);
  RealProducer* const client = producer(step.client);
  if (client == nullptr) return cannot(problem_);
  switch (step.op) {
    case Op::init: return client->init();
    case Op::flush: return client->flush();
    case Op::purge: return client->purge();
    case Op::begin: return client->begin();
    case Op::commit:
    case Op::abort: return end_transaction(step, *client);
    default: return client->produce(step);
  }
}

Note RealRun::end_transaction(const Step& step, RealProducer& client) {
  Note note = step.op == Op::commit ? client.commit() : client.abort();
  if (broker_.transactions != nullptr && step.number != 1) wait_for_markers(step);
  return note;
}

// If the program kills brokers, an unavailable coordinator is retried.
void RealRun::wait_for_markers(const Step& step) {
  const std::string id = names_.transactional_id(program_.clients[step.client].transactional_id);
  broker_.transactions->wait_until_complete(id, kMarkersMax, program_.nodes > 1);
  if (std::exchange(clients_[step.client].sent_offsets, false)) std::this_thread::sleep_for(kGroupHears);
}

Note RealRun::keep_producer(const Step& step) {
  const auto found = broker_.transactions == nullptr
                         ? std::nullopt
                         : broker_.transactions->producer(names_.transactional_id(program_.clients[step.client].transactional_id));
  if (!found) return cannot("no coordinator knows the producer");
  clients_[step.client].kept_producer = *found;
  return {outcome(""), {}};
}

Note RealRun::end_kept(const Step& step) {
  if (broker_.transactions == nullptr) return cannot("this world has no DescribeTransactions");
  const std::string id = names_.transactional_id(program_.clients[step.client].transactional_id);
  const auto error = broker_.transactions->end(id, clients_[step.client].kept_producer, step.number == 1);
  if (!error) return cannot("no broker answers EndTxn");
  broker_.transactions->wait_until_complete(id, kMarkersMax);
  return {outcome(error_name(static_cast<rd_kafka_resp_err_t>(*error))), {}};
}

Note RealRun::send_offsets(const Step& step) {
  clients_[step.client].sent_offsets = true;
  RealProducer* const client = producer(step.client);
  if (client == nullptr) return cannot(problem_);
  if (step.kept && step.other != kNobody && clients_[step.other].kept != nullptr) {
    return client->send_offsets(step, *clients_[step.other].kept);
  }
  rd::GroupMetadata metadata;
  if (step.other == kNobody) {
    metadata.reset(rd_kafka_consumer_group_metadata_new(names_.group(step.text).c_str()));
  } else if (RealConsumer* const member = consumer(step.other)) {
    metadata.reset(member->metadata());
  }
  return metadata == nullptr ? cannot(problem_) : client->send_offsets(step, *metadata);
}

// ---- consumers ----

Note RealRun::consume(const Step& step) {
  if (step.op == Op::gather) return gather(step);
  RealConsumer* const client = consumer(step.client);
  if (client == nullptr) return cannot(problem_);
  switch (step.op) {
    case Op::assign: return client->assign(step);
    case Op::subscribe: return client->subscribe(step);
    case Op::unsubscribe: return client->unsubscribe();
    case Op::read: return client->read();
    case Op::poll: return client->poll(step.number);
    case Op::seek: return client->seek(step);
    case Op::pause: return client->pause(step, true);
    case Op::resume: return client->pause(step, false);
    case Op::position: return client->position(step);
    case Op::commit_offsets: return client->commit_offsets(step);
    case Op::committed: return client->committed(step);
    case Op::watermarks: return client->watermarks(step);
    case Op::offsets_for_time: return client->offsets_for_time(step);
    default: clients_[step.client].kept.reset(client->metadata()); return {outcome(""), {}};
  }
}

// The group is at rest once every member has an assignment and then two heartbeats of each were answered, without an event for any of them.
Note RealRun::gather(const Step& step) {
  const auto begin = Clock::now();
  std::vector<std::uint64_t> heartbeats(step.members.size());
  auto last_news = begin;
  bool fresh = true;  // take the counts again
  bool calm = false;
  while (!calm && Clock::now() - begin < kGatherMax) {
    bool settled = true;
    bool beaten = true;
    for (std::size_t index = 0; index < step.members.size(); ++index) {
      RealConsumer* const client = consumer(step.members[index]);
      if (client == nullptr) return cannot(problem_);
      const auto news = client->look(10);
      const std::uint64_t count = broker_.proxy->heartbeats(first_id_ + step.members[index]);
      settled = settled && client->has_share() && news <= last_news;
      last_news = std::max(last_news, news);
      if (fresh) heartbeats[index] = count;
      beaten = beaten && count >= heartbeats[index] + 2;
    }
    fresh = !settled;
    calm = settled && (beaten || Clock::now() - last_news > kSilence);
  }
  Note note{outcome(calm ? "" : "_TIMED_OUT"), {}};
  for (const ClientIndex member : step.members) {
    for (std::string& line : consumer(member)->news()) note.seen.push_back(std::move(line));
  }
  return note;
}

// ---- lifecycle, faults and time ----

Note RealRun::disturb(const Step& step) {
  const Proxy::ClientId id = first_id_ + step.client;
  if (broker_.proxy == nullptr && step.op >= Op::cut_before && step.op <= Op::release) return cannot("this world has no proxy");
  switch (step.op) {
    case Op::close: {
      Note note{outcome(""), {}};
      if (auto& client = clients_[step.client].consumer; client != nullptr) note = client->close();
      clients_[step.client].consumer.reset();
      clients_[step.client].producer.reset();
      return note;
    }
    case Op::kill:
      if (broker_.proxy != nullptr) broker_.proxy->banish(id);  // so that it cannot send a LeaveGroup
      clients_[step.client].consumer.reset();
      clients_[step.client].producer.reset();
      if (broker_.proxy != nullptr) broker_.proxy->admit(id);
      break;
    case Op::cut_before: broker_.proxy->cut_before(id, step.api); break;
    case Op::cut_after: broker_.proxy->cut_after(id, step.api, static_cast<std::uint32_t>(step.number)); break;
    case Op::strand: broker_.proxy->strand(id, step.api); break;
    case Op::deliver:
      if (!broker_.proxy->deliver(id, kDeliveryMax)) return {outcome("_TIMED_OUT"), {}};
      break;
    case Op::hold: broker_.proxy->hold(id); break;
    case Op::release: broker_.proxy->release(id); break;
    case Op::restart_broker:
      if (!broker_.restart() || !wait_for_coordinators(broker_.brokers, kRestartMax)) return cannot("_FAIL");
      break;
    default: std::this_thread::sleep_for(std::chrono::milliseconds(step.number)); break;
  }
  return {outcome(""), {}};
}

}  // namespace turnstile::conformance
