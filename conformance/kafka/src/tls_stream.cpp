#include "tls_stream.hpp"

#include <fcntl.h>
#include <openssl/err.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <utility>

namespace turnstile::conformance {

TlsStream::TlsStream(Socket socket, SSL_CTX* context, const std::string& host) : socket_(std::move(socket)) {
  if (context == nullptr) return;
  tls_.reset(::SSL_new(context));
  ::SSL_set_fd(tls_.get(), socket_.get());
  ::SSL_set_connect_state(tls_.get());
  ::SSL_set_mode(tls_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  if (host.empty()) return;
  ::SSL_set1_host(tls_.get(), host.c_str());  // a name or an address
  if (host.find_first_not_of("0123456789.") != std::string::npos) SSL_set_tlsext_host_name(tls_.get(), host.c_str());
}

void TlsStream::set_blocking(bool blocking) {
  const int flags = ::fcntl(socket_.get(), F_GETFL);
  ::fcntl(socket_.get(), F_SETFL, blocking ? flags & ~O_NONBLOCK : flags | O_NONBLOCK);
}

TlsStream::State TlsStream::judge(int result) {
  wants_to_write_ = false;
  switch (::SSL_get_error(tls_.get(), result)) {
    case SSL_ERROR_WANT_READ: return State::later;
    case SSL_ERROR_WANT_WRITE: wants_to_write_ = true; return State::later;
    default: return State::over;
  }
}

TlsStream::State TlsStream::read(std::string& in) {
  std::array<char, 16'384> buffer;
  if (tls_ != nullptr) {
    ::ERR_clear_error();
    const int count = ::SSL_read(tls_.get(), buffer.data(), static_cast<int>(buffer.size()));
    if (count <= 0) return judge(count);
    in.append(buffer.data(), static_cast<std::size_t>(count));
    return State::well;
  }
  const auto count = ::recv(socket_.get(), buffer.data(), buffer.size(), 0);
  if (count <= 0) return count < 0 && (errno == EAGAIN || errno == EINTR) ? State::later : State::over;
  in.append(buffer.data(), static_cast<std::size_t>(count));
  return State::well;
}

TlsStream::State TlsStream::write(std::string& out) {
  if (out.empty()) return State::well;
  std::size_t written = 0;
  if (tls_ != nullptr) {
    ::ERR_clear_error();
    const int done = ::SSL_write_ex(tls_.get(), out.data(), out.size(), &written);
    if (done <= 0) return judge(done);
  } else {
    const auto count = ::send(socket_.get(), out.data(), out.size(), MSG_NOSIGNAL);
    if (count < 0) return errno == EAGAIN || errno == EINTR ? State::later : State::over;
    written = static_cast<std::size_t>(count);
  }
  out.erase(0, written);
  return State::well;
}

}  // namespace turnstile::conformance
