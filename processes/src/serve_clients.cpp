// Clients, and what they tell the process.
#include "life.hpp"
#include "wire/metadata.hpp"
#include "wire/values.hpp"

namespace turnstile::processes {
namespace {

RemoteClient& of(void* opaque) { return *static_cast<RemoteClient*>(opaque); }

void on_report(rd_kafka_t*, const rd_kafka_message_t* message, void* opaque) {
  Writer told;
  told.number(reinterpret_cast<std::uint64_t>(message->_private)).number(message->err).number(message->partition).number(message->offset);
  told.number(rd_kafka_message_status(message));
  rd_kafka_timestamp_type_t type{};
  told.number(rd_kafka_message_timestamp(message, &type));
  of(opaque).life.call_back(Answer::delivery_report, of(opaque), told);
}

void on_error(rd_kafka_t*, int error, const char* reason, void* opaque) {
  Writer told;
  of(opaque).life.call_back(Answer::error, of(opaque), told.number(error).text(reason));
}

void tell_list(Answer answer, RemoteClient& client, rd_kafka_resp_err_t error, const rd_kafka_topic_partition_list_t* list) {
  Writer told;
  put_partitions(told.number(error), list);
  client.life.call_back(answer, client, told);
}

void on_rebalance(rd_kafka_t*, rd_kafka_resp_err_t error, rd_kafka_topic_partition_list_t* list, void* opaque) {
  tell_list(Answer::rebalance, of(opaque), error, list);
}

void on_commit(rd_kafka_t*, rd_kafka_resp_err_t error, rd_kafka_topic_partition_list_t* list, void* opaque) {
  tell_list(Answer::offset_commit, of(opaque), error, list);
}

// Of the record that the process is producing.
std::int32_t on_partitioner(const rd_kafka_topic_t* topic, const void* key, std::size_t key_bytes, std::int32_t count, void* opaque,
                            void*) {
  Writer asked;
  asked.text(rd_kafka_topic_name(topic)).data(key, key_bytes).number(count);
  return of(opaque).life.call_back(Answer::partitioner, of(opaque), asked).number<std::int32_t>();
}

void ask_for_partitions(rd_kafka_topic_conf_t* conf, RemoteClient& client) {
  rd_kafka_topic_conf_set_partitioner_cb(conf, on_partitioner);
  rd_kafka_topic_conf_set_opaque(conf, &client);
}

}  // namespace

void serve_new_client(Life& life, Reader& arguments, Writer& result) {
  RemoteClient& made = life.new_client();
  const auto type = arguments.number<rd_kafka_type_t>();
  TakenConf conf = take_conf(arguments);
  rd_kafka_conf_set_opaque(conf.conf.get(), &made);
  if (conf.reports) rd_kafka_conf_set_dr_msg_cb(conf.conf.get(), on_report);
  if (conf.errors) rd_kafka_conf_set_error_cb(conf.conf.get(), on_error);
  if (conf.rebalances) rd_kafka_conf_set_rebalance_cb(conf.conf.get(), on_rebalance);
  if (conf.commits) rd_kafka_conf_set_offset_commit_cb(conf.conf.get(), on_commit);
  if (conf.partitioner) ask_for_partitions(rd_kafka_conf_get_default_topic_conf(conf.conf.get()), made);
  char text[512] = "";
  made.handle = rd_kafka_new(type, conf.conf.get(), text, sizeof text);
  if (made.handle == nullptr) {
    result.number(std::uint32_t{0}).text(text);
    return;
  }
  static_cast<void>(conf.conf.release());
  result.number(made.number).text(rd_kafka_name(made.handle));
}

void serve_metadata(Life& life, Reader& arguments, Writer& result) {
  rd_kafka_t* client = life.client(arguments.number<std::uint32_t>()).handle;
  const int all_topics = arguments.number<int>();
  const auto only = arguments.data();
  rd_kafka_topic_t* topic = only ? rd_kafka_topic_new(client, only->c_str(), nullptr) : nullptr;
  const rd_kafka_metadata_t* told = nullptr;
  const auto error = rd_kafka_metadata(client, all_topics, topic, &told, arguments.number<int>());
  result.number(error);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return;
  put_metadata(result, *told);
  rd_kafka_metadata_destroy(told);
}

void serve_topic_new(Life& life, Reader& arguments) {
  RemoteClient& client = life.client(arguments.number<std::uint32_t>());
  const std::string name(arguments.text());
  bool partitioner = false;
  rd_kafka_topic_conf_t* conf = take_topic_conf(arguments, partitioner);
  if (partitioner) ask_for_partitions(conf, client);
  rd_kafka_topic_new(client.handle, name.c_str(), conf);
}

}  // namespace turnstile::processes
