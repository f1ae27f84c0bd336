#include "turnstile/properties/truth.hpp"

#include <algorithm>

#include "truth_reader.hpp"

namespace turnstile {

std::string place_of(const Record& record) {
  return std::string(record.topic) + "/" + std::to_string(record.partition) + "@" + std::to_string(record.offset);
}

const Truth::Topic* Truth::find(std::string_view name) const {
  const auto found = std::ranges::find(topics_, name, &Topic::name);
  return found == topics_.end() ? nullptr : &*found;
}

const Truth::Topic* Truth::topic_with_records(std::string_view name) const {
  const Topic* const found = find(name);
  if (found == nullptr && missed_.empty()) missed_ = name;
  return found;
}

const std::vector<Record>& Truth::records(std::string_view topic) const {
  static const std::vector<Record> none;
  const Topic* const found = topic_with_records(topic);
  return found == nullptr ? none : found->records;
}

const std::vector<Record>& Truth::aborted(std::string_view topic) const {
  static const std::vector<Record> none;
  const Topic* const found = topic_with_records(topic);
  return found == nullptr ? none : found->aborted;
}

std::int32_t Truth::partitions(std::string_view topic) const {
  const Topic* const found = find(topic);
  return found == nullptr ? 0 : found->partitions;
}

std::optional<std::int64_t> Truth::committed(std::string_view group, std::string_view topic, std::int32_t partition) const {
  for (const GroupOffset& each : group_offsets_) {
    if (each.group == group && each.topic == topic && each.partition == partition) return each.offset;
  }
  return std::nullopt;
}

std::string TruthReader::topics_of(const Truth& truth) {
  std::string names;
  for (const Truth::Topic& topic : truth.topics_) names.append(names.empty() ? "" : ", ").append(topic.name);
  return names;
}

Truth TruthReader::read(sim::HostedRun& run, bool rested) {
  Truth truth;
  truth.rested_ = rested;
  sim::Cluster& cluster = run.cluster();
  const std::uint32_t topics = cluster.topics();
  truth.topics_.reserve(topics);
  for (std::uint32_t topic = 0; topic < topics; ++topic) read_topic(cluster, sim::TopicId{topic}, truth);
  read_transactions(cluster, truth);
  read_groups(run, truth);
  truth.notes_.reserve(run.notes().size());
  for (const sim::HostNote& note : run.notes()) truth.notes_.push_back({note.host, note.text, core::in_ms(note.time), note.event});
  return truth;
}

void TruthReader::read_topic(sim::Cluster& cluster, sim::TopicId id, Truth& truth) {
  Truth::Topic& topic = truth.topics_.emplace_back();
  topic.name = cluster.name(id);
  topic.id = id.value;
  topic.partitions = cluster.partitions(id);
  for (std::int32_t partition = 0; partition < topic.partitions; ++partition) {
    for (const sim::LogBatch& batch : cluster.truth().log({id, core::PartitionId{partition}}).batches()) {
      if (batch.block == nullptr) continue;
      std::int64_t offset = batch.first.value;
      for (const sim::StoredRecord& record : batch.block->records) {
        (batch.visible() ? topic.records : topic.aborted)
            .push_back({{topic.name, partition, offset++, record.key, record.value, batch.timestamp_ms}, batch.transaction, batch.event});
      }
    }
  }
}

void TruthReader::read_transactions(sim::Cluster& cluster, Truth& truth) {
  for (const sim::JournaledTransaction& meant : cluster.truth().journal().all()) {
    TransactionFate fate;
    fate.number = static_cast<std::uint32_t>(truth.transactions_.size() + 1);
    fate.producer = cluster.name(meant.id);
    fate.wanted = meant.wanted;
    fate.told_committed = meant.told_committed;
    fate.event = meant.event;
    if (meant.offsets_set > 0) fate.fate = TransactionFate::Fate::committed;
    truth.transactions_.push_back(fate);
  }
  for (const Truth::Topic& topic : truth.topics_) {
    for (const Record& record : topic.records) {
      if (record.transaction != 0) truth.transactions_[record.transaction - 1].fate = TransactionFate::Fate::committed;
    }
    for (const Record& record : topic.aborted) {
      TransactionFate& fate = truth.transactions_[record.transaction - 1];
      if (fate.fate == TransactionFate::Fate::open && truth.rested_) fate.fate = TransactionFate::Fate::aborted;
    }
  }
}

void TruthReader::read_groups(sim::HostedRun& run, Truth& truth) {
  sim::Cluster& cluster = run.cluster();
  for (const sim::HostedGroup& group : run.groups()) {
    for (const Truth::Topic& topic : truth.topics_) {
      for (std::int32_t partition = 0; partition < topic.partitions; ++partition) {
        const auto offset = cluster.truth().committed(group.id, {sim::TopicId{topic.id}, core::PartitionId{partition}});
        if (offset) truth.group_offsets_.push_back({group.name, topic.name, partition, offset->value});
      }
    }
  }
  for (const sim::OffsetSet& set : cluster.truth().journal().offsets()) {
    std::string_view name;
    for (const sim::HostedGroup& group : run.groups()) {
      if (group.id == set.group) name = group.name;
    }
    truth.offsets_.push_back({name, cluster.name(set.offset.where.topic), set.offset.where.partition.value, set.offset.offset.value,
                              set.transaction, set.event});
  }
}

}  // namespace turnstile
