// Prints what librdkafka's functions that carry data answer. It is linked twice, with the real library and with ours: the outputs must be
// equal (data_test.cpp). Its argument is a file with names of settings.
#include <librdkafka/rdkafka.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace {

const char* shown(const char* text) { return text == nullptr ? "(none)" : text; }

// ---- configuration ----

void get(const char* what, rd_kafka_conf_res_t (*ask)(const void*, const char*, char*, std::size_t*), const void* conf, const char* name) {
  std::size_t needed = 0;
  const int asked = ask(conf, name, nullptr, &needed);
  char small[5] = "";
  std::size_t small_size = sizeof small;
  const int cut = ask(conf, name, small, &small_size);
  char large[512] = "";
  std::size_t large_size = sizeof large;
  const int whole = ask(conf, name, large, &large_size);
  if (std::strncmp(large, "0x", 2) == 0) std::strcpy(large, small[0] == '\0' ? "" : "pointer");  // an address is nobody's business
  if (std::strcmp(large, "pointer") == 0) needed = small_size = large_size = 0, std::strcpy(small, "");
  if (asked != RD_KAFKA_CONF_OK) needed = small_size = large_size = 0;
  // How much of a list of flags fits a buffer that is too small is not compared.
  const bool list = std::strchr(large, ',') != nullptr;
  std::printf("  %s %s: %d %d %d [%s] [%s] %zu %zu\n", what, name, asked, cut, whole, large, list ? "" : small, needed, large_size);
}

rd_kafka_conf_res_t get_global(const void* conf, const char* name, char* dest, std::size_t* size) {
  return rd_kafka_conf_get(static_cast<const rd_kafka_conf_t*>(conf), name, dest, size);
}
rd_kafka_conf_res_t get_topic(const void* conf, const char* name, char* dest, std::size_t* size) {
  return rd_kafka_topic_conf_get(static_cast<const rd_kafka_topic_conf_t*>(conf), name, dest, size);
}

void dump(const char* what, const char** array, std::size_t count) {
  for (std::size_t at = 0; at < count; at += 2) {
    std::printf("%s %s=%s\n", what, array[at], std::strncmp(array[at + 1], "0x", 2) == 0 ? "pointer" : array[at + 1]);
  }
  rd_kafka_conf_dump_free(array, count);
}

void dump(rd_kafka_conf_t* conf) {
  std::size_t count = 0;
  const char** array = rd_kafka_conf_dump(conf, &count);
  dump("conf", array, count);
}

const char* const kValues[] = {nullptr,
                               "",
                               "true",
                               "T",
                               "f",
                               "0",
                               "1",
                               "-1",
                               "2",
                               "5",
                               "100",
                               "1000",
                               "0x10",
                               "1.5",
                               "1e3",
                               "1e9",
                               "-0.5",
                               "99999999999",
                               "2147483647",
                               "-2147483648",
                               "x",
                               "  spaced ",
                               "a,b",
                               "a, b",
                               "^a[,b",
                               "^a.*,b",
                               "all",
                               "none",
                               "earliest",
                               "error",
                               "smallest",
                               "end",
                               "gzip",
                               "zstd",
                               "GZIP",
                               "-all",
                               "+topic,msg",
                               "topic,,msg",
                               "all,-msg",
                               "topic,nothing",
                               "read_committed",
                               "broker",
                               "plaintext",
                               "SASL_SSL",
                               "https",
                               "murmur2",
                               "fnv1a_random",
                               "lifo",
                               "v4",
                               " v4",
                               "0.7.1",
                               "0.9.0.1",
                               "%s",
                               "range",
                               "cooperative-sticky",
                               "oidc",
                               "http"};

void set_each(const std::string& name) {
  for (const char* value : kValues) {
    // The real library would load a plugin.
    if (name == "plugin.library.paths" && value != nullptr && *value != '\0') continue;
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    char error[256] = "";
    int result = rd_kafka_conf_set(conf, name.c_str(), value, error, sizeof error);
    std::printf("%s=%s: %d %s\n", name.c_str(), shown(value), result, error);
    get("global", get_global, conf, name.c_str());
    char cut[20] = "";
    rd_kafka_conf_set(conf, name.c_str(), value, cut, sizeof cut);
    std::printf("  cut: %s\n", cut);
    rd_kafka_conf_t* copy = rd_kafka_conf_dup(conf);
    get("copy", get_global, copy, name.c_str());
    rd_kafka_conf_destroy(copy);
    rd_kafka_conf_destroy(conf);

    rd_kafka_topic_conf_t* topic = rd_kafka_topic_conf_new();
    error[0] = '\0';
    result = rd_kafka_topic_conf_set(topic, name.c_str(), value, error, sizeof error);
    std::printf("  topic: %d %s\n", result, error);
    get("topic", get_topic, topic, name.c_str());
    rd_kafka_topic_conf_destroy(topic);
  }
}

void configurations(const char* names) {
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  dump(conf);
  std::printf("topic conf: %d\n", rd_kafka_conf_get_default_topic_conf(conf) != nullptr);
  rd_kafka_conf_set(conf, "acks", "1", nullptr, 0);
  rd_kafka_conf_set(conf, "client.id", "c", nullptr, 0);
  rd_kafka_conf_set(conf, "group.id", "g", nullptr, 0);
  dump(conf);
  std::size_t count = 0;
  const char** array = rd_kafka_topic_conf_dump(rd_kafka_conf_get_default_topic_conf(conf), &count);
  dump("topic", array, count);
  const char* filter[] = {"client", "default"};
  rd_kafka_conf_t* some = rd_kafka_conf_dup_filter(conf, 2, filter);
  dump(some);
  rd_kafka_conf_destroy(some);
  rd_kafka_conf_destroy(conf);
  std::ifstream file(names);
  for (std::string name; std::getline(file, name);) set_each(name);
}

// ---- combinations that no client can be made of ----

struct Combination {
  rd_kafka_type_t type;
  std::vector<std::pair<const char*, const char*>> settings;
};

void refusals() {
  const Combination all[] = {
      {RD_KAFKA_PRODUCER, {{"transactional.id", "t"}, {"enable.idempotence", "false"}}},
      {RD_KAFKA_PRODUCER, {{"transactional.id", "t"}, {"transaction.timeout.ms", "1000"}, {"socket.timeout.ms", "5000"}}},
      {RD_KAFKA_PRODUCER, {{"transactional.id", "t"}, {"transaction.timeout.ms", "1000"}, {"message.timeout.ms", "5000"}}},
      {RD_KAFKA_PRODUCER, {{"enable.idempotence", "true"}, {"max.in.flight", "6"}}},
      {RD_KAFKA_PRODUCER, {{"enable.idempotence", "true"}, {"retries", "0"}}},
      {RD_KAFKA_PRODUCER, {{"enable.idempotence", "true"}, {"acks", "1"}}},
      {RD_KAFKA_PRODUCER, {{"enable.idempotence", "true"}, {"acks", "0"}, {"max.in.flight", "7"}}},
      {RD_KAFKA_PRODUCER, {{"enable.idempotence", "true"}, {"queuing.strategy", "lifo"}}},
      {RD_KAFKA_PRODUCER, {{"transactional.id", "t"}, {"acks", "1"}}},
      {RD_KAFKA_PRODUCER, {{"transactional.id", "t"}, {"queue.buffering.backpressure.threshold", "10"}}},
      {RD_KAFKA_PRODUCER, {{"enable.gapless.guarantee", "true"}}},
      {RD_KAFKA_PRODUCER, {{"linger.ms", "500"}, {"message.timeout.ms", "400"}}},
      {RD_KAFKA_PRODUCER, {{"reconnect.backoff.ms", "2000"}, {"reconnect.backoff.max.ms", "1000"}}},
      {RD_KAFKA_CONSUMER, {{"session.timeout.ms", "7000"}, {"max.poll.interval.ms", "6000"}}},
      {RD_KAFKA_CONSUMER, {{"fetch.max.bytes", "1000"}}},
      {RD_KAFKA_CONSUMER, {{"receive.message.max.bytes", "2000"}}},
      {RD_KAFKA_CONSUMER, {{"fetch.max.bytes", "2000000"}, {"receive.message.max.bytes", "2000100"}}},
      {RD_KAFKA_CONSUMER, {{"reconnect.backoff.ms", "2000"}, {"reconnect.backoff.max.ms", "1000"}}},
  };
  for (const Combination& each : all) {
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    for (const auto& [name, value] : each.settings) rd_kafka_conf_set(conf, name, value, nullptr, 0);
    char error[256] = "";
    errno = 0;
    const bool made = rd_kafka_new(each.type, conf, error, sizeof error) != nullptr;
    std::printf("new: %d %d %s\n", made, errno, error);
    if (!made) rd_kafka_conf_destroy(conf);
  }
}

// ---- errors ----

void errors() {
  for (int code = -260; code < 140; ++code) {
    const auto err = static_cast<rd_kafka_resp_err_t>(code);
    std::printf("%d %s: %s\n", code, rd_kafka_err2name(err), rd_kafka_err2str(err));
  }
  const rd_kafka_err_desc* all = nullptr;
  std::size_t count = 0;
  rd_kafka_get_err_descs(&all, &count);
  for (std::size_t at = 0; at < count; ++at) std::printf("%zu %d %s %s\n", at, all[at].code, shown(all[at].name), shown(all[at].desc));
  for (const int code : {0, EINVAL, EBUSY, ENOENT, ESRCH, ETIMEDOUT, EMSGSIZE, ENOBUFS, ECANCELED, EIO}) {
    std::printf("errno %d: %d\n", code, rd_kafka_errno2err(code));
  }
  for (const char* pattern : {static_cast<const char*>(nullptr), "", "plain", "%s and more"}) {
    rd_kafka_error_t* error = rd_kafka_error_new(RD_KAFKA_RESP_ERR__STATE, pattern, "text");
    std::printf("error %d %s [%s] %d %d %d\n", rd_kafka_error_code(error), rd_kafka_error_name(error), rd_kafka_error_string(error),
                rd_kafka_error_is_fatal(error), rd_kafka_error_is_retriable(error), rd_kafka_error_txn_requires_abort(error));
    rd_kafka_error_destroy(error);
  }
  std::printf("no error %d [%s] [%s] %d\n", rd_kafka_error_code(nullptr), rd_kafka_error_name(nullptr), rd_kafka_error_string(nullptr),
              rd_kafka_error_is_fatal(nullptr));
  rd_kafka_error_destroy(nullptr);
}

// ---- lists ----

void print(const rd_kafka_topic_partition_list_t* list) {
  std::printf("list %d of %d:", list->cnt, list->size);
  for (int at = 0; at < list->cnt; ++at) {
    const auto& element = list->elems[at];
    std::printf(" %s[%d]@%ld/%d/%zu", element.topic, element.partition, static_cast<long>(element.offset), element.err,
                element.metadata_size);
  }
  std::printf("\n");
}

int by_partition_down(const void* left, const void* right, void* opaque) {
  ++*static_cast<int*>(opaque);
  return static_cast<const rd_kafka_topic_partition_t*>(right)->partition - static_cast<const rd_kafka_topic_partition_t*>(left)->partition;
}

void lists() {
  for (const int size : {0, 1, 5}) {
    rd_kafka_topic_partition_list_t* list = rd_kafka_topic_partition_list_new(size);
    print(list);
    for (int step = 0; step < 60; ++step) {
      const std::string topic(1, static_cast<char>('a' + step * 7 % 5));
      rd_kafka_topic_partition_t* added = rd_kafka_topic_partition_list_add(list, topic.c_str(), step * 11 % 13);
      if (step % 9 == 0) {
        added->metadata = std::malloc(3);
        added->metadata_size = 3;
        added->err = RD_KAFKA_RESP_ERR__FAIL;
      }
      print(list);
    }
    rd_kafka_topic_partition_list_add_range(list, "r", 3, 7);
    rd_kafka_topic_partition_list_add_range(list, "r", 7, 3);
    std::printf("set %d %d\n", rd_kafka_topic_partition_list_set_offset(list, "r", 4, 17),
                rd_kafka_topic_partition_list_set_offset(list, "r", 9, 1));
    std::printf("del %d %d %d %d\n", rd_kafka_topic_partition_list_del(list, "r", 3), rd_kafka_topic_partition_list_del(list, "r", 3),
                rd_kafka_topic_partition_list_del_by_idx(list, 0), rd_kafka_topic_partition_list_del_by_idx(list, 1000));
    std::printf("find %d %d\n", rd_kafka_topic_partition_list_find(list, "a", 0) != nullptr,
                rd_kafka_topic_partition_list_find(list, "z", 0) != nullptr);
    rd_kafka_topic_partition_list_t* copy = rd_kafka_topic_partition_list_copy(list);
    print(copy);
    rd_kafka_topic_partition_list_sort(copy, nullptr, nullptr);
    print(copy);
    int compared = 0;
    rd_kafka_topic_partition_list_sort(copy, by_partition_down, &compared);
    std::printf("first %d, compared %d\n", copy->elems[0].partition, compared > 0);
    rd_kafka_topic_partition_list_destroy(copy);
    rd_kafka_topic_partition_list_destroy(list);
  }
}

// ---- headers ----

void print(const rd_kafka_headers_t* headers) {
  std::printf("headers %zu:", rd_kafka_header_cnt(headers));
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t at = 0; rd_kafka_header_get_all(headers, at, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++at) {
    std::printf(" %s=%s/%zu", name, shown(static_cast<const char*>(value)), size);
  }
  std::printf("\n");
}

void headers() {
  rd_kafka_headers_t* all = rd_kafka_headers_new(2);
  rd_kafka_header_add(all, "a", -1, "1", -1);
  rd_kafka_header_add(all, "ab", 1, "2x", 1);
  rd_kafka_header_add(all, "b", -1, nullptr, -1);
  rd_kafka_header_add(all, "b", -1, nullptr, 5);
  rd_kafka_header_add(all, "b", -1, "", -1);
  rd_kafka_header_add(all, "", -1, "empty name", -1);
  rd_kafka_header_add(all, "z\0z", 3, "zero\0in it", 10);
  print(all);
  const void* value = nullptr;
  std::size_t size = 99;
  for (const char* name : {"a", "b", "c", "z", ""}) {
    for (std::size_t at = 0; at < 4; ++at) {
      const int found = rd_kafka_header_get(all, at, name, &value, &size);
      std::printf("get %s %zu: %d", name, at, found);
      if (found == 0) std::printf(" %s %zu", shown(static_cast<const char*>(value)), size);
      std::printf("\n");
    }
    const int last = rd_kafka_header_get_last(all, name, &value, &size);
    std::printf("last %s: %d %zu\n", name, last, last == 0 ? size : 0);
  }
  rd_kafka_headers_t* copy = rd_kafka_headers_copy(all);
  for (const char* name : {"b", "b", "nothing", "a"}) std::printf("remove %s: %d\n", name, rd_kafka_header_remove(copy, name));
  print(copy);
  print(all);
  rd_kafka_headers_destroy(copy);
  rd_kafka_headers_destroy(all);
}

// ---- group metadata ----

void read_back(const std::string& bytes) {
  rd_kafka_consumer_group_metadata_t* metadata = nullptr;
  rd_kafka_error_t* error = rd_kafka_consumer_group_metadata_read(&metadata, bytes.data(), bytes.size());
  if (error != nullptr) {
    std::printf("  %d %s\n", rd_kafka_error_code(error), rd_kafka_error_string(error));
    rd_kafka_error_destroy(error);
    return;
  }
  void* again = nullptr;
  std::size_t size = 0;
  rd_kafka_consumer_group_metadata_write(metadata, &again, &size);
  std::printf("  read, and written again: %d\n", bytes == std::string(static_cast<char*>(again), size));
  rd_kafka_mem_free(nullptr, again);
  rd_kafka_consumer_group_metadata_destroy(metadata);
}

void group_metadata() {
  for (const char* instance : {static_cast<const char*>(nullptr), "", "instance"}) {
    rd_kafka_consumer_group_metadata_t* metadata =
        rd_kafka_consumer_group_metadata_new_with_genid("group", 0x01020304, "member-1", instance);
    void* buffer = nullptr;
    std::size_t size = 0;
    rd_kafka_consumer_group_metadata_write(metadata, &buffer, &size);
    const std::string bytes(static_cast<char*>(buffer), size);
    for (const char c : bytes) std::printf("%02x", static_cast<unsigned char>(c));
    std::printf("\n");
    rd_kafka_mem_free(nullptr, buffer);
    read_back(bytes);
    read_back(bytes + "x");
    for (const std::size_t at : {0UL, 5UL, 11UL, 12UL, 20UL}) {
      std::string broken = bytes;
      broken[at] = '\x01';
      read_back(broken);
    }
    for (const std::size_t length : {0UL, 3UL, 13UL}) read_back(bytes.substr(0, length));
    rd_kafka_consumer_group_metadata_destroy(metadata);
  }
}

// ---- partitioners, and the rest ----

void partitioners() {
  std::string key;
  for (int length = 0; length < 40; ++length) {
    for (const int count : {1, 2, 7, 1000, 2147483647}) {
      std::printf("%d of %d: %d %d %d\n", length, count,
                  rd_kafka_msg_partitioner_consistent(nullptr, key.data(), key.size(), count, nullptr, nullptr),
                  rd_kafka_msg_partitioner_murmur2(nullptr, key.data(), key.size(), count, nullptr, nullptr),
                  rd_kafka_msg_partitioner_fnv1a(nullptr, key.data(), key.size(), count, nullptr, nullptr));
    }
    key.push_back(static_cast<char>(length * 37 + 200));
  }
}

void rest() {
  std::printf("version %x %s\n", rd_kafka_version(), rd_kafka_version_str());
  std::printf("debug %s\n", rd_kafka_get_debug_contexts());
  void* memory = rd_kafka_mem_calloc(nullptr, 2, 3);
  rd_kafka_mem_free(nullptr, memory);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  rest();
  refusals();
  errors();
  lists();
  headers();
  group_metadata();
  partitioners();
  configurations(argv[1]);
}
