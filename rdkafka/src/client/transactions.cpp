// Transactions: rd_kafka_init_transactions and what follows it. Reports are told from within commit and abort, as from flush.
#include <algorithm>
#include <cstdlib>
#include <vector>

#include "client/handle.hpp"
#include "format.hpp"

namespace turnstile::rdkafka {
namespace {

rd_kafka_error_t* dying() { return error_of(RD_KAFKA_RESP_ERR__DESTROY, ""); }

// A member's id as text, and back. One that is none of ours is nobody's.
constexpr const char* kMemberFormat = "rdkafka-%016llx";
constexpr std::size_t kMemberPrefix = 8;

sim::MemberId member_of(const std::string& text) {
  if (text.empty()) return {};
  const auto number = text.size() > kMemberPrefix ? std::strtoull(text.c_str() + kMemberPrefix, nullptr, 16) : 0;
  return sim::MemberId{number == 0 ? ~std::uint64_t{0} : number};
}

}  // namespace

std::string text_of(sim::MemberId member) {
  return member.value == 0 ? std::string() : format(kMemberFormat, static_cast<unsigned long long>(member.value));
}

}  // namespace turnstile::rdkafka

using namespace turnstile::rdkafka;  // NOLINT: C functions have no namespace

extern "C" {

rd_kafka_error_t* rd_kafka_init_transactions(rd_kafka_t* rk, int timeout_ms) {
  if (!may_act("rd_kafka_init_transactions")) return dying();
  return error_of(wait(rk->as_producer("rd_kafka_init_transactions").init_transactions(timeout_of(timeout_ms))));
}

rd_kafka_error_t* rd_kafka_begin_transaction(rd_kafka_t* rk) {
  if (!may_act("rd_kafka_begin_transaction")) return dying();
  return error_of(rk->as_producer("rd_kafka_begin_transaction").begin_transaction());
}

rd_kafka_error_t* rd_kafka_send_offsets_to_transaction(rd_kafka_t* rk, const rd_kafka_topic_partition_list_t* offsets,
                                                       const rd_kafka_consumer_group_metadata_t* cgmetadata, int timeout_ms) {
  if (!may_act("rd_kafka_send_offsets_to_transaction")) return dying();
  if (offsets == nullptr || cgmetadata == nullptr) {
    return error_of(RD_KAFKA_RESP_ERR__INVALID_ARG, "cgmetadata and offsets are required parameters");
  }
  std::vector<turnstile::sim::TopicPartitionOffset> sent;
  for (int at = 0; at < offsets->cnt; ++at) {
    const rd_kafka_topic_partition_t& element = offsets->elems[at];
    if (element.offset < 0) continue;  // a logical one
    sent.push_back({rk->place(element.topic, element.partition), turnstile::core::Offset{element.offset}});
  }
  turnstile::sim::GroupMetadata metadata;
  metadata.group = rk->host.world.cluster.group(cgmetadata->group);
  metadata.generation = turnstile::core::Generation{cgmetadata->generation};
  metadata.member = member_of(cgmetadata->member);
  auto& producer = rk->as_producer("rd_kafka_send_offsets_to_transaction");
  return error_of(wait(producer.send_offsets_to_transaction(sent, metadata, timeout_of(timeout_ms))));
}

rd_kafka_error_t* rd_kafka_commit_transaction(rd_kafka_t* rk, int timeout_ms) {
  if (!may_act("rd_kafka_commit_transaction")) return dying();
  auto& producer = rk->as_producer("rd_kafka_commit_transaction");
  const auto& scheduler = rk->host.world.process.scheduler();
  const auto begin = scheduler.now();
  auto timeout = timeout_of(timeout_ms);
  if (producer.in_transaction() && flush(*rk, timeout) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    auto* error = error_of(RD_KAFKA_RESP_ERR__TIMED_OUT, "Failed to flush all outstanding messages within the API timeout");
    error->retriable = true;
    return error;
  }
  constexpr turnstile::sim::Duration kNone{};
  if (timeout > kNone) timeout = std::max(kNone, timeout - (scheduler.now() - begin));
  const auto status = wait(producer.commit_transaction(timeout));
  serve_reports(*rk);
  return error_of(status);
}

rd_kafka_error_t* rd_kafka_abort_transaction(rd_kafka_t* rk, int timeout_ms) {
  if (!may_act("rd_kafka_abort_transaction")) return dying();
  const auto status = wait(rk->as_producer("rd_kafka_abort_transaction").abort_transaction(timeout_of(timeout_ms)));
  serve_reports(*rk);
  return error_of(status);
}

rd_kafka_consumer_group_metadata_t* rd_kafka_consumer_group_metadata(rd_kafka_t* rk) {
  if (!may_act("rd_kafka_consumer_group_metadata")) return nullptr;
  const std::string group = rk->settings.text("group.id");
  if (rk->consumer == nullptr || group.empty()) return nullptr;
  const auto metadata = rk->consumer->group_metadata();
  const std::string instance = rk->settings.text("group.instance.id");
  return rd_kafka_consumer_group_metadata_new_with_genid(group.c_str(), static_cast<int32_t>(metadata.generation.value),
                                                         text_of(metadata.member).c_str(), instance.empty() ? nullptr : instance.c_str());
}

char* rd_kafka_memberid(const rd_kafka_t* rk) {
  if (!may_act("rd_kafka_memberid") || rk->consumer == nullptr || rk->settings.text("group.id").empty()) return nullptr;
  return duplicate(text_of(rk->consumer->group_metadata().member));
}

}  // extern "C"
