#include "admission.hpp"

#include <algorithm>
#include <array>

namespace turnstile::adapters::rd {
namespace {

// A broker that goes away during the handshake is reported under the same codes as one that refuses.
bool broke_off(std::string_view reason) {
  constexpr std::array<std::string_view, 8> kWords{"Disconnected",     "transport failure",  "timed out",        "Timed out",
                                                   "Connection reset", "Connection refused", "handle destroyed", "unexpected eof"};
  return std::ranges::any_of(kWords, [reason](std::string_view word) { return reason.find(word) != std::string_view::npos; });
}

}  // namespace

rd_kafka_resp_err_t meant(rd_kafka_resp_err_t code, std::string_view reason) {
  const bool handshake = reason.find("SSL_HANDSHAKE") != std::string_view::npos && reason.find("SSL routines") != std::string_view::npos;
  return code == RD_KAFKA_RESP_ERR__TRANSPORT && handshake ? RD_KAFKA_RESP_ERR__SSL : code;
}

void Admission::watch(rd_kafka_conf_t* conf) {
  rd_kafka_conf_set_opaque(conf, this);
  rd_kafka_conf_set_error_cb(conf, on_error);
}

void Admission::on_error(rd_kafka_t*, int code, const char* reason, void* opaque) {
  auto& self = *static_cast<Admission*>(opaque);
  const auto error = meant(static_cast<rd_kafka_resp_err_t>(code), reason);
  if (error == RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) return;  // it adds nothing to the error before it
  self.last_ = text("connection", error, reason);
  if (self.refusal_.empty() && is_refusal(error) && !broke_off(reason)) self.refusal_ = self.last_;
}

}  // namespace turnstile::adapters::rd
