// What a runner has heard from a consumer: which partitions it has, where each was seen to end, and the records, errors and rebalances that
// no step has noted yet. Both worlds keep the same book, so that equal things are noted in equal words.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "turnstile/conformance/notes.hpp"
#include "turnstile/conformance/program.hpp"

namespace turnstile::conformance {

class ConsumerNotes {
 public:
  struct Part {
    Place place{};          // as the program put it
    std::int64_t end = -1;  // offset of the last end of partition; -1: none
    bool dead = false;      // an error stopped fetching
    bool paused = false;    // by the program
  };
  // A partition, and up to where it is to be read.
  using Target = std::pair<Place, std::int64_t>;

  ConsumerNotes(const Program& program, ClientIndex client) : program_(program), client_(client) {}

  // ---- its partitions ----

  // By hand: what was heard before is forgotten.
  void assigned(const std::vector<Place>& places);
  // By its group: an incremental change leaves it the rest.
  void given(const std::vector<Place>& places, bool incremental);
  void taken(const std::vector<Place>& places, bool incremental, bool lost);
  void unsubscribed() { told_share_ = false; }
  // What was read ahead of the move is forgotten.
  void moved(const Place& place);
  void paused(const Place& place, bool on);
  const std::vector<Part>& parts() const { return parts_; }
  Part* find(const Place& place);
  const Part* find(const Place& place) const;
  // It was given a share, empty or not.
  bool has_share() const { return shared_; }

  // ---- what its polls gave ----

  void record(const SeenRecord& record);
  void end(const Place& place, std::int64_t offset);
  // Of a partition, or of the consumer as a whole. The same error is noted once.
  void error(std::optional<Place> place, std::string_view name, ErrorClass kind = ErrorClass::plain);
  bool empty() const { return records_.empty() && errors_.empty(); }

  // ---- notes ----

  bool reached(const std::vector<Target>& targets) const;
  // Everything, and the ends that were seen; _TIMED_OUT unless all targets were reached.
  Note all(const std::vector<Target>& targets);
  // The next error or record.
  Note next();
  // The changes of its assignment since the last call, its error events, and the current assignment.
  std::vector<std::string> news();

 private:
  struct Seen {
    Place place{};
    std::string line;
  };
  void forget_records(const Place& place);

  const Program& program_;
  const ClientIndex client_;
  std::vector<Part> parts_;
  std::vector<Seen> records_;
  std::vector<std::string> errors_;
  bool shared_ = false;
  bool told_share_ = false;  // at the last news
  bool revoked_ = false;     // since then
  bool lost_ = false;
};

}  // namespace turnstile::conformance
