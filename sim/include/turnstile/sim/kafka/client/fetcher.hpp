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
  // `news` is opened when there is something to hand out.
  Fetcher(Process& process, Network& network, const ClientOptions& client, const FetchOptions& options, ActorId actor, Gate& news);

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
  // Hands out all that is buffered of that partition: `visit(slice, index)` for each record of a slice.
  template <class Visit>
  void drain(TopicPartition where, Visit&& visit) {
    Part* const part = find(where);
    if (part == nullptr || part->paused) return;
    for (; !part->empty(); ++part->next_slice) {
      const RecordSlice& slice = part->slices[part->next_slice];
      for (std::uint32_t index = 0; index < slice.count; ++index) visit(slice, index);
      queued_ -= slice.count;
    }
    part->delivered = part->reported = part->fetched;
    fetch();
  }
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
  std::vector<Part> parts_;
  std::vector<TopicPartition> out_of_range_;
  std::size_t queued_ = 0;  // records
  bool moved_ = false;      // some partition moved without a record to show
  std::vector<core::Record> records_;
  std::vector<core::TopicPartitionOffset> positions_;
};

}  // namespace turnstile::sim
