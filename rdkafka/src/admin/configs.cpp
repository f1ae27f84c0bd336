// The settings of brokers, as they tell them: rd_kafka_DescribeConfigs.
#include <array>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "admin/admin.hpp"
#include "format.hpp"
#include "stop.hpp"

namespace turnstile::rdkafka {
namespace {

constexpr auto kSources = std::to_array<const char*>({"UNKNOWN_CONFIG", "DYNAMIC_TOPIC_CONFIG", "DYNAMIC_BROKER_CONFIG",
                                                      "DYNAMIC_DEFAULT_BROKER_CONFIG", "STATIC_BROKER_CONFIG", "DEFAULT_CONFIG"});
constexpr auto kResources = std::to_array<const char*>({"UNKNOWN", "ANY", "TOPIC", "GROUP", "BROKER"});

template <std::size_t count>
const char* name_in(const std::array<const char*, count>& names, int number) {
  return number >= 0 && static_cast<std::size_t>(number) < count ? names[static_cast<std::size_t>(number)] : "UNSUPPORTED";
}

// Those that the simulated brokers go by, in Kafka's names and units.
std::vector<std::pair<const char*, std::int64_t>> settings_of(sim::Cluster& cluster) {
  const sim::BrokerOptions& broker = cluster.options().broker;
  const auto ms = [](sim::Duration time) { return core::in_ms(time); };
  return {{"num.partitions", broker.partitions},
          {"group.min.session.timeout.ms", ms(broker.groups.session_timeout_min)},
          {"log.cleaner.backoff.ms", ms(broker.logs.cleaner_backoff)},
          {"log.retention.check.interval.ms", ms(broker.logs.retention_check)},
          {"producer.id.expiration.ms", ms(broker.logs.producers_expire_after)},
          {"producer.id.expiration.check.interval.ms", ms(broker.logs.producer_check)},
          {"transaction.max.timeout.ms", ms(broker.transactions.timeout_max)},
          {"transaction.abort.timed.out.transaction.cleanup.interval.ms", ms(broker.transactions.scan_interval)},
          {"transaction.remove.expired.transaction.cleanup.interval.ms", ms(broker.transactions.expiry_interval)},
          {"transactional.id.expiration.ms", ms(broker.transactions.ids_expire_after)}};
}

bool is_a_broker(sim::Cluster& cluster, const std::string& id) {
  const int number = std::atoi(id.c_str());
  return number >= 1 && number <= cluster.options().broker.replication.nodes;
}

rd_kafka_ConfigResource_s described(sim::Cluster& cluster, const std::string& broker) {
  rd_kafka_ConfigResource_s resource{RD_KAFKA_RESOURCE_BROKER, broker};
  if (!is_a_broker(cluster, broker)) resource.error = RD_KAFKA_RESP_ERR_INVALID_REQUEST;
  if (resource.error != RD_KAFKA_RESP_ERR_NO_ERROR) return resource;
  for (const auto& [name, value] : settings_of(cluster)) resource.entries.add({name, std::to_string(value)});
  return resource;
}

}  // namespace
}  // namespace turnstile::rdkafka

using namespace turnstile::rdkafka;  // NOLINT: C functions have no namespace

extern "C" {

const char* rd_kafka_ConfigSource_name(rd_kafka_ConfigSource_t confsource) { return name_in(kSources, confsource); }
const char* rd_kafka_ResourceType_name(rd_kafka_ResourceType_t restype) { return name_in(kResources, restype); }

// ---- entries ----

const char* rd_kafka_ConfigEntry_name(const rd_kafka_ConfigEntry_t* entry) { return entry->name.c_str(); }
const char* rd_kafka_ConfigEntry_value(const rd_kafka_ConfigEntry_t* entry) { return entry->value.c_str(); }
rd_kafka_ConfigSource_t rd_kafka_ConfigEntry_source(const rd_kafka_ConfigEntry_t*) { return RD_KAFKA_CONFIG_SOURCE_STATIC_BROKER_CONFIG; }
int rd_kafka_ConfigEntry_is_read_only(const rd_kafka_ConfigEntry_t*) { return 1; }
int rd_kafka_ConfigEntry_is_default(const rd_kafka_ConfigEntry_t*) { return 0; }
int rd_kafka_ConfigEntry_is_sensitive(const rd_kafka_ConfigEntry_t*) { return 0; }
int rd_kafka_ConfigEntry_is_synonym(const rd_kafka_ConfigEntry_t*) { return 0; }
const rd_kafka_ConfigEntry_t** rd_kafka_ConfigEntry_synonyms(const rd_kafka_ConfigEntry_t*, size_t* cntp) {
  *cntp = 0;
  return nullptr;
}

// ---- resources ----

rd_kafka_ConfigResource_t* rd_kafka_ConfigResource_new(rd_kafka_ResourceType_t restype, const char* resname) {
  if (resname == nullptr || *resname == '\0' || static_cast<int>(restype) < 0) return nullptr;
  return held_by_host<rd_kafka_ConfigResource_destroy>(new rd_kafka_ConfigResource_s{restype, resname});
}
void rd_kafka_ConfigResource_destroy(rd_kafka_ConfigResource_t* config) {
  left_host(config);
  delete config;
}
void rd_kafka_ConfigResource_destroy_array(rd_kafka_ConfigResource_t** config, size_t config_cnt) {
  for (std::size_t at = 0; at < config_cnt; ++at) rd_kafka_ConfigResource_destroy(config[at]);
}
rd_kafka_ResourceType_t rd_kafka_ConfigResource_type(const rd_kafka_ConfigResource_t* config) { return config->type; }
const char* rd_kafka_ConfigResource_name(const rd_kafka_ConfigResource_t* config) { return config->name.c_str(); }
rd_kafka_resp_err_t rd_kafka_ConfigResource_error(const rd_kafka_ConfigResource_t* config) { return config->error; }
const char* rd_kafka_ConfigResource_error_string(const rd_kafka_ConfigResource_t* config) {
  return config->error == RD_KAFKA_RESP_ERR_NO_ERROR ? nullptr : rd_kafka_err2str(config->error);
}
const rd_kafka_ConfigEntry_t** rd_kafka_ConfigResource_configs(const rd_kafka_ConfigResource_t* config, size_t* cntp) {
  return config->entries.seen(cntp);
}

void rd_kafka_DescribeConfigs(rd_kafka_t* rk, rd_kafka_ConfigResource_t** configs, size_t config_cnt,
                              const rd_kafka_AdminOptions_t* options, rd_kafka_queue_t* rkqu) {
  std::vector<std::string> brokers;
  for (std::size_t at = 0; at < config_cnt; ++at) {
    if (configs[at]->type != RD_KAFKA_RESOURCE_BROKER) stop("rd_kafka_DescribeConfigs", "of brokers alone");
    brokers.push_back(configs[at]->name);
  }
  ask_brokers("rd_kafka_DescribeConfigs", *rk, RD_KAFKA_EVENT_DESCRIBECONFIGS_RESULT, options, *rkqu,
              [rk, brokers](rd_kafka_op_s& event, turnstile::sim::Administrator&) {
                for (const std::string& broker : brokers) event.resources.add(described(rk->host.world.cluster, broker));
              });
}

const rd_kafka_DescribeConfigs_result_t* rd_kafka_event_DescribeConfigs_result(rd_kafka_event_t* rkev) {
  return rd_kafka_event_type(rkev) == RD_KAFKA_EVENT_DESCRIBECONFIGS_RESULT ? rkev : nullptr;
}
const rd_kafka_ConfigResource_t** rd_kafka_DescribeConfigs_result_resources(const rd_kafka_DescribeConfigs_result_t* result, size_t* cntp) {
  return result->resources.seen(cntp);
}

}  // extern "C"
