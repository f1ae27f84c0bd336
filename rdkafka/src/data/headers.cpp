// rd_kafka_headers_* and rd_kafka_header_*.
#include <algorithm>
#include <cstring>

#include "message.hpp"

namespace {

using Header = rd_kafka_headers_s::Header;

rd_kafka_resp_err_t show_value(const Header& header, const void** valuep, size_t* sizep) {
  *valuep = header.value ? header.value->c_str() : nullptr;
  *sizep = header.value ? header.value->size() : 0;
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

// Names are compared as C strings: one with a zero in it equals no name.
bool has_name(const Header& header, const char* name) { return header.name == name; }

}  // namespace

extern "C" {

rd_kafka_headers_t* rd_kafka_headers_new(size_t initial_count) {
  auto* headers = new rd_kafka_headers_s;
  headers->all.reserve(initial_count);
  return headers;
}

void rd_kafka_headers_destroy(rd_kafka_headers_t* hdrs) { delete hdrs; }

rd_kafka_headers_t* rd_kafka_headers_copy(const rd_kafka_headers_t* src) { return new rd_kafka_headers_s(*src); }

rd_kafka_resp_err_t rd_kafka_header_add(rd_kafka_headers_t* hdrs, const char* name, ssize_t name_size, const void* value,
                                        ssize_t value_size) {
  const auto name_bytes = name_size == -1 ? std::strlen(name) : static_cast<size_t>(name_size);
  Header header{std::string(name, name_bytes), std::nullopt};
  if (value != nullptr) {
    const auto* bytes = static_cast<const char*>(value);
    header.value.emplace(bytes, value_size == -1 ? std::strlen(bytes) : static_cast<size_t>(value_size));
  }
  hdrs->all.push_back(std::move(header));
  return RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_resp_err_t rd_kafka_header_remove(rd_kafka_headers_t* hdrs, const char* name) {
  const auto removed = std::erase_if(hdrs->all, [name](const Header& header) { return std::strcmp(header.name.c_str(), name) == 0; });
  return removed == 0 ? RD_KAFKA_RESP_ERR__NOENT : RD_KAFKA_RESP_ERR_NO_ERROR;
}

rd_kafka_resp_err_t rd_kafka_header_get_last(const rd_kafka_headers_t* hdrs, const char* name, const void** valuep, size_t* sizep) {
  for (auto header = hdrs->all.rbegin(); header != hdrs->all.rend(); ++header) {
    if (has_name(*header, name)) return show_value(*header, valuep, sizep);
  }
  return RD_KAFKA_RESP_ERR__NOENT;
}

rd_kafka_resp_err_t rd_kafka_header_get(const rd_kafka_headers_t* hdrs, size_t idx, const char* name, const void** valuep, size_t* sizep) {
  for (const Header& header : hdrs->all) {
    if (has_name(header, name) && idx-- == 0) return show_value(header, valuep, sizep);
  }
  return RD_KAFKA_RESP_ERR__NOENT;
}

rd_kafka_resp_err_t rd_kafka_header_get_all(const rd_kafka_headers_t* hdrs, size_t idx, const char** namep, const void** valuep,
                                            size_t* sizep) {
  if (idx >= hdrs->all.size()) return RD_KAFKA_RESP_ERR__NOENT;
  *namep = hdrs->all[idx].name.c_str();
  return show_value(hdrs->all[idx], valuep, sizep);
}

size_t rd_kafka_header_cnt(const rd_kafka_headers_t* hdrs) { return hdrs->all.size(); }

}  // extern "C"
