#include "threads/thread_objects.hpp"

#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <thread>

namespace turnstile::rdkafka {
namespace {

using Word = std::uintptr_t;

// What lies there may be gone: the kernel looks for us.
bool read_words(Word from, std::span<Word> into) {
  const iovec here{into.data(), into.size_bytes()};
  const iovec there{reinterpret_cast<void*>(from), into.size_bytes()};
  return process_vm_readv(getpid(), &here, 1, &there, 1, 0) == static_cast<ssize_t>(into.size_bytes());
}

class Handles {
 public:
  explicit Handles(const std::vector<std::unique_ptr<Thread>>& threads) : threads_(threads) {}
  bool contain(Word word) const {
    return std::ranges::any_of(threads_, [word](const auto& each) { return Threads::handle_of(*each) == word; });
  }
  void forget_in(std::span<Word> words) const {
    for (Word& word : words) {
      if (contain(word)) word = 0;
    }
  }
  // begin, end and capacity of a vector of them.
  void forget_in_vector(Word begin, Word end, Word capacity) const {
    constexpr std::size_t kThreadsMax = 256;
    if (begin == 0 || begin % sizeof(Word) != 0 || begin >= end || end > capacity) return;
    const std::size_t count = (end - begin) / sizeof(Word);
    if (count > kThreadsMax) return;
    std::vector<Word> all(count);
    const auto is_thread = [this](Word word) { return word == 0 || contain(word); };
    if (read_words(begin, all) && std::ranges::all_of(all, is_thread)) forget_in({reinterpret_cast<Word*>(begin), count});
  }

 private:
  const std::vector<std::unique_ptr<Thread>>& threads_;
};

}  // namespace

void forget_thread_objects(const Thread& thread, const std::vector<std::unique_ptr<Thread>>& threads) {
  const Handles handles(threads);
  for (const auto& each : threads) {
    const auto made_at = reinterpret_cast<Word>(each->handle_at);
    Word there = 0;
    if (each->creator == &thread && read_words(made_at, {&there, 1}) && there == Threads::handle_of(*each)) *each->handle_at = 0;
  }
  const std::span<Word> frames = thread.fiber->frames();
  for (std::size_t at = 0; at + 2 < frames.size(); ++at) handles.forget_in_vector(frames[at], frames[at + 1], frames[at + 2]);
  handles.forget_in(frames);
}

namespace {

// What std::thread runs, found out by starting one that is refused.
struct Probe {
  void* (*routine)(void*) = nullptr;
};
thread_local Probe* probing = nullptr;

void* (*routine_of_std_thread())(void*) {
  static void* (*const routine)(void*) = [] {
    Probe probe;
    probing = &probe;
    try {
      std::thread([] {}).detach();
    } catch (const std::system_error&) {
      // As it was meant.
    }
    probing = nullptr;
    return probe.routine;
  }();
  return routine;
}

}  // namespace

bool is_probe(void* (*routine)(void*)) {
  if (probing == nullptr) return false;
  probing->routine = routine;
  return true;
}

void drop_unstarted(Thread& thread) {
  if (thread.routine == routine_of_std_thread()) delete static_cast<std::thread::_State*>(thread.argument);
}

}  // namespace turnstile::rdkafka
