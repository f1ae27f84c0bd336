#include "threads/thread_objects.hpp"

#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <iterator>
#include <span>
#include <system_error>
#include <thread>

namespace turnstile::rdkafka {
namespace {

using Word = std::uintptr_t;

// What lies there may be gone: the kernel looks for us. As much as there is, up to the size.
std::span<Word> words_at(Word from, std::span<Word> into) {
  for (std::size_t count = into.size(); count > 0; count /= 4) {
    const std::size_t bytes = count * sizeof(Word);
    const iovec here{into.data(), bytes};
    const iovec there{reinterpret_cast<void*>(from), bytes};
    if (process_vm_readv(getpid(), &here, 1, &there, 1, 0) == static_cast<ssize_t>(bytes)) return into.first(count);
  }
  return {};
}

// As malloc's are.
bool may_point_to_heap(Word word) {
  constexpr Word kLowest = 0x10000;
  constexpr Word kAlignment = 16;
  return word >= kLowest && word % kAlignment == 0 && word < Word{1} << 47;
}

class Handles {
 public:
  explicit Handles(const std::vector<std::unique_ptr<Thread>>& threads) : threads_(threads) {}
  void forget_in(std::span<Word> words) const {
    for (Word& word : words) {
      if (contain(word)) word = 0;
    }
  }
  // In the object or the array that begins there.
  void forget_at(Word from) const {
    constexpr std::size_t kWordsMax = 64;
    Word copy[kWordsMax];
    const std::span<Word> words = words_at(from, copy);
    for (std::size_t at = 0; at < words.size(); ++at) {
      if (contain(words[at])) reinterpret_cast<Word*>(from)[at] = 0;
    }
  }

 private:
  bool contain(Word word) const {
    return std::ranges::any_of(threads_, [word](const auto& each) { return Threads::handle_of(*each) == word; });
  }

  const std::vector<std::unique_ptr<Thread>>& threads_;
};

}  // namespace

void forget_thread_objects(const Thread& thread, const std::vector<std::unique_ptr<Thread>>& threads) {
  const Handles handles(threads);
  const std::span<Word> frames = thread.fiber->frames();
  std::vector<Word> pointers;
  for (const auto& each : threads) {
    if (each->creator == &thread) pointers.push_back(reinterpret_cast<Word>(each->handle_at));
  }
  std::ranges::copy_if(frames, std::back_inserter(pointers), may_point_to_heap);
  std::ranges::sort(pointers);
  const auto repeated = std::ranges::unique(pointers);
  pointers.erase(repeated.begin(), repeated.end());
  for (const Word pointer : pointers) handles.forget_at(pointer);
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
