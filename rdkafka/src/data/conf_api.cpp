// rd_kafka_conf_* and rd_kafka_topic_conf_*.
#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "conf.hpp"
#include "format.hpp"
#include "host_state.hpp"

namespace turnstile::rdkafka {
namespace {

rd_kafka_conf_res_t set(Conf& conf, const char* name, const char* value, char* errstr, size_t errstr_size) {
  std::string error;
  const rd_kafka_conf_res_t result = conf.set(name, value, error);
  if (result != RD_KAFKA_CONF_OK) put(errstr, errstr_size, error);
  return result;
}

// With no `dest` it asks for the size. Flags are counted with one byte more then, as librdkafka does.
rd_kafka_conf_res_t get(const Conf& conf, SettingScope scope, const char* name, char* dest, size_t* dest_size) {
  const auto value = conf.shown(std::string_view(name));
  if (!value) return RD_KAFKA_CONF_UNKNOWN;
  const auto setting = find_setting(scope, name);
  if (dest != nullptr && *dest_size > 0) {
    const std::size_t bytes = std::min(value->size(), *dest_size - 1);
    std::memcpy(dest, value->data(), bytes);
    dest[bytes] = '\0';
  }
  *dest_size = value->size() + 1;
  if (dest == nullptr && setting && settings()[*setting].kind == SettingKind::flags) ++*dest_size;
  return RD_KAFKA_CONF_OK;
}

const char** dump(const Conf& conf, SettingScope scope, size_t* count) {
  auto* array = static_cast<char**>(std::calloc(settings().size() * 2, sizeof(char*)));
  *count = 0;
  for (std::size_t at = 0; at < settings().size(); ++at) {
    const Setting& setting = settings()[at];
    if (setting.scope != scope || setting.kind == SettingKind::alias) continue;
    const auto value = conf.shown(at);
    if (!value) continue;
    array[(*count)++] = duplicate(setting.name);
    array[(*count)++] = duplicate(*value);
  }
  return const_cast<const char**>(array);
}

template <class Function>
const void* as_pointer(Function* function) {
  return reinterpret_cast<const void*>(function);
}

// librdkafka's own, by default; they are only compared with null here.
int no_socket(int, int, int, void*) { return -1; }
int no_file(const char*, int, mode_t, void*) { return -1; }

}  // namespace
}  // namespace turnstile::rdkafka

using namespace turnstile::rdkafka;  // NOLINT: C functions have no namespace

extern "C" {

rd_kafka_conf_t* rd_kafka_conf_new(void) {
  auto* conf = new rd_kafka_conf_s;
  Conf defaults(SettingScope::global);
  defaults.set_pointer("log_cb", as_pointer(&rd_kafka_log_print));
  defaults.set_pointer("socket_cb", as_pointer(&no_socket));
  defaults.set_pointer("open_cb", as_pointer(&no_file));
  defaults.nothing_modified();
  conf->settings = std::move(defaults);
  return held_by_host<rd_kafka_conf_destroy>(conf);
}

void rd_kafka_conf_destroy(rd_kafka_conf_t* conf) {
  left_host(conf);
  delete conf;
}

rd_kafka_conf_t* rd_kafka_conf_dup_filter(const rd_kafka_conf_t* conf, size_t filter_cnt, const char** filter) {
  const std::vector<std::string> but_not(filter, filter + filter_cnt);
  rd_kafka_conf_t* copy = rd_kafka_conf_new();
  copy->settings.take_over(conf->settings, but_not);
  // The default for topics is a setting like any other.
  constexpr std::string_view kName = "default_topic_conf";
  for (const std::string& prefix : but_not) {
    if (kName.starts_with(prefix)) return copy;
  }
  if (conf->topic) copy->topic.reset(rd_kafka_topic_conf_dup(conf->topic.get()));
  return copy;
}

rd_kafka_conf_t* rd_kafka_conf_dup(const rd_kafka_conf_t* conf) { return rd_kafka_conf_dup_filter(conf, 0, nullptr); }

rd_kafka_conf_res_t rd_kafka_conf_set(rd_kafka_conf_t* conf, const char* name, const char* value, char* errstr, size_t errstr_size) {
  const rd_kafka_conf_res_t result = set(conf->settings, name, value, errstr, errstr_size);
  if (result != RD_KAFKA_CONF_UNKNOWN) return result;
  if (!conf->topic) conf->topic.reset(rd_kafka_topic_conf_new());
  return rd_kafka_topic_conf_set(conf->topic.get(), name, value, errstr, errstr_size);
}

rd_kafka_conf_res_t rd_kafka_conf_get(const rd_kafka_conf_t* conf, const char* name, char* dest, size_t* dest_size) {
  const rd_kafka_conf_res_t result = get(conf->settings, SettingScope::global, name, dest, dest_size);
  if (result != RD_KAFKA_CONF_UNKNOWN || !conf->topic) return result;
  return rd_kafka_topic_conf_get(conf->topic.get(), name, dest, dest_size);
}

const char** rd_kafka_conf_dump(rd_kafka_conf_t* conf, size_t* cntp) {
  Conf shown = conf->settings;
  if (conf->topic) shown.set_pointer("default_topic_conf", conf->topic.get());
  return dump(shown, SettingScope::global, cntp);
}

const char** rd_kafka_topic_conf_dump(rd_kafka_topic_conf_t* conf, size_t* cntp) { return dump(conf->settings, SettingScope::topic, cntp); }

void rd_kafka_conf_dump_free(const char** arr, size_t cnt) {
  for (std::size_t at = 0; at < cnt; ++at) std::free(const_cast<char*>(arr[at]));
  std::free(arr);
}

rd_kafka_topic_conf_t* rd_kafka_topic_conf_new(void) { return new rd_kafka_topic_conf_s; }
void rd_kafka_topic_conf_destroy(rd_kafka_topic_conf_t* topic_conf) { delete topic_conf; }

rd_kafka_topic_conf_t* rd_kafka_topic_conf_dup(const rd_kafka_topic_conf_t* conf) {
  rd_kafka_topic_conf_t* copy = rd_kafka_topic_conf_new();
  copy->settings.take_over(conf->settings, {});
  return copy;
}

rd_kafka_conf_res_t rd_kafka_topic_conf_set(rd_kafka_topic_conf_t* conf, const char* name, const char* value, char* errstr,
                                            size_t errstr_size) {
  constexpr std::string_view kPrefix = "topic.";
  if (std::string_view(name).starts_with(kPrefix)) name += kPrefix.size();
  return set(conf->settings, name, value, errstr, errstr_size);
}

rd_kafka_conf_res_t rd_kafka_topic_conf_get(const rd_kafka_topic_conf_t* conf, const char* name, char* dest, size_t* dest_size) {
  return get(conf->settings, SettingScope::topic, name, dest, dest_size);
}

void rd_kafka_conf_set_default_topic_conf(rd_kafka_conf_t* conf, rd_kafka_topic_conf_t* tconf) { conf->topic.reset(tconf); }
rd_kafka_topic_conf_t* rd_kafka_conf_get_default_topic_conf(rd_kafka_conf_t* conf) { return conf->topic.get(); }

void rd_kafka_conf_set_events(rd_kafka_conf_t* conf, int events) { conf->settings.set_integer("enabled_events", events); }
void rd_kafka_conf_set_opaque(rd_kafka_conf_t* conf, void* opaque) { conf->settings.set_pointer("opaque", opaque); }
void rd_kafka_conf_set_engine_callback_data(rd_kafka_conf_t* conf, void* callback_data) {
  conf->settings.set_pointer("ssl_engine_callback_data", callback_data);
}
void rd_kafka_conf_enable_sasl_queue(rd_kafka_conf_t* conf, int enable) {
  conf->settings.set_integer("enable_sasl_queue", enable != 0 ? 1 : 0);
}

void rd_kafka_conf_set_background_event_cb(rd_kafka_conf_t* conf, void (*event_cb)(rd_kafka_t*, rd_kafka_event_t*, void*)) {
  conf->settings.set_pointer("background_event_cb", as_pointer(event_cb));
}
void rd_kafka_conf_set_dr_cb(rd_kafka_conf_t* conf, void (*dr_cb)(rd_kafka_t*, void*, size_t, rd_kafka_resp_err_t, void*, void*)) {
  conf->settings.set_pointer("dr_cb", as_pointer(dr_cb));
}
void rd_kafka_conf_set_dr_msg_cb(rd_kafka_conf_t* conf, void (*dr_msg_cb)(rd_kafka_t*, const rd_kafka_message_t*, void*)) {
  conf->settings.set_pointer("dr_msg_cb", as_pointer(dr_msg_cb));
}
void rd_kafka_conf_set_consume_cb(rd_kafka_conf_t* conf, void (*consume_cb)(rd_kafka_message_t*, void*)) {
  conf->settings.set_pointer("consume_cb", as_pointer(consume_cb));
}
void rd_kafka_conf_set_rebalance_cb(rd_kafka_conf_t* conf,
                                    void (*rebalance_cb)(rd_kafka_t*, rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t*, void*)) {
  conf->settings.set_pointer("rebalance_cb", as_pointer(rebalance_cb));
}
void rd_kafka_conf_set_offset_commit_cb(rd_kafka_conf_t* conf, void (*offset_commit_cb)(rd_kafka_t*, rd_kafka_resp_err_t,
                                                                                        rd_kafka_topic_partition_list_t*, void*)) {
  conf->settings.set_pointer("offset_commit_cb", as_pointer(offset_commit_cb));
}
void rd_kafka_conf_set_error_cb(rd_kafka_conf_t* conf, void (*error_cb)(rd_kafka_t*, int, const char*, void*)) {
  conf->settings.set_pointer("error_cb", as_pointer(error_cb));
}
void rd_kafka_conf_set_throttle_cb(rd_kafka_conf_t* conf, void (*throttle_cb)(rd_kafka_t*, const char*, int32_t, int, void*)) {
  conf->settings.set_pointer("throttle_cb", as_pointer(throttle_cb));
}
void rd_kafka_conf_set_log_cb(rd_kafka_conf_t* conf, void (*log_cb)(const rd_kafka_t*, int, const char*, const char*)) {
  conf->settings.set_pointer("log_cb", as_pointer(log_cb));
}
void rd_kafka_conf_set_stats_cb(rd_kafka_conf_t* conf, int (*stats_cb)(rd_kafka_t*, char*, size_t, void*)) {
  conf->settings.set_pointer("stats_cb", as_pointer(stats_cb));
}
void rd_kafka_conf_set_oauthbearer_token_refresh_cb(rd_kafka_conf_t* conf, void (*refresh_cb)(rd_kafka_t*, const char*, void*)) {
  conf->settings.set_pointer("oauthbearer_token_refresh_cb", as_pointer(refresh_cb));
}
void rd_kafka_conf_set_socket_cb(rd_kafka_conf_t* conf, int (*socket_cb)(int, int, int, void*)) {
  conf->settings.set_pointer("socket_cb", as_pointer(socket_cb));
}
void rd_kafka_conf_set_connect_cb(rd_kafka_conf_t* conf, int (*connect_cb)(int, const struct sockaddr*, int, const char*, void*)) {
  conf->settings.set_pointer("connect_cb", as_pointer(connect_cb));
}
void rd_kafka_conf_set_closesocket_cb(rd_kafka_conf_t* conf, int (*closesocket_cb)(int, void*)) {
  conf->settings.set_pointer("closesocket_cb", as_pointer(closesocket_cb));
}
void rd_kafka_conf_set_open_cb(rd_kafka_conf_t* conf, int (*open_cb)(const char*, int, mode_t, void*)) {
  conf->settings.set_pointer("open_cb", as_pointer(open_cb));
}
void rd_kafka_conf_set_resolve_cb(rd_kafka_conf_t* conf,
                                  int (*resolve_cb)(const char*, const char*, const struct addrinfo*, struct addrinfo**, void*)) {
  conf->settings.set_pointer("resolve_cb", as_pointer(resolve_cb));
}
rd_kafka_conf_res_t rd_kafka_conf_set_ssl_cert_verify_cb(rd_kafka_conf_t* conf,
                                                         int (*verify_cb)(rd_kafka_t*, const char*, int32_t, int*, int, const char*, size_t,
                                                                          char*, size_t, void*)) {
  conf->settings.set_pointer("ssl.certificate.verify_cb", as_pointer(verify_cb));
  return RD_KAFKA_CONF_OK;
}

void rd_kafka_topic_conf_set_partitioner_cb(rd_kafka_topic_conf_t* topic_conf,
                                            int32_t (*partitioner)(const rd_kafka_topic_t*, const void*, size_t, int32_t, void*, void*)) {
  topic_conf->settings.set_pointer("partitioner_cb", as_pointer(partitioner));
}
void rd_kafka_topic_conf_set_msg_order_cmp(rd_kafka_topic_conf_t* topic_conf,
                                           int (*compare)(const rd_kafka_message_t*, const rd_kafka_message_t*)) {
  topic_conf->settings.set_pointer("msg_order_cmp", as_pointer(compare));
}
void rd_kafka_topic_conf_set_opaque(rd_kafka_topic_conf_t* topic_conf, void* rkt_opaque) {
  topic_conf->settings.set_pointer("opaque", rkt_opaque);
}

}  // extern "C"
