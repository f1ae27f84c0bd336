// Error codes by name and text, errno, and rd_kafka_error_*.
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <vector>

#include "error_texts.hpp"
#include "host_state.hpp"
#include "message.hpp"

namespace turnstile::rdkafka {
namespace {

// As librdkafka has them: one entry for each number from _BEGIN on, empty where there is no such error.
const std::vector<rd_kafka_err_desc>& descriptions() {
  static const std::vector<rd_kafka_err_desc> all = [] {
    std::vector<rd_kafka_err_desc> table(static_cast<std::size_t>(RD_KAFKA_RESP_ERR_END_ALL - RD_KAFKA_RESP_ERR__BEGIN));
    for (const ErrorText& text : error_texts()) {
      table[static_cast<std::size_t>(text.code - RD_KAFKA_RESP_ERR__BEGIN)] = {static_cast<rd_kafka_resp_err_t>(text.code), text.name,
                                                                               text.text};
    }
    return table;
  }();
  return all;
}

const rd_kafka_err_desc* described(rd_kafka_resp_err_t err) {
  if (err <= RD_KAFKA_RESP_ERR__BEGIN || err >= RD_KAFKA_RESP_ERR_END_ALL) return nullptr;
  const rd_kafka_err_desc& found = descriptions()[static_cast<std::size_t>(err - RD_KAFKA_RESP_ERR__BEGIN)];
  return found.desc == nullptr ? nullptr : &found;
}

// Its own text and its own name, until the next one of the kind is asked for on this thread.
struct Unknown {
  char text[32];
};
const char* unknown(Unknown& place, const char* pattern, rd_kafka_resp_err_t err) {
  std::snprintf(place.text, sizeof place.text, pattern, static_cast<int>(err));
  return place.text;
}
thread_local Unknown unknown_text;
thread_local Unknown unknown_name;

}  // namespace
}  // namespace turnstile::rdkafka

extern "C" {

const char* rd_kafka_err2str(rd_kafka_resp_err_t err) {
  const auto* found = turnstile::rdkafka::described(err);
  return found != nullptr ? found->desc : turnstile::rdkafka::unknown(turnstile::rdkafka::unknown_text, "Err-%i?", err);
}

const char* rd_kafka_err2name(rd_kafka_resp_err_t err) {
  const auto* found = turnstile::rdkafka::described(err);
  return found != nullptr ? found->name : turnstile::rdkafka::unknown(turnstile::rdkafka::unknown_name, "ERR_%i?", err);
}

void rd_kafka_get_err_descs(const struct rd_kafka_err_desc** errdescs, size_t* cntp) {
  *errdescs = turnstile::rdkafka::descriptions().data();
  *cntp = turnstile::rdkafka::descriptions().size();
}

int rd_kafka_errno(void) { return errno; }

rd_kafka_resp_err_t rd_kafka_errno2err(int errnox) {
  switch (errnox) {
    case EINVAL: return RD_KAFKA_RESP_ERR__INVALID_ARG;
    case EBUSY: return RD_KAFKA_RESP_ERR__CONFLICT;
    case ENOENT: return RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC;
    case ESRCH: return RD_KAFKA_RESP_ERR__UNKNOWN_PARTITION;
    case ETIMEDOUT: return RD_KAFKA_RESP_ERR__TIMED_OUT;
    case EMSGSIZE: return RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE;
    case ENOBUFS: return RD_KAFKA_RESP_ERR__QUEUE_FULL;
    case ECANCELED: return RD_KAFKA_RESP_ERR__FATAL;
    default: return RD_KAFKA_RESP_ERR__FAIL;
  }
}

rd_kafka_error_t* rd_kafka_error_new(rd_kafka_resp_err_t code, const char* fmt, ...) {
  auto* error = turnstile::rdkafka::held_by_host<rd_kafka_error_destroy>(new rd_kafka_error_s{.code = code});
  if (fmt == nullptr || *fmt == '\0') return error;
  std::va_list arguments;
  va_start(arguments, fmt);
  std::va_list again;
  va_copy(again, arguments);
  std::string text(static_cast<std::size_t>(std::vsnprintf(nullptr, 0, fmt, arguments)), '\0');
  std::vsnprintf(text.data(), text.size() + 1, fmt, again);
  va_end(again);
  va_end(arguments);
  error->text = std::move(text);
  return error;
}

void rd_kafka_error_destroy(rd_kafka_error_t* error) {
  turnstile::rdkafka::left_host(error);
  delete error;
}
rd_kafka_resp_err_t rd_kafka_error_code(const rd_kafka_error_t* error) {
  return error != nullptr ? error->code : RD_KAFKA_RESP_ERR_NO_ERROR;
}
const char* rd_kafka_error_name(const rd_kafka_error_t* error) { return error != nullptr ? rd_kafka_err2name(error->code) : ""; }
const char* rd_kafka_error_string(const rd_kafka_error_t* error) {
  if (error == nullptr) return "";
  return error->text ? error->text->c_str() : rd_kafka_err2str(error->code);
}
int rd_kafka_error_is_fatal(const rd_kafka_error_t* error) { return error != nullptr && error->fatal ? 1 : 0; }
int rd_kafka_error_is_retriable(const rd_kafka_error_t* error) { return error != nullptr && error->retriable ? 1 : 0; }
int rd_kafka_error_txn_requires_abort(const rd_kafka_error_t* error) { return error != nullptr && error->abortable ? 1 : 0; }

}  // extern "C"
