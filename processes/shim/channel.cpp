#include "channel.hpp"

#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <utility>

namespace turnstile::processes {
namespace {

struct State {
  bool connected = false;
  std::int64_t monotonic_ns = 0;
  std::int64_t wall_ns = 0;
};
State state;

// Who loses its simulation has been killed by it, or is about to be.
[[noreturn]] void end() { _exit(1); }

void send_all(const char* bytes, std::size_t size) {
  while (size > 0) {
    const ssize_t sent = send(kChannel, bytes, size, MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) end();
    bytes += sent;
    size -= static_cast<std::size_t>(sent);
  }
}

void send_frame(const Writer& writer) {
  const std::string& bytes = writer.bytes();
  const auto size = static_cast<std::uint32_t>(bytes.size());
  std::string frame(reinterpret_cast<const char*>(&size), sizeof size);
  frame += bytes;
  send_all(frame.data(), frame.size());
}

// Nothing comes behind a frame before it is answered, so what is received is part of it.
Reader receive_frame() {
  static std::array<char, 65'536> buffer;
  std::string bytes;
  std::uint32_t size = 0;
  while (bytes.size() < sizeof size + size) {
    const ssize_t received = recv(kChannel, buffer.data(), buffer.size(), 0);
    if (received < 0 && errno == EINTR) continue;
    if (received <= 0) end();
    bytes.append(buffer.data(), static_cast<std::size_t>(received));
    if (bytes.size() >= sizeof size) std::memcpy(&size, bytes.data(), sizeof size);
  }
  Reader reader(std::move(bytes));
  reader.number<std::uint32_t>();
  return reader;
}

[[gnu::constructor]] void connect() {
  if (std::getenv("TURNSTILE_SIMULATED") == nullptr) return;
  state.connected = true;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  std::setvbuf(stdout, nullptr, _IOLBF, 0);  // what it said before it was killed is known
  ask(request(Call::hello));
}

}  // namespace

bool connected() { return state.connected; }
std::int64_t monotonic_ns() { return state.monotonic_ns; }
std::int64_t wall_ns() { return state.wall_ns; }

Writer request(Call call) {
  Writer writer;
  writer.number(call);
  return writer;
}

Reader ask(const Writer& request) {
  if (!state.connected) {
    std::fputs("turnstile: this librdkafka is that of `turnstile simulate`, which starts programs with it\n", stderr);
    std::abort();
  }
  send_frame(request);
  for (;;) {
    Reader reader = receive_frame();
    const auto answer = reader.number<Answer>();
    state.monotonic_ns = reader.number<std::int64_t>();
    state.wall_ns = reader.number<std::int64_t>();
    if (answer == Answer::result) return reader;
    send_frame(call_back(answer, reader));
  }
}

void refuse(const std::string& what) {
  if (state.connected) {
    Writer writer = request(Call::refused);
    ask(writer.text(what));
  }
  std::fprintf(stderr, "turnstile: %s\n", what.c_str());
  std::abort();
}

}  // namespace turnstile::processes
