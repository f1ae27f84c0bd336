// A consumer's background fetching: one long poll after another for everything assigned, ahead of the application, and the buffer that
// serves polls. It continues while the application is paused.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "turnstile/core/log.hpp"
#include "turnstile/sim/kafka/client/caller.hpp"
#include "turnstile/sim/kafka/protocol_topics.hpp"

namespace turnstile::sim {

class Fetcher final : public CallOwner {
 public:
  // `news` is opened when there is something to return or to report; `listener` may be null.
  Fetcher(Process& process, Network& network, const ClientOptions& client, const FetchOptions& options, ActorId actor, Gate& news,
          NewsListener* listener = nullptr);

  // Replaces everything: the buffer is dropped, and so is the answer of the fetch in progress.
  void assign(const List<TopicPartitionOffset>& positions);
  void close();

  bool has_news() const { return queued_ > 0 || moved_; }
  // A partition whose position is no longer in the log, or that does not exist, once; it returns nothing more until it is moved.
  std::optional<TopicPartition> take_out_of_range();
  // Continues from there: what was buffered of that partition is dropped. False: it is not assigned.
  bool move(TopicPartition where, Offset offset);
  // Records of a paused partition are not returned.
  bool pause(TopicPartition where, bool on);
  // The next offset to be returned.
  std::optional<Offset> position(TopicPartition where) const;
  // Adds or removes partitions; the buffer of the others stays.
  void add(const List<TopicPartitionOffset>& positions);
  void remove(TopicPartition where);
  // Fetches from there, after what is buffered: the position was out of range.
  void fetch_from(TopicPartition where, Offset offset);
  // Returns one record, as a slice of one: from the same partition as the last one while it has any, then from another one, which chance
  // picks.
  struct Handed {
    TopicPartition where{};
    RecordSlice slice{};
  };
  std::optional<Handed> take_one();
  // Partitions whose position advanced without a record: `visit(where, next)`, once for each.
  template <class Visit>
  void pass_over(Visit&& visit) {
    moved_ = false;
    for (Part& part : parts_) {
      if (part.empty()) part.delivered = part.fetched;
      if (part.delivered == part.reported) continue;
      part.reported = part.delivered;
      visit(part.where, part.delivered);
    }
  }
  // A partition whose end was reached, and where; once for each end, if the options want it, and only after everything before it was
  // returned.
  std::optional<TopicPartitionOffset> take_end();
  // At most `records_max` of what is buffered, in log order per partition. Valid until the next call.
  core::Fetched take(std::size_t records_max);

  bool on_answer(CallKind kind, Answer& answer) override;

 private:
  struct Response {
    std::uint64_t number = 0;
    std::size_t slices_end = 0;  // its slices end here
  };
  struct Part {
    TopicPartition where{};
    Offset fetched{};    // the next to be fetched
    Offset delivered{};  // the next to be returned
    Offset reported{};
    bool silent = false;
    bool paused = false;
    Offset ended{-1};                 // the last end that was reported
    std::vector<RecordSlice> slices;  // from `next_slice` on they wait
    std::vector<Response> responses;  // in which they came
    std::size_t next_slice = 0;

    bool empty() const { return next_slice == slices.size(); }
    // The one that brought the next slice.
    std::uint64_t response() const { return std::ranges::upper_bound(responses, next_slice, {}, &Response::slices_end)->number; }
    void clear() {
      slices.clear();
      responses.clear();
      next_slice = 0;
    }
  };

  void fetch();
  void start_over();
  void drop_buffered(Part& part);
  void take_in(const FetchAnswer& answer);
  std::size_t hand_out(Part& part, std::size_t room);
  Part* next_to_hand_out();
  Part* find(TopicPartition where);
  const Part* find(TopicPartition where) const;

  Chance& chance_;
  const Lane lane_;
  const FetchOptions& options_;
  Caller caller_;
  Gate& news_;
  NewsListener* const listener_;
  std::vector<Part> parts_;
  std::uint64_t responses_ = 0;             // for one partition each
  std::uint64_t handing_out_ = 0;           // the one of the last record returned
  bool overtaken_ = false;                  // the oldest one was, by that
  std::vector<Part*> filled_;               // while one is chosen
  std::vector<TopicPartitionOffset> ends_;  // not told yet
  std::vector<TopicPartition> out_of_range_;
  std::size_t queued_ = 0;  // records
  bool moved_ = false;      // some partition's position advanced without a record
  std::vector<core::Record> records_;
  std::vector<core::TopicPartitionOffset> positions_;
};

}  // namespace turnstile::sim
