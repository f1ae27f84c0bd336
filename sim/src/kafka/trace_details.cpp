#include <string>

#include "turnstile/sim/kafka/consumer_protocol.hpp"
#include "turnstile/sim/kafka/messages.hpp"
#include "turnstile/sim/world/trace.hpp"

namespace turnstile::sim {

namespace {

void add_place(TraceDetail& detail, TopicPartition where, Offset at = {}) { detail.ranges.push_back({where, at, at}); }

struct RequestWords {
  TraceDetail& detail;

  void operator()(const AddPartitionsToTxn& request) const {
    for (const TopicPartition where : request.partitions) add_place(detail, where);
  }
  void operator()(const TxnOffsetCommit& request) const {
    detail.transaction = request.transaction;
    for (const auto& offset : request.offsets) add_place(detail, offset.where, offset.offset);
  }
  void operator()(const OffsetCommit& request) const {
    for (const auto& offset : request.offsets) add_place(detail, offset.where, offset.offset);
  }
  void operator()(const EndTxn& request) const { detail.text += request.commit ? " commit" : " abort"; }
  void operator()(const Produce& request) const {
    for (const ProduceBatch& batch : request.batches) {
      detail.transaction = batch.transaction;
      add_place(detail, batch.where);
      for (const StoredRecord& record : batch.block->records) detail.records.push_back({batch.where, Offset{-1}, record.key, record.value});
    }
  }
  void operator()(const Fetch& request) const {
    for (const auto& position : request.positions) add_place(detail, position.where, position.offset);
  }
  void operator()(const ListOffsets& request) const { add_place(detail, request.where); }
  void operator()(const DeleteRecords& request) const { add_place(detail, request.where, request.before); }
  void operator()(const OffsetFetch& request) const {
    for (const TopicPartition where : request.partitions) add_place(detail, where);
  }
  void operator()(const InitProducerId&) const {}
  void operator()(const AddOffsetsToTxn&) const {}
  void operator()(const JoinGroup&) const {}
  void operator()(const SyncGroup&) const {}
  void operator()(const Heartbeat&) const {}
  void operator()(const LeaveGroup&) const {}
  void operator()(const Metadata&) const {}
};

struct AnswerWords {
  TraceDetail& detail;

  void operator()(const ErrorAnswer& answer) const { detail.text = name(answer.error); }
  void operator()(const InitProducerIdAnswer& answer) const { detail.text = name(answer.error); }
  void operator()(const ProduceAnswer& answer) const {
    for (const auto& result : answer.results) {
      if (detail.text.empty() || result.error != KafkaError::none) detail.text = name(result.error);
      add_place(detail, result.where, result.first_offset);
    }
  }
  void operator()(const FetchAnswer& answer) const {
    detail.text = name(KafkaError::none);
    for (const auto& part : answer.parts) {
      if (part.error != KafkaError::none) detail.text = name(part.error);
      detail.ranges.push_back({part.where, part.from, part.next});
    }
  }
  void operator()(const ListOffsetsAnswer& answer) const { detail.text = name(answer.error); }
  void operator()(const OffsetFetchAnswer& answer) const { detail.text = name(answer.error); }
  void operator()(const JoinGroupAnswer& answer) const { detail.text = name(answer.error); }
  void operator()(const SyncGroupAnswer& answer) const {
    detail.text = name(answer.error);
    for (const TopicPartition where : decode_assignment(answer.assignment)) add_place(detail, where);
  }
  void operator()(const EndTxnAnswer& answer) const { detail.text = name(answer.error); }
  void operator()(const MetadataAnswer&) const { detail.text = name(KafkaError::none); }
};

}  // namespace

void describe(const Request& request, TraceDetail& detail) {
  detail.text = name(request);
  std::visit(RequestWords{detail}, request);
}

void describe(const Answer& answer, TraceDetail& detail) { std::visit(AnswerWords{detail}, answer); }

}  // namespace turnstile::sim
