// The functions of wire/plain_calls.hpp: arguments are taken by their types, the function is called, and its result and what it left in its
// arguments go back.
#include <cstdlib>
#include <tuple>
#include <utility>

#include "life.hpp"
#include "wire/values.hpp"

namespace turnstile::processes {
namespace {

// One argument, from its arrival until the answer.
template <class T>
struct Argument {
  Argument(Life&, Reader& from) : value(from.number<T>()) {}
  T pass() { return value; }
  void put(Writer&) {}
  T value;
};
template <>
struct Argument<rd_kafka_t*> {
  Argument(Life& life, Reader& from) : value(life.client(from.number<std::uint32_t>()).handle) {}
  rd_kafka_t* pass() { return value; }
  void put(Writer&) {}
  rd_kafka_t* value;
};
template <>
struct Argument<const rd_kafka_t*> : Argument<rd_kafka_t*> {
  using Argument<rd_kafka_t*>::Argument;
};
template <>
struct Argument<rd_kafka_topic_t*> {
  Argument(Life& life, Reader& from) : value(life.topic(from)) {}
  rd_kafka_topic_t* pass() { return value; }
  void put(Writer&) {}
  rd_kafka_topic_t* value;
};
template <>
struct Argument<const char*> {
  Argument(Life&, Reader& from) : value(from.data()) {}
  const char* pass() { return value ? value->c_str() : nullptr; }
  void put(Writer&) {}
  std::optional<std::string> value;
};
template <>
struct Argument<const rd_kafka_topic_partition_list_t*> {
  Argument(Life&, Reader& from) : value(take_partitions(from)) {}
  const rd_kafka_topic_partition_list_t* pass() { return value.get(); }
  void put(Writer&) {}
  Partitions value;
};
template <>
struct Argument<rd_kafka_topic_partition_list_t*> {
  Argument(Life&, Reader& from) : value(take_partitions(from)) {}
  rd_kafka_topic_partition_list_t* pass() { return value.get(); }
  void put(Writer& to) { put_changes(to, value.get()); }
  Partitions value;
};
template <>
struct Argument<rd_kafka_topic_partition_list_t**> {
  Argument(Life&, Reader&) {}
  Argument(Argument&& other) noexcept : value(std::exchange(other.value, nullptr)) {}
  Argument& operator=(Argument&&) = delete;
  ~Argument() {
    if (value != nullptr) rd_kafka_topic_partition_list_destroy(value);
  }
  rd_kafka_topic_partition_list_t** pass() { return &value; }
  void put(Writer& to) {
    to.number(value != nullptr);
    if (value != nullptr) put_partitions(to, value);
  }
  rd_kafka_topic_partition_list_t* value = nullptr;
};
template <>
struct Argument<std::int64_t*> {
  Argument(Life&, Reader&) {}
  std::int64_t* pass() { return &value; }
  void put(Writer& to) { to.number(value); }
  std::int64_t value = 0;
};
template <>
struct Argument<const rd_kafka_consumer_group_metadata_t*> {
  struct Destroy {
    void operator()(rd_kafka_consumer_group_metadata_t* metadata) const { rd_kafka_consumer_group_metadata_destroy(metadata); }
  };
  Argument(Life&, Reader& from) : value(take_group_metadata(from)) {}
  const rd_kafka_consumer_group_metadata_t* pass() { return value.get(); }
  void put(Writer&) {}
  std::unique_ptr<rd_kafka_consumer_group_metadata_t, Destroy> value;
};

template <class T>
  requires std::is_integral_v<T> || std::is_enum_v<T>
void put_result(Writer& to, T value) {
  to.number(value);
}
void put_result(Writer& to, rd_kafka_error_t* error) { put_error(to, error); }
void put_result(Writer& to, const char* text) { to.c_string(text); }
void put_result(Writer& to, char* text) {
  to.c_string(text);
  std::free(text);
}
void put_result(Writer& to, rd_kafka_consumer_group_metadata_t* metadata) {
  put_group_metadata(to, metadata);
  if (metadata != nullptr) rd_kafka_consumer_group_metadata_destroy(metadata);
}

template <class Result, class... Types>
void carry(Result (*function)(Types...), Life& life, Reader& from, Writer& to) {
  std::tuple<Argument<Types>...> arguments{Argument<Types>(life, from)...};  // in braces: from left to right
  std::apply(
      [&](auto&... each) {
        if constexpr (std::is_void_v<Result>) {
          function(each.pass()...);
          (each.put(to), ...);
        } else {
          const Result result = function(each.pass()...);
          (each.put(to), ...);
          put_result(to, result);
        }
      },
      arguments);
}

}  // namespace

void serve_plain(Life& life, Call call, Reader& arguments, Writer& result) {
  switch (call) {
#define TURNSTILE_CASE(type, name, parameters, called_with) \
  case Call::name: return carry(&::name, life, arguments, result);
    TURNSTILE_PLAIN_CALLS(TURNSTILE_CASE)
#undef TURNSTILE_CASE
    default: life.stop("what it sent is no request");
  }
}

}  // namespace turnstile::processes
