// Whether brokers admit a client. librdkafka treats a wrong password or an unknown certificate as one more outage and retries forever; the
// reason surfaces as a client error while the client is polled.
//
// It is the opaque pointer of all callbacks of its client, and knows the client's owner.
#pragma once

#include <string>

#include "rdkafka.hpp"

namespace turnstile::adapters::rd {

// The meaning of a connection error. librdkafka 2.0.2 reports a failed TLS handshake as _SSL, but as _TRANSPORT if the peer's bytes have
// already arrived when the handshake begins; OpenSSL's error queue is part of the reason then.
rd_kafka_resp_err_t meant(rd_kafka_resp_err_t code, std::string_view reason);

class Admission {
 public:
  explicit Admission(void* owner = nullptr) : owner_(owner) {}
  Admission(const Admission&) = delete;
  Admission& operator=(const Admission&) = delete;
  // To be called before the client is created, which this object outlives.
  void watch(rd_kafka_conf_t* conf);
  template <class T>
  static T& owner(void* opaque) {
    return *static_cast<T*>(static_cast<Admission*>(opaque)->owner_);
  }
  // Once true it stays true. A connection that breaks during a handshake is not a refusal.
  bool refused() const { return !refusal_.empty(); }
  // "connection: _AUTHENTICATION (...); what to do"
  const std::string& refusal() const { return refusal_; }
  // The last connection error, in the same form; empty: none.
  const std::string& last() const { return last_; }

 private:
  static void on_error(rd_kafka_t*, int code, const char* reason, void* opaque);

  void* owner_;
  std::string refusal_;
  std::string last_;
};

}  // namespace turnstile::adapters::rd
