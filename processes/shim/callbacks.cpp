// The application's callbacks, which come from within a call, on the caller's stack.
#include <cstdlib>

#include "shim/channel.hpp"
#include "shim/handles.hpp"
#include "wire/values.hpp"

namespace turnstile::processes {
namespace {

using ReportFunction = void(rd_kafka_t*, const rd_kafka_message_t*, void*);
using OldReportFunction = void(rd_kafka_t*, void*, std::size_t, rd_kafka_resp_err_t, void*, void*);
using ErrorFunction = void(rd_kafka_t*, int, const char*, void*);
using ListFunction = void(rd_kafka_t*, rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t*, void*);
using PartitionerFunction = std::int32_t(const rd_kafka_topic_t*, const void*, std::size_t, std::int32_t, void*, void*);

void report(rd_kafka_t& client, Reader& from) {
  const auto found = client.pending.find(from.number<std::uint64_t>());
  if (found == client.pending.end()) return;
  const rd_kafka_s::Pending reported = std::move(found->second);
  client.pending.erase(found);
  rdkafka::Message& message = *reported.message;
  message.seen.err = from.number<rd_kafka_resp_err_t>();
  message.seen.partition = from.number<std::int32_t>();
  message.seen.offset = from.number<std::int64_t>();
  message.status = from.number<rd_kafka_msg_status_t>();
  message.timestamp = from.number<std::int64_t>();
  message.timestamp_type = RD_KAFKA_TIMESTAMP_CREATE_TIME;
  if (auto* function = client.callback<ReportFunction>("dr_msg_cb"); function != nullptr) {
    function(&client, &message.seen, client.opaque());
  } else if (auto* old = client.callback<OldReportFunction>("dr_cb"); old != nullptr) {
    old(&client, message.seen.payload, message.seen.len, message.seen.err, client.opaque(), message.seen._private);
  }
  std::free(reported.to_be_freed);
}

void error(rd_kafka_t& client, Reader& from) {
  const int code = from.number<int>();
  const std::string text(from.text());
  if (auto* function = client.callback<ErrorFunction>("error_cb"); function != nullptr) {
    function(&client, code, text.c_str(), client.opaque());
  }
}

void list(rd_kafka_t& client, const char* setting, Reader& from) {
  const auto code = from.number<rd_kafka_resp_err_t>();
  const Partitions partitions = take_partitions(from);
  if (auto* function = client.callback<ListFunction>(setting); function != nullptr) {
    function(&client, code, partitions.get(), client.opaque());
  }
}

// Of a record that is being produced: the application's pointers with it are not known any more.
std::int32_t partition(rd_kafka_t& client, Reader& from) {
  rd_kafka_topic_t& topic = client.topic(from.text());
  const auto key = from.data();
  const auto count = from.number<std::int32_t>();
  auto* function = reinterpret_cast<PartitionerFunction*>(const_cast<void*>(topic.settings.pointer("partitioner_cb")));
  return function(&topic, key ? key->data() : nullptr, key ? key->size() : 0, count, rd_kafka_topic_opaque(&topic), nullptr);
}

}  // namespace

Writer call_back(Answer answer, Reader& arguments) {
  Writer done = request(Call::callback_done);
  rd_kafka_t* client = client_of(arguments.number<std::uint32_t>());
  if (client == nullptr) return done;
  switch (answer) {
    case Answer::result: break;
    case Answer::delivery_report: report(*client, arguments); break;
    case Answer::error: error(*client, arguments); break;
    case Answer::rebalance: list(*client, "rebalance_cb", arguments); break;
    case Answer::offset_commit: list(*client, "offset_commit_cb", arguments); break;
    case Answer::partitioner: done.number(partition(*client, arguments)); break;
  }
  return done;
}

}  // namespace turnstile::processes
