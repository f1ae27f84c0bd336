#include "proxy.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace turnstile::conformance {

namespace {

class Socket {
 public:
  explicit Socket(int number = -1) : number_(number) {}
  Socket(Socket&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Socket& operator=(Socket&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Socket() {
    if (number_ >= 0) ::close(number_);
  }
  int get() const { return number_; }

 private:
  int number_;
};

std::uint32_t big_endian_32(const char* bytes) {
  std::uint32_t value = 0;
  std::memcpy(&value, bytes, sizeof value);
  return ntohl(value);
}

std::uint16_t big_endian_16(const char* bytes) {
  std::uint16_t value = 0;
  std::memcpy(&value, bytes, sizeof value);
  return ntohs(value);
}

constexpr std::size_t kRequestHead = 12;  // length, api key, api version, correlation id
constexpr std::size_t kAnswerHead = 8;    // length, correlation id

// Bytes of one direction: what was read and is not yet known to be a whole frame, and what may go out.
struct Stream {
  std::string in;
  std::string out;
};

struct Connection {
  Proxy::ClientId client = 0;
  Socket down;  // to the client
  Socket up;    // to the broker
  Stream requests;
  Stream answers;
  std::optional<std::uint32_t> fatal_answer;  // the answer in whose place the connection is cut
  bool over = false;
};

struct Rule {
  Api api{};
  bool after = false;
};

// What a client has asked for.
struct Wishes {
  std::vector<Rule> rules;
  bool held = false;
};

}  // namespace

struct Proxy::Impl {
  Impl()
      : listener(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)),
        poller(::epoll_create1(EPOLL_CLOEXEC)),
        bell(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    sockaddr_in any{};
    any.sin_family = AF_INET;
    any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(listener.get(), reinterpret_cast<sockaddr*>(&any), sizeof any);
    ::listen(listener.get(), 1024);
    socklen_t length = sizeof address;
    ::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &length);
    watch(listener.get(), EPOLLIN);
    watch(bell.get(), EPOLLIN);
    thread = std::thread([this] { serve(); });
  }
  ~Impl() {
    stopping = true;
    ring();
    thread.join();
  }

  void ring() {
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(bell.get(), &one, sizeof one);
  }
  void watch(int socket, std::uint32_t events) {
    epoll_event event{};
    event.events = events;
    event.data.fd = socket;
    ::epoll_ctl(poller.get(), EPOLL_CTL_ADD, socket, &event);
  }

  // ---- the proxy's own thread ----

  void serve() {
    std::array<epoll_event, 128> events{};
    while (!stopping) {
      const int count = ::epoll_wait(poller.get(), events.data(), static_cast<int>(events.size()), -1);
      const std::lock_guard lock(mutex);
      for (int index = 0; index < count; ++index) {
        const int socket = events[static_cast<std::size_t>(index)].data.fd;
        if (socket == listener.get()) {
          accept_all();
        } else if (socket == bell.get()) {
          std::uint64_t rings = 0;
          [[maybe_unused]] const auto read = ::read(bell.get(), &rings, sizeof rings);
          for (auto& [down, connection] : connections) pass(*connection);
        } else if (const auto found = by_socket.find(socket); found != by_socket.end()) {
          take_in(*found->second, socket);
          pass(*found->second);
        }
      }
      std::erase_if(connections, [this](const auto& entry) {
        Connection& connection = *entry.second;
        if (!connection.over) return false;
        by_socket.erase(connection.down.get());
        by_socket.erase(connection.up.get());
        return true;
      });
    }
  }

  void accept_all() {
    for (;;) {
      sockaddr_in peer{};
      socklen_t length = sizeof peer;
      Socket down(::accept4(listener.get(), reinterpret_cast<sockaddr*>(&peer), &length, SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (down.get() < 0) return;
      const auto expected = guests.find(peer.sin_port);
      if (expected == guests.end()) continue;
      auto connection = std::make_unique<Connection>();
      connection->client = expected->second.client;
      connection->down = std::move(down);
      connection->up = Socket(::socket(expected->second.target.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
      const int yes = 1;
      for (const int socket : {connection->down.get(), connection->up.get()}) {
        ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
      }
      ::connect(connection->up.get(), reinterpret_cast<const sockaddr*>(&expected->second.target), expected->second.length);
      guests.erase(expected);
      // Edge-triggered: each readiness is used up at once, and what cannot be written waits for the next.
      for (const int socket : {connection->down.get(), connection->up.get()}) {
        by_socket[socket] = connection.get();
        watch(socket, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
      }
      const int key = connection->down.get();
      connections[key] = std::move(connection);
    }
  }

  static void take_in(Connection& connection, int socket) {
    Stream& stream = socket == connection.down.get() ? connection.requests : connection.answers;
    std::array<char, 65'536> buffer{};
    for (;;) {
      const auto count = ::recv(socket, buffer.data(), buffer.size(), 0);
      if (count > 0) {
        stream.in.append(buffer.data(), static_cast<std::size_t>(count));
      } else {
        const bool not_yet = count < 0 && (errno == EAGAIN || errno == EINTR || errno == ENOTCONN);
        if (!not_yet) connection.over = true;
        return;
      }
    }
  }

  void pass(Connection& connection) {
    const auto wish = wishes.find(connection.client);
    if (wish != wishes.end() && wish->second.held) return;
    pass_requests(connection, wish == wishes.end() ? nullptr : &wish->second);
    pass_answers(connection);
    if (!flush(connection.up.get(), connection.requests.out)) connection.over = true;
    if (!flush(connection.down.get(), connection.answers.out)) connection.over = true;
  }

  static std::size_t frame(const std::string& bytes, std::size_t head) {
    if (bytes.size() < head) return 0;
    const std::size_t size = 4 + static_cast<std::size_t>(big_endian_32(bytes.data()));
    return bytes.size() < size ? 0 : size;
  }

  // Whether the cut comes after the answer; none: no cut was asked for.
  static std::optional<bool> take_rule(Wishes& wish, Api api) {
    const auto rule = std::ranges::find(wish.rules, api, &Rule::api);
    if (rule == wish.rules.end()) return std::nullopt;
    const bool after = rule->after;
    wish.rules.erase(rule);
    return after;
  }

  static void pass_requests(Connection& connection, Wishes* wish) {
    Stream& stream = connection.requests;
    while (const std::size_t size = frame(stream.in, kRequestHead)) {
      const auto api = static_cast<Api>(big_endian_16(stream.in.data() + 4));
      if (const auto after = wish != nullptr ? take_rule(*wish, api) : std::nullopt) {
        if (!*after) {
          connection.over = true;
          return;
        }
        connection.fatal_answer = big_endian_32(stream.in.data() + 8);
      }
      stream.out.append(stream.in, 0, size);
      stream.in.erase(0, size);
    }
  }

  static void pass_answers(Connection& connection) {
    Stream& stream = connection.answers;
    while (const std::size_t size = frame(stream.in, kAnswerHead)) {
      if (connection.fatal_answer && *connection.fatal_answer == big_endian_32(stream.in.data() + 4)) {
        flush(connection.down.get(), stream.out);
        connection.over = true;
        return;
      }
      stream.out.append(stream.in, 0, size);
      stream.in.erase(0, size);
    }
  }

  static bool flush(int socket, std::string& out) {
    while (!out.empty()) {
      const auto count = ::send(socket, out.data(), out.size(), MSG_NOSIGNAL);
      if (count < 0) return errno == EAGAIN || errno == EINTR || errno == ENOTCONN;
      out.erase(0, static_cast<std::size_t>(count));
    }
    return true;
  }

  struct Guest {
    ClientId client = 0;
    sockaddr_storage target{};
    socklen_t length = 0;
  };

  Socket listener;
  Socket poller;
  Socket bell;
  sockaddr_in address{};
  std::atomic<bool> stopping = false;
  std::mutex mutex;                   // over everything below
  std::map<in_port_t, Guest> guests;  // by the port that they will come from
  std::map<ClientId, Wishes> wishes;
  std::map<int, std::unique_ptr<Connection>> connections;
  std::map<int, Connection*> by_socket;
  std::thread thread;
};

Proxy::Proxy() : impl_(std::make_unique<Impl>()) {}
Proxy::~Proxy() = default;

int Proxy::connect(ClientId client, int socket, const sockaddr* target, socklen_t length) {
  sockaddr_in own{};
  own.sin_family = AF_INET;
  own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(socket, reinterpret_cast<sockaddr*>(&own), sizeof own) != 0) return errno;
  socklen_t own_length = sizeof own;
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&own), &own_length) != 0) return errno;
  {
    const std::lock_guard lock(impl_->mutex);
    Impl::Guest& guest = impl_->guests[own.sin_port];
    guest.client = client;
    std::memcpy(&guest.target, target, length);
    guest.length = length;
  }
  const int connected = ::connect(socket, reinterpret_cast<const sockaddr*>(&impl_->address), sizeof impl_->address);
  return connected == 0 || errno == EINPROGRESS ? 0 : errno;
}

void Proxy::cut_before(ClientId client, Api api) {
  const std::lock_guard lock(impl_->mutex);
  impl_->wishes[client].rules.push_back({api, false});
}

void Proxy::cut_after(ClientId client, Api api) {
  const std::lock_guard lock(impl_->mutex);
  impl_->wishes[client].rules.push_back({api, true});
}

void Proxy::hold(ClientId client) {
  const std::lock_guard lock(impl_->mutex);
  impl_->wishes[client].held = true;
}

void Proxy::release(ClientId client) {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->wishes[client].held = false;
  }
  impl_->ring();
}

void Proxy::forget(ClientId client) {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->wishes.erase(client);
  }
  impl_->ring();
}

}  // namespace turnstile::conformance
