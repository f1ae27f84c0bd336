// The functions of wire/plain_calls.hpp: their arguments go out, and what comes back is their result. By type.
#include <cstdlib>
#include <set>
#include <string>

#include "format.hpp"
#include "shim/channel.hpp"
#include "shim/handles.hpp"
#include "wire/values.hpp"

namespace turnstile::processes {
namespace {

void put(Writer& to, const rd_kafka_t* client) { to.number(client->number); }
void put(Writer& to, const rd_kafka_topic_t* topic) { to.number(topic->client->number).text(topic->name); }
void put(Writer& to, std::int32_t value) { to.number(value); }
void put(Writer& to, std::int64_t value) { to.number(value); }
void put(Writer& to, const char* text) { to.c_string(text); }
void put(Writer& to, const rd_kafka_topic_partition_list_t* list) { put_partitions(to, list); }
void put(Writer& to, const rd_kafka_consumer_group_metadata_t* metadata) { put_group_metadata(to, metadata); }
void put(Writer&, rd_kafka_topic_partition_list_t**) {}
void put(Writer&, std::int64_t*) {}

// What a call leaves in its arguments.
template <class T>
void get(Reader&, const T&) {}
void get(Reader& from, rd_kafka_topic_partition_list_t* const& list) { take_changes(from, list); }
void get(Reader& from, rd_kafka_topic_partition_list_t** const& list) {
  if (from.number<bool>()) *list = take_partitions(from).release();
}
void get(Reader& from, std::int64_t* const& number) {
  const auto value = from.number<std::int64_t>();
  if (number != nullptr) *number = value;
}

template <class Result>
Result result(Reader& from) {
  if constexpr (std::is_same_v<Result, rd_kafka_error_t*>) {
    return take_error(from);
  } else if constexpr (std::is_same_v<Result, rd_kafka_consumer_group_metadata_t*>) {
    return take_group_metadata(from);
  } else if constexpr (std::is_same_v<Result, char*>) {
    const auto text = from.data();
    return text ? rdkafka::duplicate(*text) : nullptr;
  } else if constexpr (std::is_same_v<Result, const char*>) {
    static auto* const all = new std::set<std::string>;  // a handful of words
    const auto text = from.data();
    return text ? all->insert(*text).first->c_str() : nullptr;
  } else if constexpr (!std::is_void_v<Result>) {
    return from.number<Result>();
  }
}

template <class Result, class... Arguments>
Result carried(Call call, const Arguments&... arguments) {
  Writer asked = request(call);
  (put(asked, arguments), ...);
  Reader answer = ask(asked);
  (get(answer, arguments), ...);
  return result<Result>(answer);
}

}  // namespace
}  // namespace turnstile::processes

#define TURNSTILE_EXPAND(...) __VA_ARGS__
#define TURNSTILE_DEFINED(result, name, parameters, arguments)                                                  \
  extern "C" result name parameters {                                                                           \
    return turnstile::processes::carried<result>(turnstile::processes::Call::name, TURNSTILE_EXPAND arguments); \
  }
TURNSTILE_PLAIN_CALLS(TURNSTILE_DEFINED)
#undef TURNSTILE_DEFINED

extern "C" rd_kafka_resp_err_t rd_kafka_commit_message(rd_kafka_t* rk, const rd_kafka_message_t* rkmessage, int async) {
  if (rkmessage->err != RD_KAFKA_RESP_ERR_NO_ERROR) return RD_KAFKA_RESP_ERR__INVALID_ARG;
  const turnstile::processes::Partitions list(rd_kafka_topic_partition_list_new(1));
  rd_kafka_topic_partition_list_add(list.get(), rkmessage->rkt->name.c_str(), rkmessage->partition)->offset = rkmessage->offset + 1;
  return rd_kafka_commit(rk, list.get(), async);
}
