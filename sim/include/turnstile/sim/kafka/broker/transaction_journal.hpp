// The harness's own journal of transactions: what each producer put into each of them and how the application wanted it to end. Clients
// write into it as they go, brokers never read it, oracles compare it with the log. A number is never used twice in a run.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <vector>

#include "turnstile/sim/kafka/messages.hpp"
#include "turnstile/sim/world/trace.hpp"

namespace turnstile::sim {

using TransactionNumber = std::uint32_t;  // from 1; 0: none

// A batch that was lost with its leader: where it was, the event that had appended it, and its records, which live as long as the run.
struct LostBatch {
  TopicPartition where{};
  core::Offset first{};
  EventNumber appended = 0;
  const RecordBlock* block = nullptr;
};

struct JournaledTransaction {
  TransactionalId id{};
  EventNumber event = 0;        // its beginning
  std::uint32_t batches = 0;    // handed to the producer
  std::uint32_t offsets = 0;    // of how many partitions
  bool wanted = false;          // the commit was asked for
  bool told_committed = false;  // ... and the application was told that it is done
  EventNumber told_at = 0;      // the event that says so
  std::uint32_t lost = 0;       // batches that were lost with a leader; written again unless they had been acknowledged
  LostBatch first_lost{};
  EventNumber first_lost_at = 0;   // the election that lost it
  std::uint32_t offsets_set = 0;   // how many offsets of it became the group's, or would have but for a later commit without a transaction
  bool offsets_went_back = false;  // they overwrote those of a later transaction
  bool told_fenced = false;        // its producer was told for good that it is fenced...
  bool fenced = false;             // ... which was so
};

// A group's offset was set.
struct OffsetSet {
  GroupId group{};
  TopicPartitionOffset offset{};
  TransactionNumber transaction = 0;
  EventNumber event = 0;
};

class TransactionJournal {
 public:
  TransactionNumber begin(TransactionalId id) {
    transactions_.push_back({id});
    return static_cast<TransactionNumber>(transactions_.size());
  }
  JournaledTransaction& at(TransactionNumber number) { return transactions_[number - 1]; }
  const JournaledTransaction& at(TransactionNumber number) const { return transactions_[number - 1]; }
  // All of them; the first has the number 1.
  std::span<const JournaledTransaction> all() const { return transactions_; }

  // The log's side: a batch was lost with its leader.
  void batch_lost(TransactionNumber number, const LostBatch& batch, EventNumber event) {
    JournaledTransaction& transaction = at(number);
    if (transaction.lost++ != 0) return;
    transaction.first_lost = batch;
    transaction.first_lost_at = event;
  }
  // All offsets that transactions committed for groups, in order.
  std::span<const OffsetSet> offsets() const { return offsets_; }

  // The group has now committed what this transaction said of that partition.
  void offset_set(GroupId group, TopicPartitionOffset offset, TransactionNumber number, EventNumber event) {
    const TopicPartition where = offset.where;
    offsets_.push_back({group, offset, number, event});
    JournaledTransaction& transaction = at(number);
    ++transaction.offsets_set;
    const auto known = std::ranges::find_if(
        latest_, [&](const Latest& each) { return each.id == transaction.id && each.group == group && each.where == where; });
    if (known == latest_.end()) return latest_.push_back({transaction.id, group, where, number});
    transaction.offsets_went_back = transaction.offsets_went_back || number < known->number;
    known->number = std::max(known->number, number);
  }
  // An offset of this transaction was committed, but a commit outside of transactions had been written after it, and stays.
  void offset_superseded(TransactionNumber number) { ++at(number).offsets_set; }

 private:
  struct Latest {
    TransactionalId id{};
    GroupId group{};
    TopicPartition where{};
    TransactionNumber number = 0;
  };
  std::vector<JournaledTransaction> transactions_;
  std::vector<Latest> latest_;
  std::vector<OffsetSet> offsets_;
};

}  // namespace turnstile::sim
