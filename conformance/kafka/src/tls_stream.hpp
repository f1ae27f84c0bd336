// One connection to a broker, in TLS or plain.
#pragma once

#include <openssl/ssl.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "socket.hpp"

namespace turnstile::conformance {

struct TlsDeleter {
  void operator()(SSL* tls) const { ::SSL_free(tls); }
  void operator()(SSL_CTX* context) const { ::SSL_CTX_free(context); }
};

class TlsStream {
 public:
  // What a transfer came to: so many bytes; or nothing, for now or for good.
  enum class State { well, later, over };

  // `context` null: plain. A TLS one shakes hands with the first bytes; `host`: what the certificate must name, empty for any.
  TlsStream(Socket socket, SSL_CTX* context, const std::string& host);

  int socket() const { return socket_.get(); }
  void set_blocking(bool blocking);
  // Appends at most some thousands of bytes to `in`.
  State read(std::string& in);
  // Takes away from the front of `out` what was written.
  State write(std::string& out);
  // TLS wants to write although it was asked to read.
  bool wants_to_write() const { return wants_to_write_; }

 private:
  State judge(int result);

  Socket socket_;
  std::unique_ptr<SSL, TlsDeleter> tls_;
  bool wants_to_write_ = false;
};

}  // namespace turnstile::conformance
