#include "wire/values.hpp"

#include <cstdlib>

#include "conf.hpp"
#include "message.hpp"

namespace turnstile::processes {

void put_partitions(Writer& to, const rd_kafka_topic_partition_list_t* list) {
  to.number(list == nullptr ? -1 : list->cnt);
  if (list == nullptr) return;
  for (int at = 0; at < list->cnt; ++at) {
    const rd_kafka_topic_partition_t& element = list->elems[at];
    to.text(element.topic).number(element.partition).number(element.offset).number(element.err);
    to.data(element.metadata_size == 0 ? nullptr : element.metadata, element.metadata_size);
  }
}

Partitions take_partitions(Reader& from) {
  const int count = from.number<int>();
  if (count < 0) return nullptr;
  Partitions list(rd_kafka_topic_partition_list_new(0));
  for (int at = 0; at < count && from.good(); ++at) {
    const std::string topic(from.text());
    rd_kafka_topic_partition_t& element = *rd_kafka_topic_partition_list_add(list.get(), topic.c_str(), from.number<std::int32_t>());
    element.offset = from.number<std::int64_t>();
    element.err = from.number<rd_kafka_resp_err_t>();
    const auto metadata = from.data();
    if (!metadata) continue;
    element.metadata = std::malloc(metadata->size());
    element.metadata_size = metadata->size();
    std::memcpy(element.metadata, metadata->data(), metadata->size());
  }
  return list;
}

void put_changes(Writer& to, const rd_kafka_topic_partition_list_t* list) {
  for (int at = 0; list != nullptr && at < list->cnt; ++at) to.number(list->elems[at].offset).number(list->elems[at].err);
}

void take_changes(Reader& from, rd_kafka_topic_partition_list_t* list) {
  for (int at = 0; list != nullptr && at < list->cnt; ++at) {
    list->elems[at].offset = from.number<std::int64_t>();
    list->elems[at].err = from.number<rd_kafka_resp_err_t>();
  }
}

void put_error(Writer& to, rd_kafka_error_t* error) {
  to.number(error != nullptr);
  if (error == nullptr) return;
  to.number(error->code).data(error->text ? error->text->data() : nullptr, error->text ? error->text->size() : 0);
  to.number(error->fatal).number(error->retriable).number(error->abortable);
  rd_kafka_error_destroy(error);
}

rd_kafka_error_t* take_error(Reader& from) {
  if (!from.number<bool>()) return nullptr;
  rd_kafka_error_t* error = rd_kafka_error_new(from.number<rd_kafka_resp_err_t>(), nullptr);
  error->text = from.data();
  error->fatal = from.number<bool>();
  error->retriable = from.number<bool>();
  error->abortable = from.number<bool>();
  return error;
}

void put_group_metadata(Writer& to, const rd_kafka_consumer_group_metadata_t* metadata) {
  to.number(metadata != nullptr);
  if (metadata == nullptr) return;
  to.text(metadata->group).number(metadata->generation).text(metadata->member);
  to.c_string(metadata->instance ? metadata->instance->c_str() : nullptr);
}

rd_kafka_consumer_group_metadata_t* take_group_metadata(Reader& from) {
  if (!from.number<bool>()) return nullptr;
  const std::string group(from.text());
  const auto generation = from.number<std::int32_t>();
  const std::string member(from.text());
  const auto instance = from.data();
  return rd_kafka_consumer_group_metadata_new_with_genid(group.c_str(), generation, member.c_str(), instance ? instance->c_str() : nullptr);
}

void put_headers(Writer& to, const rd_kafka_headers_t* headers) {
  to.number(headers == nullptr ? -1 : static_cast<int>(headers->all.size()));
  if (headers == nullptr) return;
  for (const auto& header : headers->all) {
    to.text(header.name).data(header.value ? header.value->data() : nullptr, header.value ? header.value->size() : 0);
  }
}

rd_kafka_headers_t* take_headers(Reader& from) {
  const int count = from.number<int>();
  if (count < 0) return nullptr;
  rd_kafka_headers_t* headers = rd_kafka_headers_new(static_cast<std::size_t>(count));
  for (int at = 0; at < count && from.good(); ++at) {
    std::string name(from.text());
    headers->all.push_back({std::move(name), from.data()});
  }
  return headers;
}

namespace {

using rdkafka::Conf;
using rdkafka::SettingKind;
using rdkafka::SettingScope;

void put_settings(Writer& to, const Conf& conf, SettingScope scope) {
  for (std::size_t at = 0; at < rdkafka::settings().size(); ++at) {
    const rdkafka::Setting& setting = rdkafka::settings()[at];
    const bool pointer = setting.kind == SettingKind::pointer || setting.kind == SettingKind::internal;
    if (setting.scope != scope || setting.kind == SettingKind::alias || setting.kind == SettingKind::refused || pointer) continue;
    if (!conf.modified(setting.name)) continue;
    const auto value = conf.shown(at);
    to.text(setting.name).c_string(value ? value->c_str() : nullptr);
  }
  to.text("");
}

// What the application was allowed to set.
template <class Set>
void take_settings(Reader& from, Set set) {
  for (;;) {
    const std::string name(from.text());
    if (name.empty()) return;
    const auto value = from.data();
    set(name.c_str(), value ? value->c_str() : nullptr);
  }
}

}  // namespace

void put_conf(Writer& to, const rd_kafka_conf_t& conf) {
  const auto has = [&conf](const char* name) { return conf.settings.pointer(name) != nullptr; };
  to.number(has("dr_msg_cb") || has("dr_cb")).number(has("error_cb")).number(has("rebalance_cb")).number(has("offset_commit_cb"));
  put_settings(to, conf.settings, SettingScope::global);
  put_topic_conf(to, conf.topic.get());
}

TakenConf take_conf(Reader& from) {
  TakenConf taken;
  taken.conf.reset(rd_kafka_conf_new());
  rd_kafka_conf_t* conf = taken.conf.get();
  taken.reports = from.number<bool>();
  taken.errors = from.number<bool>();
  taken.rebalances = from.number<bool>();
  taken.commits = from.number<bool>();
  take_settings(from, [conf](const char* name, const char* value) { rd_kafka_conf_set(conf, name, value, nullptr, 0); });
  if (rd_kafka_topic_conf_t* topic = take_topic_conf(from, taken.partitioner); topic != nullptr) {
    rd_kafka_conf_set_default_topic_conf(conf, topic);
  }
  return taken;
}

void put_topic_conf(Writer& to, const rd_kafka_topic_conf_t* conf) {
  to.number(conf != nullptr);
  if (conf == nullptr) return;
  to.number(conf->settings.pointer("partitioner_cb") != nullptr);
  put_settings(to, conf->settings, SettingScope::topic);
}

rd_kafka_topic_conf_t* take_topic_conf(Reader& from, bool& partitioner) {
  if (!from.number<bool>()) return nullptr;
  partitioner = from.number<bool>();
  rd_kafka_topic_conf_t* conf = rd_kafka_topic_conf_new();
  take_settings(from, [conf](const char* name, const char* value) { rd_kafka_topic_conf_set(conf, name, value, nullptr, 0); });
  return conf;
}

}  // namespace turnstile::processes
