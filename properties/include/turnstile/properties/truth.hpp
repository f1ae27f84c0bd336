// What really happened in a run of a user's programs: committed records, group offsets, transactions and their results, what hosts and
// clients noted. Read from the brokers' logs, not through a client.
//
// All views are valid as long as the Truth, which is built for one run and passed to the properties of a world.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "turnstile/sim/run/message.hpp"

namespace turnstile {

// A message as it is in the log.
struct Record : Message {
  std::uint32_t transaction = 0;  // its number (Truth::transactions); 0: none
  std::uint64_t event = 0;        // of the trace: the append
};

// "words/1@7".
std::string place_of(const Record& record);

struct TransactionFate {
  enum class Fate : std::uint8_t { open, aborted, committed };
  std::uint32_t number = 0;     // from 1, in the order in which they were begun
  std::string_view producer;    // its transactional id
  Fate fate = Fate::open;       // in the log
  bool wanted = false;          // its producer asked for the commit...
  bool told_committed = false;  // ... and was told that it is done
  std::uint64_t event = 0;      // of the trace: its begin
};

// A group offset committed by a transaction.
struct OffsetCommitted {
  std::string_view group;
  std::string_view topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  std::uint32_t transaction = 0;
  std::uint64_t event = 0;
};

struct Note {
  std::string_view host;
  std::string_view text;
  std::int64_t ms = 0;  // since the run began
  std::uint64_t event = 0;
};

class Truth {
 public:
  // As a read_committed consumer would see them at the end, by partition and offset; and those that were aborted, or are still open. A
  // property that asks for those of a topic that does not exist, in a run that came to rest, has failed.
  const std::vector<Record>& records(std::string_view topic) const;
  const std::vector<Record>& aborted(std::string_view topic) const;
  std::int32_t partitions(std::string_view topic) const;
  // The group's committed offset at the end, or none.
  std::optional<std::int64_t> committed(std::string_view group, std::string_view topic, std::int32_t partition) const;
  const std::vector<TransactionFate>& transactions() const { return transactions_; }
  const std::vector<OffsetCommitted>& offsets() const { return offsets_; }
  const std::vector<Note>& notes() const { return notes_; }
  bool rested() const { return rested_; }

 private:
  friend class TruthReader;
  struct Topic {
    std::string_view name;
    std::uint32_t id = 0;
    std::int32_t partitions = 0;
    std::vector<Record> records;
    std::vector<Record> aborted;
  };
  struct GroupOffset {
    std::string_view group;
    std::string_view topic;
    std::int32_t partition = 0;
    std::int64_t offset = 0;
  };
  const Topic* find(std::string_view name) const;
  const Topic* topic_with_records(std::string_view name) const;

  std::vector<Topic> topics_;
  std::vector<GroupOffset> group_offsets_;
  std::vector<TransactionFate> transactions_;
  std::vector<OffsetCommitted> offsets_;
  std::vector<Note> notes_;
  bool rested_ = false;
  mutable std::string missed_;  // the first topic that was asked for in vain
};

// Whether a property holds; if not, what is wrong, and the record.
class Verdict {
 public:
  Verdict(bool holds) : holds_(holds) {}
  // Empty: it holds.
  Verdict(std::string wrong) : holds_(wrong.empty()), text_(std::move(wrong)) {}
  Verdict(const char* wrong) : Verdict(std::string(wrong)) {}
  Verdict(std::string wrong, const Record& record) : holds_(false), text_(std::move(wrong)), record_(record) {}
  // Compared with another record.
  Verdict& beside(const Record& other) {
    others_.push_back(other);
    return *this;
  }

  bool holds() const { return holds_; }
  const std::string& text() const { return text_; }
  const std::optional<Record>& record() const { return record_; }
  const std::vector<Record>& others() const { return others_; }

 private:
  bool holds_;
  std::string text_;
  std::optional<Record> record_;
  std::vector<Record> others_;
};

}  // namespace turnstile
