// Whether brokers let a client in. librdkafka takes a wrong password or an unknown certificate for one more outage and tries again for
// ever; what it was told comes as an error of the client, while it is polled.
//
// It is the opaque pointer of all callbacks of its client, and knows whose client that is.
#pragma once

#include <string>

#include "rdkafka.hpp"

namespace turnstile::adapters::rd {

// What an error of a connection means. librdkafka 2.0.2 reports a failed TLS handshake as _SSL, but as _TRANSPORT if what the other side
// says has already arrived when the handshake begins: the error queue of OpenSSL is in the reason then.
rd_kafka_resp_err_t meant(rd_kafka_resp_err_t code, std::string_view reason);

class Admission {
 public:
  explicit Admission(void* owner = nullptr) : owner_(owner) {}
  Admission(const Admission&) = delete;
  Admission& operator=(const Admission&) = delete;
  // Before the client is made, which it outlives.
  void watch(rd_kafka_conf_t* conf);
  template <class T>
  static T& owner(void* opaque) {
    return *static_cast<T*>(static_cast<Admission*>(opaque)->owner_);
  }
  // Once true it stays true. A connection that broke off in the middle of a handshake is no refusal.
  bool refused() const { return !refusal_.empty(); }
  // "connection: _AUTHENTICATION (...); what to do"
  const std::string& refusal() const { return refusal_; }
  // What was last heard of a connection, in the same form; empty: nothing.
  const std::string& last() const { return last_; }

 private:
  static void on_error(rd_kafka_t*, int code, const char* reason, void* opaque);

  void* owner_;
  std::string refusal_;
  std::string last_;
};

}  // namespace turnstile::adapters::rd
