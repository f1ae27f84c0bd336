#include "settings.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

namespace turnstile::rdkafka {
namespace {

constexpr SettingScope kGlobal = SettingScope::global;
constexpr SettingScope kTopic = SettingScope::topic;
constexpr const char* kNoOidc = "OAuth/OIDC depends on libcurl and OpenSSL which were not available at build time";

constexpr Setting text(SettingScope scope, const char* name, const char* standard = nullptr) {
  return {.scope = scope, .kind = SettingKind::text, .name = name, .text = standard};
}
constexpr Setting text_as_it_is(SettingScope scope, const char* name, const char* standard) {
  return {.scope = scope, .kind = SettingKind::text, .name = name, .text = standard, .as_it_is = true};
}
constexpr Setting checked(SettingScope scope, const char* name, const char* standard, bool (*valid)(std::string_view)) {
  return {.scope = scope, .kind = SettingKind::text, .name = name, .text = standard, .valid = valid};
}
constexpr Setting integer(SettingScope scope, const char* name, int low, int high, int standard, const char* words = nullptr) {
  return {.scope = scope, .kind = SettingKind::integer, .name = name, .low = low, .high = high, .standard = standard, .words = words};
}
constexpr Setting decimal(SettingScope scope, const char* name, double low, double high, double standard) {
  return {
      .scope = scope, .kind = SettingKind::decimal, .name = name, .decimal_low = low, .decimal_high = high, .decimal_standard = standard};
}
constexpr Setting boolean(SettingScope scope, const char* name, bool standard) {
  return {.scope = scope, .kind = SettingKind::boolean, .name = name, .standard = standard ? 1 : 0};
}
constexpr Setting choice(SettingScope scope, const char* name, const char* words, int standard) {
  return {.scope = scope, .kind = SettingKind::choice, .name = name, .standard = standard, .words = words};
}
constexpr Setting flags(SettingScope scope, const char* name, const char* words, int standard) {
  return {.scope = scope, .kind = SettingKind::flags, .name = name, .standard = standard, .words = words};
}
constexpr Setting patterns(SettingScope scope, const char* name) { return {.scope = scope, .kind = SettingKind::patterns, .name = name}; }
constexpr Setting pointer(SettingScope scope, const char* name) { return {.scope = scope, .kind = SettingKind::pointer, .name = name}; }
constexpr Setting hidden_pointer(SettingScope scope, const char* name) {
  return {.scope = scope, .kind = SettingKind::pointer, .name = name, .by_anybody = true};
}
constexpr Setting alias(SettingScope scope, const char* name, const char* of) {
  return {.scope = scope, .kind = SettingKind::alias, .name = name, .text = of};
}
constexpr Setting internal(SettingScope scope, const char* name) { return {.scope = scope, .kind = SettingKind::internal, .name = name}; }
constexpr Setting refused(SettingScope scope, const char* name, const char* instead) {
  return {.scope = scope, .kind = SettingKind::refused, .name = name, .text = instead};
}
// It can be read: its kind and default are those of a build that supports it.
constexpr Setting unsupported(SettingScope scope, const char* name, const char* reason, SettingKind kind = SettingKind::text,
                              const char* standard = nullptr) {
  Setting setting{.scope = scope, .kind = kind, .name = name, .reason = reason};
  (kind == SettingKind::choice ? setting.words : setting.text) = standard;
  return setting;
}

bool is_known_version(std::string_view value) { return !value.starts_with("0.7.") && !value.starts_with("0.6."); }
bool is_single(std::string_view value) { return value.find_first_of(", ") == std::string_view::npos; }
bool is_partitioner(std::string_view value) {
  constexpr std::array<std::string_view, 7> known = {"random",         "consistent", "consistent_random", "murmur2",
                                                     "murmur2_random", "fnv1a",      "fnv1a_random"};
  return std::ranges::find(known, value) != known.end();
}

// clang-format off
constexpr Setting kSettings[] = {
    flags(kGlobal, "builtin.features", "gzip=1,snappy=2,ssl=4,sasl=8,regex=16,lz4=32,sasl_gssapi=64,sasl_plain=128,sasl_scram=256,plugins=512,zstd=1024,sasl_oauthbearer=2048,http=4096!libcurl not available at build time,oidc=8192!OAuth/OIDC depends on libcurl and OpenSSL which were not available at build time", 65535),
    text(kGlobal, "client.id", "rdkafka"),
    text(kGlobal, "client.software.name", "librdkafka"),
    text(kGlobal, "client.software.version"),
    text(kGlobal, "metadata.broker.list"),
    alias(kGlobal, "bootstrap.servers", "metadata.broker.list"),
    integer(kGlobal, "message.max.bytes", 1000, 1000000000, 1000000),
    integer(kGlobal, "message.copy.max.bytes", 0, 1000000000, 65535),
    integer(kGlobal, "receive.message.max.bytes", 1000, 2147483647, 100000000),
    integer(kGlobal, "max.in.flight.requests.per.connection", 1, 1000000, 1000000),
    alias(kGlobal, "max.in.flight", "max.in.flight.requests.per.connection"),
    integer(kGlobal, "metadata.request.timeout.ms", 10, 900000, 10),
    integer(kGlobal, "topic.metadata.refresh.interval.ms", -1, 3600000, 300000),
    integer(kGlobal, "metadata.max.age.ms", 1, 86400000, 900000),
    integer(kGlobal, "topic.metadata.refresh.fast.interval.ms", 1, 60000, 250),
    integer(kGlobal, "topic.metadata.refresh.fast.cnt", 0, 1000, 10),
    boolean(kGlobal, "topic.metadata.refresh.sparse", true),
    integer(kGlobal, "topic.metadata.propagation.max.ms", 0, 3600000, 30000),
    patterns(kGlobal, "topic.blacklist"),
    flags(kGlobal, "debug", "generic=1,broker=2,topic=4,metadata=8,feature=16,queue=32,msg=64,protocol=128,cgrp=256,security=512,fetch=1024,interceptor=2048,plugin=4096,consumer=8192,admin=16384,eos=32768,mock=65536,assignor=131072,conf=262144,all=1048575", 0),
    integer(kGlobal, "socket.timeout.ms", 10, 300000, 60000),
    integer(kGlobal, "socket.blocking.max.ms", 1, 60000, 1000),
    integer(kGlobal, "socket.send.buffer.bytes", 0, 100000000, 0),
    integer(kGlobal, "socket.receive.buffer.bytes", 0, 100000000, 0),
    boolean(kGlobal, "socket.keepalive.enable", false),
    boolean(kGlobal, "socket.nagle.disable", false),
    integer(kGlobal, "socket.max.fails", 0, 1000000, 1),
    integer(kGlobal, "broker.address.ttl", 0, 86400000, 1000),
    choice(kGlobal, "broker.address.family", "any=0,v4=2,v6=10", 0),
    integer(kGlobal, "socket.connection.setup.timeout.ms", 1000, 2147483647, 30000),
    integer(kGlobal, "connections.max.idle.ms", 0, 2147483647, 0),
    boolean(kGlobal, "enable.sparse.connections", true),
    integer(kGlobal, "reconnect.backoff.jitter.ms", 0, 3600000, 0),
    integer(kGlobal, "reconnect.backoff.ms", 0, 3600000, 100),
    integer(kGlobal, "reconnect.backoff.max.ms", 0, 3600000, 10000),
    integer(kGlobal, "statistics.interval.ms", 0, 86400000, 0),
    integer(kGlobal, "enabled_events", 0, 2147483647, 0),
    pointer(kGlobal, "error_cb"),
    pointer(kGlobal, "throttle_cb"),
    pointer(kGlobal, "stats_cb"),
    pointer(kGlobal, "log_cb"),
    integer(kGlobal, "log_level", 0, 7, 6),
    boolean(kGlobal, "log.queue", false),
    boolean(kGlobal, "log.thread.name", true),
    boolean(kGlobal, "enable.random.seed", true),
    boolean(kGlobal, "log.connection.close", true),
    pointer(kGlobal, "background_event_cb"),
    pointer(kGlobal, "socket_cb"),
    pointer(kGlobal, "connect_cb"),
    pointer(kGlobal, "closesocket_cb"),
    pointer(kGlobal, "open_cb"),
    pointer(kGlobal, "resolve_cb"),
    pointer(kGlobal, "opaque"),
    pointer(kGlobal, "default_topic_conf"),
    integer(kGlobal, "internal.termination.signal", 0, 128, 0),
    boolean(kGlobal, "api.version.request", true),
    integer(kGlobal, "api.version.request.timeout.ms", 1, 300000, 10000),
    integer(kGlobal, "api.version.fallback.ms", 0, 604800000, 0),
    checked(kGlobal, "broker.version.fallback", "0.10.0", is_known_version),
    boolean(kGlobal, "allow.auto.create.topics", false),
    choice(kGlobal, "security.protocol", "plaintext=0,ssl=1,sasl_plaintext=2,sasl_ssl=3", 0),
    text(kGlobal, "ssl.cipher.suites"),
    text(kGlobal, "ssl.curves.list"),
    text(kGlobal, "ssl.sigalgs.list"),
    text(kGlobal, "ssl.key.location"),
    text(kGlobal, "ssl.key.password"),
    text(kGlobal, "ssl.key.pem"),
    internal(kGlobal, "ssl_key"),
    text(kGlobal, "ssl.certificate.location"),
    text(kGlobal, "ssl.certificate.pem"),
    internal(kGlobal, "ssl_certificate"),
    text(kGlobal, "ssl.ca.location"),
    text(kGlobal, "ssl.ca.pem"),
    internal(kGlobal, "ssl_ca"),
    unsupported(kGlobal, "ssl.ca.certificate.stores", "configuration only valid on Windows", SettingKind::text, "Root"),
    text(kGlobal, "ssl.crl.location"),
    text(kGlobal, "ssl.keystore.location"),
    text(kGlobal, "ssl.keystore.password"),
    text(kGlobal, "ssl.providers"),
    text(kGlobal, "ssl.engine.location"),
    text(kGlobal, "ssl.engine.id", "dynamic"),
    pointer(kGlobal, "ssl_engine_callback_data"),
    boolean(kGlobal, "enable.ssl.certificate.verification", true),
    choice(kGlobal, "ssl.endpoint.identification.algorithm", "none=0,https=1", 1),
    pointer(kGlobal, "ssl.certificate.verify_cb"),
    refused(kGlobal, "ssl.truststore.location", "Java TrustStores are not supported, use `ssl.ca.location` and a certificate file instead. See https://github.com/edenhill/librdkafka/wiki/Using-SSL-with-librdkafka for more information."),
    refused(kGlobal, "sasl.jaas.config", "Java JAAS configuration is not supported, see https://github.com/edenhill/librdkafka/wiki/Using-SASL-with-librdkafka for more information."),
    checked(kGlobal, "sasl.mechanisms", "GSSAPI", is_single),
    alias(kGlobal, "sasl.mechanism", "sasl.mechanisms"),
    text(kGlobal, "sasl.kerberos.service.name", "kafka"),
    text(kGlobal, "sasl.kerberos.principal", "kafkaclient"),
    text(kGlobal, "sasl.kerberos.kinit.cmd", "kinit -R -t \"%{sasl.kerberos.keytab}\" -k %{sasl.kerberos.principal} || kinit -t \"%{sasl.kerberos.keytab}\" -k %{sasl.kerberos.principal}"),
    text(kGlobal, "sasl.kerberos.keytab"),
    integer(kGlobal, "sasl.kerberos.min.time.before.relogin", 0, 86400000, 60000),
    text(kGlobal, "sasl.username"),
    text(kGlobal, "sasl.password"),
    text(kGlobal, "sasl.oauthbearer.config"),
    boolean(kGlobal, "enable.sasl.oauthbearer.unsecure.jwt", false),
    pointer(kGlobal, "oauthbearer_token_refresh_cb"),
    boolean(kGlobal, "enable_sasl_queue", false),
    unsupported(kGlobal, "sasl.oauthbearer.method", kNoOidc, SettingKind::choice, "default=0,oidc=1"),
    unsupported(kGlobal, "sasl.oauthbearer.client.id", kNoOidc),
    unsupported(kGlobal, "sasl.oauthbearer.client.secret", kNoOidc),
    unsupported(kGlobal, "sasl.oauthbearer.scope", kNoOidc),
    unsupported(kGlobal, "sasl.oauthbearer.extensions", kNoOidc),
    unsupported(kGlobal, "sasl.oauthbearer.token.endpoint.url", kNoOidc),
    text(kGlobal, "plugin.library.paths"),
    internal(kGlobal, "interceptors"),
    integer(kGlobal, "test.mock.num.brokers", 0, 10000, 0),
    integer(kGlobal, "test.mock.broker.rtt", 0, 3600000, 0),
    hidden_pointer(kGlobal, "ut_handle_ProduceResponse"),
    text(kGlobal, "group.id"),
    text(kGlobal, "group.instance.id"),
    text(kGlobal, "partition.assignment.strategy", "range,roundrobin"),
    integer(kGlobal, "session.timeout.ms", 1, 3600000, 45000),
    integer(kGlobal, "heartbeat.interval.ms", 1, 3600000, 3000),
    text_as_it_is(kGlobal, "group.protocol.type", "consumer"),
    integer(kGlobal, "coordinator.query.interval.ms", 1, 3600000, 600000),
    integer(kGlobal, "max.poll.interval.ms", 1, 86400000, 300000),
    boolean(kGlobal, "enable.auto.commit", true),
    integer(kGlobal, "auto.commit.interval.ms", 0, 86400000, 5000),
    boolean(kGlobal, "enable.auto.offset.store", true),
    integer(kGlobal, "queued.min.messages", 1, 10000000, 100000),
    integer(kGlobal, "queued.max.messages.kbytes", 1, 2097151, 65536),
    integer(kGlobal, "fetch.wait.max.ms", 0, 300000, 500),
    integer(kGlobal, "fetch.message.max.bytes", 1, 1000000000, 1048576),
    alias(kGlobal, "max.partition.fetch.bytes", "fetch.message.max.bytes"),
    integer(kGlobal, "fetch.max.bytes", 0, 2147483135, 52428800),
    integer(kGlobal, "fetch.min.bytes", 1, 100000000, 1),
    integer(kGlobal, "fetch.error.backoff.ms", 0, 300000, 500),
    choice(kGlobal, "offset.store.method", "none=0,file=1,broker=2", 2),
    choice(kGlobal, "isolation.level", "read_uncommitted=0,read_committed=1", 1),
    pointer(kGlobal, "consume_cb"),
    pointer(kGlobal, "rebalance_cb"),
    pointer(kGlobal, "offset_commit_cb"),
    boolean(kGlobal, "enable.partition.eof", false),
    boolean(kGlobal, "check.crcs", false),
    text_as_it_is(kGlobal, "client.rack", ""),
    text(kGlobal, "transactional.id"),
    integer(kGlobal, "transaction.timeout.ms", 1000, 2147483647, 60000),
    boolean(kGlobal, "enable.idempotence", false),
    boolean(kGlobal, "enable.gapless.guarantee", false),
    integer(kGlobal, "queue.buffering.max.messages", 0, 2147483647, 100000),
    integer(kGlobal, "queue.buffering.max.kbytes", 1, 2147483647, 1048576),
    decimal(kGlobal, "queue.buffering.max.ms", 0, 900000, 5),
    alias(kGlobal, "linger.ms", "queue.buffering.max.ms"),
    integer(kGlobal, "message.send.max.retries", 0, 2147483647, 2147483647),
    alias(kGlobal, "retries", "message.send.max.retries"),
    integer(kGlobal, "retry.backoff.ms", 1, 300000, 100),
    integer(kGlobal, "queue.buffering.backpressure.threshold", 1, 1000000, 1),
    choice(kGlobal, "compression.codec", "none=0,gzip=1,snappy=2,lz4=3,zstd=4", 0),
    alias(kGlobal, "compression.type", "compression.codec"),
    integer(kGlobal, "batch.num.messages", 1, 1000000, 10000),
    integer(kGlobal, "batch.size", 1, 2147483647, 1000000),
    boolean(kGlobal, "delivery.report.only.error", false),
    pointer(kGlobal, "dr_cb"),
    pointer(kGlobal, "dr_msg_cb"),
    integer(kGlobal, "sticky.partitioning.linger.ms", 0, 900000, 10),
    integer(kTopic, "request.required.acks", -1, 1000, -1, "all=-1"),
    alias(kTopic, "acks", "request.required.acks"),
    integer(kTopic, "request.timeout.ms", 1, 900000, 30000),
    integer(kTopic, "message.timeout.ms", 0, 2147483647, 300000),
    alias(kTopic, "delivery.timeout.ms", "message.timeout.ms"),
    choice(kTopic, "queuing.strategy", "fifo=0,lifo=1", 0),
    boolean(kTopic, "produce.offset.report", false),
    checked(kTopic, "partitioner", "consistent_random", is_partitioner),
    pointer(kTopic, "partitioner_cb"),
    pointer(kTopic, "msg_order_cmp"),
    pointer(kTopic, "opaque"),
    choice(kTopic, "compression.codec", "none=0,gzip=1,snappy=2,lz4=3,zstd=4,inherit=5", 5),
    alias(kTopic, "compression.type", "compression.codec"),
    integer(kTopic, "compression.level", -1, 12, -1),
    boolean(kTopic, "auto.commit.enable", true),
    alias(kTopic, "enable.auto.commit", "auto.commit.enable"),
    integer(kTopic, "auto.commit.interval.ms", 10, 86400000, 60000),
    choice(kTopic, "auto.offset.reset", "smallest=-2,earliest=-2,beginning=-2,largest=-1,latest=-1,end=-1,error=-1001", -1),
    text(kTopic, "offset.store.path", "."),
    integer(kTopic, "offset.store.sync.interval.ms", -1, 86400000, -1),
    choice(kTopic, "offset.store.method", "file=1,broker=2", 2),
    integer(kTopic, "consume.callback.max.messages", 0, 1000000, 0),

};
// clang-format on

}  // namespace

std::span<const Setting> settings() { return kSettings; }

// Clients look their callbacks up in every poll: the names of both scopes, in order.
std::optional<std::size_t> find_setting(SettingScope scope, std::string_view name) {
  using Named = std::pair<std::pair<SettingScope, std::string_view>, std::size_t>;
  static const std::vector<Named> by_name = [] {
    std::vector<Named> all;
    for (std::size_t at = 0; at < std::size(kSettings); ++at) all.push_back({{kSettings[at].scope, kSettings[at].name}, at});
    std::ranges::sort(all);
    return all;
  }();
  const std::pair wanted(scope, name);
  const auto found = std::ranges::lower_bound(by_name, wanted, {}, &Named::first);
  if (found == by_name.end() || found->first != wanted) return std::nullopt;
  return found->second;
}

std::vector<SettingWord> words_of(const Setting& setting) {
  std::vector<SettingWord> words;
  std::string_view left = setting.words == nullptr ? "" : setting.words;
  while (!left.empty()) {
    const std::size_t comma = left.find(',');
    const std::string_view entry = left.substr(0, comma);
    left = comma == std::string_view::npos ? "" : left.substr(comma + 1);
    const std::size_t equals = entry.find('=');
    const std::size_t mark = entry.find('!');
    SettingWord word{std::string(entry.substr(0, equals)), std::atoi(entry.data() + equals + 1)};
    if (mark != std::string_view::npos) word.reason = entry.substr(mark + 1);
    words.push_back(std::move(word));
  }
  return words;
}

}  // namespace turnstile::rdkafka
