// The background fetching of a consumer: one long poll after the other for everything assigned, ahead of the application, and the buffer
// from which polls are served. The application's own pauses do not stop it.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "turnstile/core/log.hpp"
#include "turnstile/sim/kafka/client/caller.hpp"
#include "turnstile/sim/kafka/protocol_topics.hpp"

namespace turnstile::sim {

class Fetcher final : public CallOwner {
 public:
  // `news` is opened when there is something to hand out or to be told; `listener` may be null.
  Fetcher(Process& process, Network& network, const ClientOptions& client, const FetchOptions& options, ActorId actor, Gate& news,
          NewsListener* listener = nullptr);

  // Replaces all: what was buffered is dropped, the fetch under way is forgotten.
  void assign(const List<TopicPartitionOffset>& places);
  void close();

  bool has_news() const { return queued_ > 0 || moved_; }
  // A partition whose place is no longer in the log, or that does not exist, once; it stays silent until it is moved.
  std::optional<TopicPartition> take_out_of_range();
  // Goes on from there: what was buffered of that partition is dropped. False: it is not assigned.
  bool move(TopicPartition where, Offset offset);
  // A paused partition hands nothing out.
  bool pause(TopicPartition where, bool on);
  // The next offset to be handed out.
  std::optional<Offset> position(TopicPartition where) const;
  // Adds to what is fetched, takes from it; what is buffered of the others stays.
  void add(const List<TopicPartitionOffset>& places);
  void remove(TopicPartition where);
  // Fetches from there, behind what is buffered: the place was out of range.
  void fetch_from(TopicPartition where, Offset offset);
  // Hands out one record, of a slice of one: of the partition that the last one was of, while it has any; then of another that has, which
  // chance picks.
  struct Handed {
    TopicPartition where{};
    RecordSlice slice{};
  };
  std::optional<Handed> take_one();
  // Partitions that are read up to there without a record to show for it: `visit(where, next)`, once for each.
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
  // A partition that had nothing more, and where; once for each place, if the options want it, and not before it was read up to there.
  std::optional<TopicPartitionOffset> take_end();
  // At most `records_max` of what is buffered, in log order per partition. Valid until the next call.
  core::Fetched take(std::size_t records_max);

  bool on_answer(CallKind kind, Answer& answer) override;

 private:
  struct Part {
    TopicPartition where{};
    Offset fetched{};    // the next to be fetched
    Offset delivered{};  // the next to be handed out
    Offset reported{};
    bool silent = false;
    bool paused = false;
    Offset ended{-1};                 // where it was told to have ended
    std::vector<RecordSlice> slices;  // from `next_slice` on they wait
    std::size_t next_slice = 0;

    bool empty() const { return next_slice == slices.size(); }
  };

  void fetch();
  void start_over();
  void drop_buffered(Part& part);
  void take_in(const FetchAnswer& answer);
  std::size_t hand_out(Part& part, std::size_t room);
  Part* find(TopicPartition where);
  const Part* find(TopicPartition where) const;

  Chance& chance_;
  const Lane lane_;
  const FetchOptions& options_;
  Caller caller_;
  Gate& news_;
  NewsListener* const listener_;
  std::vector<Part> parts_;
  std::optional<TopicPartition> last_;      // that a record was handed out of
  std::vector<TopicPartitionOffset> ends_;  // not told yet
  std::vector<TopicPartition> out_of_range_;
  std::size_t queued_ = 0;  // records
  bool moved_ = false;      // some partition moved without a record to show
  std::vector<core::Record> records_;
  std::vector<core::TopicPartitionOffset> positions_;
};

}  // namespace turnstile::sim
