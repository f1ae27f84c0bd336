// Clients and topics: made, named, destroyed. Beside what rdkafka/src/client/create.cpp does with them in the simulation.
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "format.hpp"
#include "shim/channel.hpp"
#include "shim/handles.hpp"
#include "stop.hpp"
#include "wire/values.hpp"

rd_kafka_topic_s& rd_kafka_s::topic(std::string_view topic_name) {
  const auto found = topics.find(topic_name);
  if (found != topics.end()) return *found->second;
  auto made = std::make_unique<rd_kafka_topic_s>();
  made->client = this;
  made->name = topic_name;
  made->settings = topic_settings;
  return *topics.emplace(made->name, std::move(made)).first->second;
}

namespace turnstile::processes {
namespace {

std::map<std::uint32_t, std::unique_ptr<rd_kafka_s>>& clients() {
  static auto* const all = new std::map<std::uint32_t, std::unique_ptr<rd_kafka_s>>;  // also for the program's own destructors
  return *all;
}

rd_kafka_resp_err_t last_error = RD_KAFKA_RESP_ERR_NO_ERROR;

}  // namespace

rd_kafka_t* client_of(std::uint32_t number) {
  const auto found = clients().find(number);
  return found == clients().end() ? nullptr : found->second.get();
}

void remember(rd_kafka_resp_err_t error, int error_number) {
  last_error = error;
  errno = error_number;
}

}  // namespace turnstile::processes

using namespace turnstile::processes;  // NOLINT: C functions have no namespace
using turnstile::rdkafka::Conf;
using turnstile::rdkafka::SettingScope;

extern "C" {

rd_kafka_t* rd_kafka_new(rd_kafka_type_t type, rd_kafka_conf_t* conf, char* errstr, size_t errstr_size) {
  const rd_kafka_conf_t defaults{};
  const rd_kafka_conf_t& chosen = conf != nullptr ? *conf : defaults;
  Writer asked = request(Call::new_client);
  put_conf(asked.number(type), chosen);
  Reader answer = ask(asked);
  const auto number = answer.number<std::uint32_t>();
  const std::string text(answer.text());  // its name, or why not
  if (number == 0) {
    turnstile::rdkafka::put(errstr, errstr_size, text);
    remember(RD_KAFKA_RESP_ERR__INVALID_ARG, EINVAL);
    return nullptr;
  }
  auto made = std::make_unique<rd_kafka_s>();
  made->number = number;
  made->type = type;
  made->name = text;
  made->settings = chosen.settings;
  if (chosen.topic) made->topic_settings = chosen.topic->settings;
  if (conf != nullptr) rd_kafka_conf_destroy(conf);
  return (clients()[number] = std::move(made)).get();
}

void rd_kafka_destroy(rd_kafka_t* rk) { rd_kafka_destroy_flags(rk, 0); }

void rd_kafka_destroy_flags(rd_kafka_t* rk, int flags) {
  Writer asked = request(Call::destroy);
  ask(asked.number(rk->number).number(flags));
  for (auto& [id, waiting] : rk->pending) std::free(waiting.to_be_freed);
  clients().erase(rk->number);
}

int rd_kafka_wait_destroyed(int) { return 0; }

const char* rd_kafka_name(const rd_kafka_t* rk) { return rk->name.c_str(); }
rd_kafka_type_t rd_kafka_type(const rd_kafka_t* rk) { return rk->type; }
void* rd_kafka_opaque(const rd_kafka_t* rk) { return rk->opaque(); }

rd_kafka_topic_conf_t* rd_kafka_default_topic_conf_dup(rd_kafka_t* rk) {
  auto* copy = rd_kafka_topic_conf_new();
  copy->settings.take_over(rk->topic_settings, {});
  return copy;
}

rd_kafka_resp_err_t rd_kafka_last_error(void) { return last_error; }

rd_kafka_resp_err_t rd_kafka_fatal_error(rd_kafka_t* rk, char* errstr, size_t errstr_size) {
  Writer asked = request(Call::fatal_error);
  Reader answer = ask(asked.number(rk->number));
  const auto error = answer.number<rd_kafka_resp_err_t>();
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) turnstile::rdkafka::put(errstr, errstr_size, std::string(answer.text()));
  return error;
}

// Brokers are found whatever they are called.
int rd_kafka_brokers_add(rd_kafka_t*, const char* brokerlist) {
  int count = *brokerlist == '\0' ? 0 : 1;
  for (const char* at = brokerlist; *at != '\0'; ++at) count += *at == ',' ? 1 : 0;
  return count;
}

void rd_kafka_set_log_level(rd_kafka_t*, int) {}
void rd_kafka_set_logger(rd_kafka_t*, void (*)(const rd_kafka_t*, int, const char*, const char*)) {}
void rd_kafka_log_print(const rd_kafka_t* rk, int level, const char* fac, const char* buf) {
  std::fprintf(stderr, "%%%i|%s|%s| %s\n", level, fac, rk == nullptr ? "" : rk->name.c_str(), buf);
}
int rd_kafka_thread_cnt(void) { return 0; }

rd_kafka_topic_t* rd_kafka_topic_new(rd_kafka_t* rk, const char* topic, rd_kafka_topic_conf_t* conf) {
  const std::unique_ptr<rd_kafka_topic_conf_t> taken(conf);
  const bool known = rk->topics.contains(std::string_view(topic));
  rd_kafka_topic_t& handle = rk->topic(std::string_view(topic));
  if (known) return &handle;
  Writer asked = request(Call::topic_new);
  put_topic_conf(asked.number(rk->number).text(topic), conf);
  ask(asked);
  if (conf != nullptr) handle.settings.take_over(conf->settings, {});
  return &handle;
}

void rd_kafka_topic_destroy(rd_kafka_topic_t*) {}
const char* rd_kafka_topic_name(const rd_kafka_topic_t* rkt) { return rkt->name.c_str(); }
void* rd_kafka_topic_opaque(const rd_kafka_topic_t* rkt) { return const_cast<void*>(rkt->settings.pointer("opaque")); }

}  // extern "C"
