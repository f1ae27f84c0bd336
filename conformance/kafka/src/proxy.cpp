#include "proxy.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gate.hpp"
#include "proxied_connection.hpp"

namespace turnstile::conformance {

namespace {

// The rules and state of one client, and its count of heartbeats.
struct Wishes {
  Rules rules;
  bool held = false;
  bool banished = false;
  std::uint64_t heartbeats = 0;
};

// The client of an incoming connection, and the broker that it connects to.
struct Guest {
  Proxy::ClientId client = 0;
  sockaddr_storage target{};
  socklen_t length = 0;
  std::string host;
};

// All connections to this listener are that guest's.
struct Door {
  Socket listener;
  Guest guest;
};

sockaddr_in loopback_port(in_port_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}
sockaddr_in any_loopback_port() { return loopback_port(0); }

}  // namespace

struct Proxy::Impl {
  explicit Impl(Gate* way)
      : gate(way),
        listener(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)),
        poller(::epoll_create1(EPOLL_CLOEXEC)),
        bell(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
        address(any_loopback_port()) {
    ::bind(listener.get(), reinterpret_cast<sockaddr*>(&address), sizeof address);
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

  template <class Change>
  void wish(ClientId client, Change&& change) {
    {
      const std::lock_guard lock(mutex);
      change(wishes[client]);
    }
    ring();
  }

  bool has_stranded(ClientId client) {
    const std::lock_guard lock(mutex);
    return std::ranges::any_of(connections,
                               [client](const auto& each) { return each.second->client() == client && each.second->is_stranded(); });
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
      for (int index = 0; index < count; ++index) attend(events[static_cast<std::size_t>(index)].data.fd);
      for (const int down : finished) {
        const auto found = connections.find(down);
        if (found == connections.end()) continue;
        by_socket.erase(found->second->down());
        by_socket.erase(found->second->up());
        connections.erase(found);
      }
      finished.clear();
    }
  }

  void attend(int socket) {
    if (socket == listener.get()) {
      accept_all();
    } else if (const auto door = doors.find(socket); door != doors.end()) {
      accept_all(door->second);
    } else if (socket == bell.get()) {
      std::uint64_t rings = 0;
      [[maybe_unused]] const auto read = ::read(bell.get(), &rings, sizeof rings);
      for (auto& [down, connection] : connections) pass(*connection);
    } else if (const auto found = by_socket.find(socket); found != by_socket.end()) {
      found->second->take_in(socket);
      pass(*found->second);
    }
  }

  void pass(ProxiedConnection& connection) {
    Wishes& client = wishes[connection.client()];
    if (client.banished && !connection.is_stranded()) {
      connection.cut();
    } else if (!client.held) {
      client.heartbeats += connection.pass(client.rules);
      if (connection.has_met_held()) client.held = true;
    }
    if (connection.over()) finished.push_back(connection.down());
  }

  void accept_all() {
    for (;;) {
      sockaddr_in peer{};
      socklen_t length = sizeof peer;
      Socket down(::accept4(listener.get(), reinterpret_cast<sockaddr*>(&peer), &length, SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (down.get() < 0) return;
      const auto guest = guests.extract(peer.sin_port);
      if (!guest.empty()) admit(std::move(down), guest.mapped());
    }
  }

  void accept_all(const Door& door) {
    for (;;) {
      Socket down(::accept4(door.listener.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
      if (down.get() < 0) return;
      admit(std::move(down), door.guest);
    }
  }

  void admit(Socket down, const Guest& guest) {
    const auto* target = reinterpret_cast<const sockaddr*>(&guest.target);
    Socket up(gate != nullptr ? gate->connect(target, guest.length, guest.host)
                              : Socket(::socket(guest.target.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0)));
    ::fcntl(up.get(), F_SETFL, ::fcntl(up.get(), F_GETFL) | O_NONBLOCK);
    const int yes = 1;
    for (const int socket : {down.get(), up.get()}) ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    if (gate == nullptr) ::connect(up.get(), target, guest.length);
    auto connection = std::make_unique<ProxiedConnection>(guest.client, std::move(down), std::move(up));
    // Edge-triggered: each event is handled until the socket would block; unwritten bytes wait for the next event.
    for (const int socket : {connection->down(), connection->up()}) {
      by_socket[socket] = connection.get();
      watch(socket, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
    }
    const int key = connection->down();
    connections[key] = std::move(connection);
  }

  Gate* const gate;
  Socket listener;
  Socket poller;
  Socket bell;
  sockaddr_in address;
  std::atomic<bool> stopping = false;
  std::mutex mutex;                   // guards the members below
  std::map<in_port_t, Guest> guests;  // by their source port
  std::map<int, Door> doors;          // by the listening socket
  std::map<ClientId, Wishes> wishes;
  std::map<int, std::unique_ptr<ProxiedConnection>> connections;  // by the client's socket
  std::map<int, ProxiedConnection*> by_socket;
  std::vector<int> finished;
  std::thread thread;
};

Proxy::Proxy(Gate* gate) : impl_(std::make_unique<Impl>(gate)) {}
Proxy::~Proxy() = default;

int Proxy::connect(ClientId client, int socket, const sockaddr* target, socklen_t length, std::string_view broker) {
  sockaddr_in own = any_loopback_port();
  if (::bind(socket, reinterpret_cast<sockaddr*>(&own), sizeof own) != 0) return errno;
  socklen_t own_length = sizeof own;
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&own), &own_length) != 0) return errno;
  {
    const std::lock_guard lock(impl_->mutex);
    Guest& guest = impl_->guests[own.sin_port];
    guest.client = client;
    std::memcpy(&guest.target, target, length);
    guest.length = length;
    guest.host = broker.substr(0, broker.rfind(':'));
  }
  const int connected = ::connect(socket, reinterpret_cast<const sockaddr*>(&impl_->address), sizeof impl_->address);
  return connected == 0 || errno == EINPROGRESS ? 0 : errno;
}

int Proxy::open_door(ClientId client, in_port_t port, in_port_t target) {
  Door door{Socket(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)), {}};
  const sockaddr_in own = loopback_port(port);
  const sockaddr_in broker = loopback_port(target);
  const int yes = 1;
  ::setsockopt(door.listener.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (::bind(door.listener.get(), reinterpret_cast<const sockaddr*>(&own), sizeof own) != 0) return errno;
  if (::listen(door.listener.get(), 1024) != 0) return errno;
  door.guest.client = client;
  std::memcpy(&door.guest.target, &broker, sizeof broker);
  door.guest.length = sizeof broker;
  const std::lock_guard lock(impl_->mutex);
  const int socket = door.listener.get();
  impl_->doors.emplace(socket, std::move(door));
  impl_->watch(socket, EPOLLIN);
  return 0;
}

void Proxy::cut_before(ClientId client, Api api) {
  impl_->wish(client, [api](Wishes& wishes) { wishes.rules.cuts.push_back({api, false, 0, false}); });
}

void Proxy::cut_after(ClientId client, Api api, std::uint32_t more) {
  impl_->wish(client, [api, more](Wishes& wishes) { wishes.rules.cuts.push_back({api, true, more, false}); });
}

void Proxy::strand(ClientId client, Api api) {
  impl_->wish(client, [api](Wishes& wishes) { wishes.rules.cuts.push_back({api, false, 0, true}); });
}

bool Proxy::deliver(ClientId client, std::chrono::milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  {
    const std::lock_guard lock(impl_->mutex);
    for (auto& [down, connection] : impl_->connections) {
      if (connection->client() == client && connection->is_stranded()) connection->deliver();
    }
  }
  while (impl_->has_stranded(client)) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

void Proxy::hold(ClientId client) {
  impl_->wish(client, [](Wishes& wishes) { wishes.held = true; });
}

void Proxy::hold_at(ClientId client, Api api, Api after, std::string text) {
  impl_->wish(client, [&](Wishes& wishes) { wishes.rules.holds.push_back({api, after, std::move(text)}); });
}

bool Proxy::is_held(ClientId client) const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->wishes[client].held;
}

void Proxy::release(ClientId client) {
  impl_->wish(client, [](Wishes& wishes) { wishes.held = false; });
}

void Proxy::banish(ClientId client) {
  impl_->wish(client, [](Wishes& wishes) { wishes.banished = true; });
}

void Proxy::admit(ClientId client) {
  impl_->wish(client, [](Wishes& wishes) { wishes.banished = false; });
}

std::uint64_t Proxy::heartbeats(ClientId client) const {
  const std::lock_guard lock(impl_->mutex);
  return impl_->wishes[client].heartbeats;
}

void Proxy::forget(ClientId client) {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->wishes.erase(client);
  }
  impl_->ring();
}

}  // namespace turnstile::conformance
