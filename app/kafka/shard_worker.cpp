#include "shard_worker.hpp"

#include <algorithm>
#include <thread>
#include <utility>
#include <variant>

#include "campaign.hpp"
#include "turnstile/core/assert.hpp"

namespace turnstile::app {

namespace {

constexpr core::TimeMs kWaitMs = 100;
constexpr std::size_t kPolledMax = 10'000;
constexpr std::chrono::milliseconds kBeforeNextTry{200};

template <class T>
T blocked(core::Task<T> task) {
  task.start();
  TURNSTILE_ASSERT(task.done());  // over Kafka every awaitable is ready at once
  if constexpr (!std::is_void_v<T>) return task.result();
}

}  // namespace

std::expected<void, std::string> ShardWorker::run() {
  if (auto opened = blocked(ports_.log.open()); !opened) return std::unexpected(opened.error().what);
  while (!over()) {
    const auto shard = next();
    if (shard)
      work_on(*shard);
    else
      poll(kWaitMs);
  }
  blocked(ports_.log.close());
  if (!failed_.empty()) return std::unexpected(failed_);
  return {};
}

bool ShardWorker::over() {
  if (!failed_.empty() || ports_.stopped()) return true;
  if (campaign_ == nullptr || Clock::now() >= next_look_) {
    campaign_ = &ports_.look();
    next_look_ = Clock::now() + look_every_;
  }
  return campaign_->over();
}

void ShardWorker::fail(std::string why) {
  if (failed_.empty()) failed_ = std::move(why);
}

// The lowest that counts: so the lowest failing seed is found early.
std::optional<ShardWorker::Shard> ShardWorker::next() const {
  std::optional<Shard> lowest;
  for (const auto& [where, shards] : waiting_) {
    if (!shards.empty() && shards.front().number < campaign_->counted() && (!lowest || shards.front().number < lowest->number))
      lowest = shards.front();
  }
  return lowest;
}

// ---- one shard ---------------------------------------------------------------------------------------------------

void ShardWorker::work_on(const Shard& shard) {
  const auto outcome = ports_.compute(shard.number, [this, &shard] {
    poll(0);
    return !over() && still_ours(shard) && shard.number < campaign_->counted();
  });
  auto state = Commit::lost;
  if (outcome) {
    do state = commit(shard, *outcome);
    while (state == Commit::again && !over());
  }
  if (state != Commit::done) {
    ++dropped_;
    return;
  }
  ++shards_;
  runs_ += outcome->done.runs;
  ports_.committed();
}

// Between a revocation and the next assignment nobody knows; the offsets that were committed by then decide.
bool ShardWorker::still_ours(const Shard& shard) const {
  if (!placed_) return true;
  const auto from = committed_.find(shard.where);
  return from != committed_.end() && from->second <= shard.offset;
}

ShardWorker::Commit ShardWorker::commit(const Shard& shard, const ShardOutcome& outcome) {
  while (!placed_ && !over()) poll(kWaitMs);
  if (!placed_) return Commit::again;
  if (!still_ours(shard)) return Commit::lost;
  const auto status = write(shard, outcome);
  if (!status) {
    recover(status.error());
    return Commit::again;
  }
  committed_[shard.where] = core::next(shard.offset);
  untouched_.erase(shard.where);
  auto& rest = waiting_[shard.where];
  while (!rest.empty() && rest.front().offset <= shard.offset) rest.pop_front();
  return Commit::done;
}

core::LogStatus ShardWorker::write(const Shard& shard, const ShardOutcome& outcome) {
  const core::TopicPartition results{kResults, shard.where.partition};
  const std::string key = result_key(order_.id, shard.number);
  core::RecordBatch batch;
  batch.add({results, key, outcome.result});
  if (!outcome.failure.empty()) batch.add({results, key + std::string(kFailureSuffix), outcome.failure});
  batch.add({{kNews, kNewsPartition}, order_.name, properties::to_json(properties::CampaignNews(outcome.done))});
  auto status = ports_.log.begin();
  if (status) status = blocked(ports_.log.produce(batch));
  if (status) status = blocked(ports_.log.send_offsets({{shard.where, core::next(shard.offset)}}, *membership_));
  if (status) status = blocked(ports_.log.commit());
  return status;
}

// After an abortable error nothing was written; after a fatal one only the committed offsets tell. Either way they are asked.
void ShardWorker::recover(const core::LogError& error) {
  placed_ = false;
  if (error.kind == core::LogErrorClass::abortable && blocked(ports_.log.abort())) return;
  reopen();
}

void ShardWorker::reopen() {
  membership_.reset();
  on(core::Revoked{true});
  if (ports_.stopped()) return;
  if (auto opened = blocked(ports_.log.open()); !opened && !ports_.stopped()) fail(opened.error().what);
}

// ---- what the group and the log tell -----------------------------------------------------------------------------

void ShardWorker::poll(core::TimeMs wait_ms_max) {
  if (!owned_.empty() && !placed_) place();
  const auto event = blocked(ports_.log.poll(wait_ms_max, kPolledMax));
  if (event) return std::visit([this](const auto& each) { on(each); }, *event);
  if (event.error().kind == core::LogErrorClass::fatal) return reopen();
  placed_ = false;
  std::this_thread::sleep_for(kBeforeNextTry);
}

void ShardWorker::on(const core::Assigned& assigned) {
  membership_ = assigned.membership;
  owned_ = assigned.partitions;
  placed_ = false;
  place();
}

void ShardWorker::on(const core::Revoked&) {
  owned_.clear();
  committed_.clear();
  waiting_.clear();
  placed_ = false;
}

void ShardWorker::on(const core::OutOfRange& place) {
  fail("shards of the campaign " + order_.name + " are gone from partition " + std::to_string(place.where.partition.value) +
       ", by retention: it cannot be completed; submit it anew");
}

// Reads what is owned from the offsets that were committed on. Without an answer it is tried again by the next poll.
void ShardWorker::place() {
  committed_.clear();
  waiting_.clear();
  untouched_.clear();
  const auto committed = blocked(ports_.log.committed(owned_));
  if (!committed) return;
  std::vector<core::TopicPartitionOffset> places;
  for (std::size_t index = 0; index < owned_.size(); ++index) {
    const auto start = start_of(owned_[index], (*committed)[index]);
    if (!start) return;
    if (!(*committed)[index]) untouched_.insert(owned_[index]);
    places.push_back({owned_[index], *start});
  }
  if (!blocked(ports_.log.assign(places))) return;
  for (const auto& [where, offset] : places) committed_[where] = offset;
  placed_ = true;
}

std::optional<core::Offset> ShardWorker::start_of(core::TopicPartition where, const std::optional<core::Offset>& committed) {
  if (committed) return committed;
  const auto marks = blocked(ports_.log.watermarks(where));
  return marks ? std::optional(marks->low) : std::nullopt;
}

void ShardWorker::on(const core::Fetched& fetched) {
  for (const core::Record& record : fetched.records) take(record);
}

void ShardWorker::take(const core::Record& record) {
  const auto read = properties::shard_from_json(record.value);
  if (!read) {
    fail("the topic of shards has a record at offset " + std::to_string(record.offset.value) + " of partition " +
         std::to_string(record.where.partition.value) + " that is no shard of a campaign: " + read.error() + "; give another --prefix");
    return;
  }
  if (read->campaign != order_.id) return;
  if (record.offset < committed_[record.where]) return;  // done between the rebalance and this fetch
  auto& shards = waiting_[record.where];
  // Shard I is in partition I modulo their number: so the first one of a partition has the partition's number.
  const auto step = static_cast<std::uint64_t>(partitions_);
  const auto lowest = static_cast<std::uint64_t>(record.where.partition.value);
  const bool placed_right = read->number < order_.shards() && read->number % step == lowest;
  const bool in_turn = shards.empty() || read->number == shards.back().number + step;
  const bool from_the_start = untouched_.erase(record.where) == 0 || read->number == lowest;
  if (!placed_right || !in_turn || !from_the_start)
    return fail("before shard " + std::to_string(read->number) + " of the campaign " + order_.name + " others are missing in partition " +
                std::to_string(lowest) + ", by retention or because the topics were changed: it cannot be completed; submit it anew");
  shards.push_back({read->number, record.where, record.offset});
}

}  // namespace turnstile::app
