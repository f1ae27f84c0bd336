// Long polls that had nothing to return: parked until one of their partitions has news, or their wait is over. (DelayedFetch in Kafka.)
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "turnstile/sim/kafka/broker/broker_effects.hpp"

namespace turnstile::sim {

class ParkedFetches {
 public:
  // Partitions by number, folded into 64 bits: two that share a bit only cost an unnecessary read.
  static std::uint64_t bit(std::uint32_t partition) { return std::uint64_t{1} << (partition % 64); }

  void park(const RequestId& from, const Fetch& request, std::uint64_t partitions, Instant deadline) {
    if (deadline < next_) next_ = deadline;
    if (count_ == parked_.size()) parked_.emplace_back();
    Parked& parked = parked_[count_++];  // the last user's contents are overwritten, its memory is reused
    parked.from = from;
    parked.request = request;
    parked.partitions = partitions;
    parked.deadline = deadline;
  }
  // Something has become visible there: to read_committed readers, or only to the others.
  void news(std::uint32_t partition, bool committed) {
    if (committed) news_committed_ |= bit(partition);
    news_uncommitted_ |= bit(partition);
  }
  bool has_news() const { return news_uncommitted_ != 0; }
  Instant next_deadline() const { return next_; }

  // Tries each fetch that has news: `serve(request) -> bool`, true if it was answered.
  template <class Serve>
  void release(Serve&& serve) {
    const std::uint64_t committed = std::exchange(news_committed_, 0);
    const std::uint64_t uncommitted = std::exchange(news_uncommitted_, 0);
    keep_if([&](const Parked& parked) {
      const std::uint64_t news = parked.request.isolation == Isolation::read_committed ? committed : uncommitted;
      return (parked.partitions & news) == 0 || !serve(parked.from, parked.request);
    });
  }
  // Removes those whose wait is over: `answer(from, request)` for each.
  template <class Give>
  void expire(Instant now, Give&& answer) {
    if (now < next_) return;
    keep_if([&](const Parked& parked) {
      if (parked.deadline > now) return true;
      answer(parked.from, parked.request);
      return false;
    });
    next_ = kNever;
    for (std::size_t index = 0; index < count_; ++index) next_ = parked_[index].deadline < next_ ? parked_[index].deadline : next_;
  }
  // A new fetch on the same connection: the old one is answered empty.
  template <class Give>
  void replace(ConnectionId connection, Give&& answer) {
    keep_if([&](const Parked& parked) {
      if (parked.from.connection != connection) return true;
      answer(parked.from);
      return false;
    });
  }
  void clear() {
    count_ = 0;
    next_ = kNever;
  }

 private:
  struct Parked {
    RequestId from{};
    Fetch request;
    std::uint64_t partitions = 0;
    Instant deadline{};
  };
  template <class Keep>
  void keep_if(Keep&& keep) {
    std::size_t kept = 0;
    for (std::size_t index = 0; index < count_; ++index) {
      if (!keep(parked_[index])) continue;
      if (kept != index) std::swap(parked_[kept], parked_[index]);
      ++kept;
    }
    count_ = kept;
  }

  std::vector<Parked> parked_;  // the first `count_`, in the order of their arrival
  std::size_t count_ = 0;
  Instant next_ = kNever;  // no deadline is earlier
  std::uint64_t news_committed_ = 0;
  std::uint64_t news_uncommitted_ = 0;
};

}  // namespace turnstile::sim
