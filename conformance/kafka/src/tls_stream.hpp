// One connection to a broker, with TLS or plain.
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
  // The result of a transfer: some bytes; none for now; none any more.
  enum class State { well, later, over };

  // `context` null: plain. With TLS, the handshake is part of the first transfer; `host`: the name that the certificate must have; empty:
  // any.
  TlsStream(Socket socket, SSL_CTX* context, const std::string& host);

  int socket() const { return socket_.get(); }
  void set_blocking(bool blocking);
  // Appends at most some thousand bytes to `in`.
  State read(std::string& in);
  // Removes the written bytes from the front of `out`.
  State write(std::string& out);
  // TLS needs to write before it can read.
  bool wants_to_write() const { return wants_to_write_; }

 private:
  State judge(int result);

  Socket socket_;
  std::unique_ptr<SSL, TlsDeleter> tls_;
  bool wants_to_write_ = false;
};

}  // namespace turnstile::conformance
