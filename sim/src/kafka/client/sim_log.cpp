#include "turnstile/sim/kafka/client/sim_log.hpp"

#include <charconv>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "turnstile/sim/kafka/client/deadline.hpp"
#include "turnstile/sim/kafka/client/fetcher.hpp"
#include "turnstile/sim/kafka/client/group_member.hpp"
#include "turnstile/sim/kafka/client/questions.hpp"
#include "turnstile/sim/kafka/client/transactional_producer.hpp"

namespace turnstile::sim {

namespace {

constexpr Duration kLookupMax = 5'000 * core::kMs;  // how long committed() and watermarks() try

List<TopicId> inputs(core::Turns turns) {
  List<TopicId> topics;
  for (const core::Topic topic : core::inputs_of(turns)) topics.push_back(in_cluster(topic));
  return topics;
}

// Of the cluster, in their order.
template <class Place>
auto all_in_cluster(const std::vector<Place>& positions) {
  List<decltype(in_cluster(Place{}))> found;
  found.reserve(positions.size());
  for (const Place& each : positions) found.push_back(in_cluster(each));
  return found;
}

MemberId parse_member(const std::string& text) {
  MemberId member{};
  std::from_chars(text.data(), text.data() + text.size(), member.value);
  return member;
}

ClientOptions lookup_options(ClientOptions options) {
  options.retry_backoff = 100 * core::kMs;  // a consumer's default; it is UNSTABLE_OFFSET_COMMIT that is waited for
  return options;
}

// The port has two kinds of errors: calls in the wrong order count as abortable.
core::LogStatus in_port(ClientStatus status) {
  if (status) return {};
  const bool fatal = status.error().kind == ClientError::Kind::fatal;
  return core::LogStatus(
      std::unexpect, core::LogError{fatal ? core::LogErrorClass::fatal : core::LogErrorClass::abortable, std::move(status.error().text)});
}

core::LogError lookup_error(std::string what) { return {core::LogErrorClass::abortable, std::move(what)}; }

}  // namespace

struct SimLog::Machine {
  Machine(Process& owner, Cluster& whole, Network& wires, const SimLogOptions& given)
      : process(owner),
        cluster(whole),
        network(wires),
        options(given),
        actor(given.client.actor != 0 ? given.client.actor : network.trace().add_actor(given.transactional_id)),
        group(whole.group(given.group)),
        member_options{given.session_timeout, given.heartbeat_interval, given.poll_interval_max, inputs(given.turns), 0, 0, false,
                       given.round_robin},
        lookup(lookup_options(given.client)),
        member(owner, whole, network, options.client, member_options, group, actor, news),
        fetcher(owner, network, options.client, options.fetch, actor, news),
        producer(owner, whole, network, options.client, whole.transactional_id(given.transactional_id), actor),
        questions(owner, network, lookup, actor) {}

  core::Poll tell(const Assignment& assignment) {
    network.trace().record(process.scheduler().now(), actor, EventKind::member_assigned,
                           static_cast<std::uint64_t>(assignment.generation.value), assignment.partitions.size(), 0,
                           [&assignment](TraceDetail& detail) {
                             for (const TopicPartition where : assignment.partitions) detail.ranges.push_back({where, {}, {}});
                           });
    core::Assigned assigned;
    assigned.membership = {assignment.generation, std::to_string(assignment.member.value), {}};
    for (const TopicPartition where : assignment.partitions) assigned.partitions.push_back(in_protocol(where));
    return assigned;
  }
  core::Poll tell(const Revocation& revoked) {
    network.trace().record(process.scheduler().now(), actor, EventKind::member_revoked, revoked.lost ? 1 : 0);
    fetcher.assign({});
    return core::Revoked{revoked.lost};
  }

  core::LogStatus judge(ClientStatus status) const;

  void let_go() {
    member.leave();
    fetcher.close();
    questions.close();
  }

  Process& process;
  Cluster& cluster;
  Network& network;
  const SimLogOptions options;
  ActorId actor;
  GroupId group;
  const MemberOptions member_options;
  const ClientOptions lookup;
  Gate news;
  GroupMember member;
  Fetcher fetcher;
  TransactionalProducer producer;
  Questions questions;
  SpinGuard pace;
};

SimLog::SimLog(Process& process, Cluster& cluster, Network& network, const SimLogOptions& options)
    : machine_(std::make_unique<Machine>(process, cluster, network, options)) {}
SimLog::~SimLog() = default;

core::Task<core::LogStatus> SimLog::open() {
  Machine& machine = *machine_;
  machine.let_go();
  machine.producer.close();
  auto status = co_await machine.producer.init(machine.options.transaction_timeout);
  if (status) machine.member.start();
  co_return in_port(std::move(status));
}

core::Task<void> SimLog::close() {
  Machine& machine = *machine_;
  if (machine.producer.in_transaction() && machine.producer.usable()) {
    const auto aborted = co_await machine.producer.abort();
    static_cast<void>(aborted);
  }
  machine.let_go();
  machine.producer.close();
}

core::Task<core::LogResult<core::Poll>> SimLog::poll(core::TimeMs wait_ms_max, std::size_t records_max) {
  Machine& machine = *machine_;
  const Scheduler& scheduler = machine.process.scheduler();
  if (machine.pace.spins(scheduler.now())) co_await machine.process.sleep(SpinGuard::kPause);
  const Instant deadline = scheduler.now() + core::milliseconds(wait_ms_max);
  machine.member.poll_begins(deadline);
  std::optional<core::Poll> told;
  while (!told) {
    if (auto news = machine.member.take_news()) {
      told = std::visit([&machine](const auto& each) { return machine.tell(each); }, *news);
    } else if (const auto where = machine.fetcher.take_out_of_range()) {
      told = core::OutOfRange{in_protocol(*where)};
    } else if (machine.fetcher.has_news() || scheduler.now() >= deadline) {
      told = machine.fetcher.take(records_max);
    } else {
      co_await machine.news.wait(machine.process, deadline - scheduler.now());
    }
  }
  machine.member.poll_ends();
  co_return std::move(*told);
}

core::Task<core::LogStatus> SimLog::assign(const std::vector<core::TopicPartitionOffset>& positions) {
  machine_->fetcher.assign(all_in_cluster(positions));
  co_return core::LogStatus{};
}

core::Task<core::LogResult<std::vector<std::optional<core::Offset>>>> SimLog::committed(
    const std::vector<core::TopicPartition>& partitions) {
  OffsetFetch question{machine_->group, true, all_in_cluster(partitions)};
  const auto found = co_await machine_->questions.committed(std::move(question), kLookupMax);
  if (!found) co_return std::unexpected(lookup_error("_TIMED_OUT at committed"));
  co_return std::vector<std::optional<core::Offset>>(found->offsets.begin(), found->offsets.end());
}

core::Task<core::LogResult<core::Watermarks>> SimLog::watermarks(core::TopicPartition partition) {
  ListOffsets question{in_cluster(partition)};
  const auto marks = co_await machine_->questions.ends(std::move(question), kLookupMax);
  if (!marks) co_return std::unexpected(lookup_error("_TIMED_OUT at watermarks"));
  if (marks->error != KafkaError::none) co_return std::unexpected(lookup_error(std::string(name(marks->error))));
  const bool committed = machine_->options.watermarks == Isolation::read_committed;
  co_return core::Watermarks{marks->start, committed ? marks->last_stable : marks->high_watermark};
}

// An expired id may belong to another producer by now: continuing under it may repeat that producer's work, or retry for ever
// (KAFKA-18019).
core::LogStatus SimLog::Machine::judge(ClientStatus status) const {
  const bool expired = !status && status.error().code == ErrorCode::invalid_producer_id_mapping;
  if (expired && !options.client.mapping_error_is_abortable) status.error().kind = ClientError::Kind::fatal;
  return in_port(std::move(status));
}

core::LogStatus SimLog::begin() { return in_port(machine_->producer.begin()); }

core::Task<core::LogStatus> SimLog::produce(const core::RecordBatch& batch) {
  co_return machine_->judge(machine_->producer.produce(batch));
}

core::Task<core::LogStatus> SimLog::send_offsets(const std::vector<core::TopicPartitionOffset>& offsets,
                                                 const core::Membership& membership) {
  const GroupMetadata metadata{machine_->group, membership.generation, parse_member(membership.member_id)};
  auto status = co_await machine_->producer.send_offsets(all_in_cluster(offsets), metadata);
  co_return machine_->judge(std::move(status));
}

core::Task<core::LogStatus> SimLog::commit() {
  auto status = co_await machine_->producer.commit();
  co_return machine_->judge(std::move(status));
}

core::Task<core::LogStatus> SimLog::abort() {
  auto status = co_await machine_->producer.abort();
  co_return in_port(std::move(status));
}

}  // namespace turnstile::sim
