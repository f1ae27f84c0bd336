#include "gate.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/rand.h>
#include <poll.h>
#include <sys/time.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <optional>
#include <string_view>
#include <thread>

#include "scram.hpp"
#include "tls_stream.hpp"
#include "wire.hpp"

namespace turnstile::conformance {

namespace {

constexpr timeval kHandshakeMax{5, 0};
constexpr std::size_t kRoom = 1U << 20;  // bytes buffered per direction

struct Credentials {
  std::string mechanism;  // empty: no SASL
  std::string user;
  std::string password;
};

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char letter) { return static_cast<char>(std::tolower(letter)); });
  return text;
}

// The last value of that name counts.
std::string property(const Gate::Properties& properties, std::string_view name, std::string otherwise = {}) {
  for (const auto& [each, value] : properties) {
    if (each == name) otherwise = value;
  }
  return otherwise;
}

std::string fresh_nonce() {
  std::array<unsigned char, 18> bytes{};
  ::RAND_bytes(bytes.data(), static_cast<int>(bytes.size()));
  std::string text;
  for (const unsigned char byte : bytes) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

// ---- the handshake: calls block, for some seconds at most ----

std::optional<std::string> ask(TlsStream& broker, std::int16_t api, std::int16_t version, const wire::Writer& body) {
  wire::Writer head;
  head.number(api).number(version).number(std::int32_t{1}).text("turnstile");
  wire::Writer length;
  length.number(static_cast<std::int32_t>(head.bytes().size() + body.bytes().size()));
  std::string request = length.bytes() + head.bytes() + body.bytes();
  while (!request.empty()) {
    if (broker.write(request) != TlsStream::State::well) return std::nullopt;
  }
  std::string answer;
  while (frames::size(answer, frames::kAnswerHead) == 0) {
    if (broker.read(answer) != TlsStream::State::well) return std::nullopt;
  }
  return answer.substr(frames::kAnswerHead);
}

// The broker's response to these bytes; nullopt: refused, or no response.
std::optional<std::string> authenticate(TlsStream& broker, std::string_view bytes) {
  constexpr std::int16_t kSaslAuthenticate = 36;
  wire::Writer request;
  request.number(static_cast<std::int32_t>(bytes.size())).raw(bytes);
  const auto answer = ask(broker, kSaslAuthenticate, 0, request);
  if (!answer) return std::nullopt;
  wire::Reader reader(*answer);
  const auto error = reader.number<std::int16_t>();
  reader.text();  // error message
  const auto size = reader.number<std::int32_t>();
  const std::string_view said = reader.raw(static_cast<std::size_t>(std::max(size, 0)));
  return error == 0 && reader.well() ? std::optional(std::string(said)) : std::nullopt;
}

bool let_in(TlsStream& broker, const Credentials& credentials) {
  if (credentials.mechanism.empty()) return true;
  constexpr std::int16_t kSaslHandshake = 17;
  wire::Writer mechanism;
  mechanism.text(credentials.mechanism);
  const auto answer = ask(broker, kSaslHandshake, 1, mechanism);
  if (!answer || wire::Reader(*answer).number<std::int16_t>() != 0) return false;
  if (credentials.mechanism == "PLAIN") return authenticate(broker, '\0' + credentials.user + '\0' + credentials.password).has_value();
  const auto hash = credentials.mechanism == "SCRAM-SHA-256" ? Scram::Hash::sha256 : Scram::Hash::sha512;
  Scram scram(hash, credentials.user, credentials.password, fresh_nonce());
  const auto first = authenticate(broker, scram.first_message());
  if (!first) return false;
  const auto reply = scram.final_message(*first);
  if (!reply) return false;
  const auto last = authenticate(broker, *reply);
  return last && scram.proves_itself(*last);
}

// ---- after the handshake ----

// Removes the bytes sent from `text`. False: the connection is broken.
bool send_some(int socket, std::string& text) {
  const auto count = ::send(socket, text.data(), text.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (count < 0) return errno == EAGAIN || errno == EINTR;
  text.erase(0, static_cast<std::size_t>(count));
  return true;
}

// False: end of stream.
bool receive_some(int socket, std::string& text) {
  std::array<char, 16'384> buffer;
  const auto count = ::recv(socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (count < 0) return errno == EAGAIN || errno == EINTR;
  text.append(buffer.data(), static_cast<std::size_t>(count));
  return count != 0;
}

// Forwards until either side closes; then still delivers what the client had sent to the broker, and what the broker had sent to the
// client.
void carry(TlsStream& broker, int client) {
  broker.set_blocking(false);
  std::string requests;
  std::string answers;
  bool client_there = true;
  bool broker_there = true;
  while ((client_there || !requests.empty()) && (broker_there || !answers.empty())) {
    const auto when = [](bool condition, int event) { return static_cast<short>(condition ? event : 0); };
    std::array<pollfd, 2> sockets{{
        {client, static_cast<short>(when(client_there && requests.size() < kRoom, POLLIN) | when(!answers.empty(), POLLOUT)), 0},
        {broker_there ? broker.socket() : -1,
         static_cast<short>(when(answers.size() < kRoom, POLLIN) | when(!requests.empty() || broker.wants_to_write(), POLLOUT)), 0},
    }};
    if (!client_there && answers.empty()) sockets[0].fd = -1;
    if (::poll(sockets.data(), sockets.size(), -1) < 0 && errno != EINTR) return;
    if (client_there && requests.size() < kRoom) client_there = receive_some(client, requests);
    while (broker_there && answers.size() < kRoom) {
      const auto state = broker.read(answers);
      if (state == TlsStream::State::over) broker_there = false;
      if (state != TlsStream::State::well) break;
    }
    while (broker_there && !requests.empty()) {
      const auto state = broker.write(requests);
      if (state == TlsStream::State::over) broker_there = false;
      if (state != TlsStream::State::well) break;
    }
    if (!answers.empty() && !send_some(client, answers)) {
      client_there = false;
      answers.clear();
    }
  }
}

}  // namespace

struct Gate::Impl {
  std::unique_ptr<SSL_CTX, TlsDeleter> context;  // null: no TLS
  bool names_checked = true;
  Credentials credentials;

  std::mutex mutex;
  std::condition_variable left;
  std::size_t streams = 0;

  std::string prepare_tls(const Properties& properties) {
    context.reset(::SSL_CTX_new(::TLS_client_method()));
    const std::string ca = property(properties, "ssl.ca.location");
    if (ca.empty() ? ::SSL_CTX_set_default_verify_paths(context.get()) != 1
                   : ::SSL_CTX_load_verify_locations(context.get(), ca.c_str(), nullptr) != 1) {
      return "ssl.ca.location: " + ca + " cannot be read";
    }
    const std::string certificate = property(properties, "ssl.certificate.location");
    const std::string key = property(properties, "ssl.key.location");
    std::string password = property(properties, "ssl.key.password");
    ::SSL_CTX_set_default_passwd_cb_userdata(context.get(), password.data());
    const bool own = (certificate.empty() || ::SSL_CTX_use_certificate_chain_file(context.get(), certificate.c_str()) == 1) &&
                     (key.empty() || ::SSL_CTX_use_PrivateKey_file(context.get(), key.c_str(), SSL_FILETYPE_PEM) == 1);
    ::SSL_CTX_set_default_passwd_cb_userdata(context.get(), nullptr);
    if (!own) return "ssl.certificate.location, ssl.key.location: they cannot be used";
    const bool verified = property(properties, "enable.ssl.certificate.verification", "true") == "true";
    ::SSL_CTX_set_verify(context.get(), verified ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
    names_checked = verified && property(properties, "ssl.endpoint.identification.algorithm", "https") != "none";
    return {};
  }

  std::string prepare_sasl(const Properties& properties) {
    constexpr std::array<std::string_view, 3> kKnown{"PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"};
    credentials = {property(properties, "sasl.mechanisms", property(properties, "sasl.mechanism")), property(properties, "sasl.username"),
                   property(properties, "sasl.password")};
    if (std::ranges::find(kKnown, credentials.mechanism) != kKnown.end()) return {};
    return "sasl.mechanism: client programs can be run with PLAIN, SCRAM-SHA-256 or SCRAM-SHA-512";
  }

  void lead(Socket client, const sockaddr_storage& target, socklen_t length, const std::string& host) {
    Socket tcp(::socket(target.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int yes = 1;
    ::setsockopt(tcp.get(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    for (const int direction : {SO_RCVTIMEO, SO_SNDTIMEO})
      ::setsockopt(tcp.get(), SOL_SOCKET, direction, &kHandshakeMax, sizeof kHandshakeMax);
    if (::connect(tcp.get(), reinterpret_cast<const sockaddr*>(&target), length) != 0) return;
    TlsStream broker(std::move(tcp), context.get(), names_checked ? host : std::string());
    if (let_in(broker, credentials)) carry(broker, client.get());
  }
};

Gate::Gate(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Gate::~Gate() {
  std::unique_lock lock(impl_->mutex);
  impl_->left.wait(lock, [this] { return impl_->streams == 0; });
}

std::expected<std::unique_ptr<Gate>, std::string> Gate::make(const Properties& properties) {
  const std::string protocol = lower(property(properties, "security.protocol", "plaintext"));
  if (protocol == "plaintext") return nullptr;
  auto impl = std::make_unique<Impl>();
  std::string problem;
  if (protocol.ends_with("ssl")) problem = impl->prepare_tls(properties);
  if (problem.empty() && protocol.starts_with("sasl")) problem = impl->prepare_sasl(properties);
  if (!problem.empty()) return std::unexpected(problem);
  return std::unique_ptr<Gate>(new Gate(std::move(impl)));
}

Socket Gate::connect(const sockaddr* target, socklen_t length, const std::string& host) {
  std::array<int, 2> pair{-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) return Socket();
  sockaddr_storage address{};
  std::memcpy(&address, target, std::min<std::size_t>(length, sizeof address));
  {
    const std::lock_guard lock(impl_->mutex);
    ++impl_->streams;
  }
  std::thread([impl = impl_.get(), inner = Socket(pair[1]), address, length, host]() mutable {
    sigset_t signals;
    ::sigfillset(&signals);  // a broken pipe is the error of a call; other signals are for other threads
    ::pthread_sigmask(SIG_SETMASK, &signals, nullptr);
    impl->lead(std::move(inner), address, length, host);
    const std::lock_guard lock(impl->mutex);
    --impl->streams;
    impl->left.notify_all();
  }).detach();
  return Socket(pair[0]);
}

}  // namespace turnstile::conformance
