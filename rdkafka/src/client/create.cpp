// Clients and topics: made, named, destroyed.
#include <cerrno>
#include <cstdio>
#include <utility>

#include "client/handle.hpp"
#include "client/options.hpp"
#include "format.hpp"
#include "stop.hpp"

namespace turnstile::rdkafka {
namespace {

using RebalanceFunction = void(rd_kafka_t*, rd_kafka_resp_err_t, rd_kafka_topic_partition_list_t*, void*);

// The application's rebalance callback, which runs on its own stack and may call and wait.
core::Task<void> call_rebalance(rd_kafka_t& client, RebalanceFunction* function, const sim::Rebalance& rebalance, Fiber& fiber) {
  const auto code_on_fiber = [&client, function, &rebalance] {
    const PartitionList partitions = list_of(client, rebalance.partitions);
    function(&client, code(rebalance.code), partitions.get(), client.opaque());
  };
  co_await fiber.call_back(code_on_fiber);
}

void make_consumer(rd_kafka_t& client, ClientIdentity identity) {
  sim::ConsumerOptions options = consumer_options(client);
  options.client_order = identity.order;
  if (auto* function = client.callback<RebalanceFunction>("rebalance_cb"); function != nullptr) {
    options.rebalance_cb = [&client, function, &fiber = *Fiber::current()](sim::Consumer&, const sim::Rebalance& rebalance) {
      return call_rebalance(client, function, rebalance, fiber);
    };
  }
  if (client.settings.pointer("offset_commit_cb") != nullptr) {
    options.offset_commit_cb = [&client](const sim::CommitReport& report) { client.commit_reports.push_back(report); };
  }
  const Surroundings& world = client.host.world;
  client.consumer = std::make_unique<sim::Consumer>(world.process, world.cluster, world.network, options, identity.actor);
}

void make_producer(rd_kafka_t& client, ClientIdentity identity) {
  const Surroundings& world = client.host.world;
  client.producer = std::make_unique<sim::Producer>(world.process, world.cluster, world.network, producer_options(client), identity.actor);
}

rd_kafka_t* make(HostState& host, rd_kafka_type_t type, const rd_kafka_conf_t& conf) {
  const char* kind = type == RD_KAFKA_CONSUMER ? "consumer" : "producer";
  ++host.clients_made;
  Conf topic = conf.topic ? conf.topic->settings : Conf(SettingScope::topic);
  auto made = std::make_unique<rd_kafka_s>(host, type, conf.settings, std::move(topic),
                                           format("%s#%s-%d", conf.settings.text("client.id").c_str(), kind, host.clients_made));
  const std::string client_id = conf.settings.text("client.id");
  HostWatcher* const watcher = host.world.watcher;
  const ClientIdentity identity = watcher == nullptr ? identity_of(client_id) : watcher->identify(client_id, made->opaque());
  type == RD_KAFKA_CONSUMER ? make_consumer(*made, identity) : make_producer(*made, identity);
  return host.clients.emplace_back(std::move(made)).get();
}

}  // namespace
}  // namespace turnstile::rdkafka

using namespace turnstile::rdkafka;  // NOLINT: C functions have no namespace

extern "C" {

rd_kafka_t* rd_kafka_new(rd_kafka_type_t type, rd_kafka_conf_t* conf, char* errstr, size_t errstr_size) {
  const bool given = conf != nullptr;
  const rd_kafka_conf_t defaults{};
  const rd_kafka_conf_t& chosen = given ? *conf : defaults;
  if (const char* refused = refusal(type, chosen); refused != nullptr) {
    put(errstr, errstr_size, refused);
    remember(RD_KAFKA_RESP_ERR__INVALID_ARG, EINVAL);
    return nullptr;
  }
  if (!may_act("rd_kafka_new")) return nullptr;
  if (chosen.settings.integer("enabled_events") != 0) stop("rd_kafka_new", "events (rd_kafka_conf_set_events) are not simulated");
  rd_kafka_t* made = make(HostState::needed_by("rd_kafka_new"), type, chosen);
  if (given) rd_kafka_conf_destroy(conf);
  return made;
}

void rd_kafka_destroy(rd_kafka_t* rk) { rd_kafka_destroy_flags(rk, 0); }

void rd_kafka_destroy_flags(rd_kafka_t* rk, int flags) {
  const bool closes = rk->consumer != nullptr && !rk->closed && (flags & RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE) == 0;
  if (may_act("rd_kafka_destroy") && closes) rd_kafka_consumer_close(rk);
  std::erase_if(rk->host.clients, [rk](const auto& client) { return client.get() == rk; });
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

rd_kafka_resp_err_t rd_kafka_last_error(void) {
  const HostState* host = HostState::current();
  return host == nullptr ? RD_KAFKA_RESP_ERR_NO_ERROR : host->last_error;
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
  const auto now = now_us().value_or(0);
  std::fprintf(stderr, "%%%i|%lld.%03lld|%s|%s| %s\n", level, static_cast<long long>(now / 1'000'000),
               static_cast<long long>(now / 1000 % 1000), fac, rk == nullptr ? "" : rk->name.c_str(), buf);
}
int rd_kafka_thread_cnt(void) { return 0; }

rd_kafka_topic_t* rd_kafka_topic_new(rd_kafka_t* rk, const char* topic, rd_kafka_topic_conf_t* conf) {
  const std::unique_ptr<rd_kafka_topic_conf_t> taken(conf);
  if (!may_act("rd_kafka_topic_new")) return nullptr;
  const bool known = rk->topics.contains(std::string_view(topic));
  rd_kafka_topic_t& made = rk->topic(std::string_view(topic));
  if (known || conf == nullptr) return &made;
  for (const char* of_client : {"acks", "message.timeout.ms", "partitioner", "auto.offset.reset"}) {
    if (conf->settings.modified(of_client) && conf->settings.shown(of_client) != rk->topic_settings.shown(of_client)) {
      stop("rd_kafka_topic_new", format("%s of a topic's own is not simulated: set it for the client", of_client));
    }
  }
  made.settings.take_over(conf->settings, {});
  return &made;
}

// Handles live as long as their client.
void rd_kafka_topic_destroy(rd_kafka_topic_t*) {}
const char* rd_kafka_topic_name(const rd_kafka_topic_t* rkt) { return rkt->name.c_str(); }
void* rd_kafka_topic_opaque(const rd_kafka_topic_t* rkt) { return const_cast<void*>(rkt->settings.pointer("opaque")); }

}  // extern "C"
