// Client programs on a real Kafka, through librdkafka and a proxy of our own; or on librdkafka's mock cluster, to show how it differs.
//
// Notes of each operation. The outcome is "ok" or the error that the call itself returned; then the observations:
//
//   flush           each record that was produced since the last flush and has its delivery report: "t[0] 'v' at 3", "t[0] 'v' delivered"
//                   (without an offset), "t[0] 'v' _PURGE_QUEUE"; by partition, in the order of produce. _TIMED_OUT: some are still missing
//   read            by partition: the records, then the end as reported: "t[0] end 8". That is the last stable offset for a read_committed
//                   client, counting markers and aborted records. None for a partition that is paused, or stopped by _AUTO_OFFSET_RESET, or
//                   if the client's position is beyond it. Then the error events, sorted, each once
//   poll            the next error event, or else the next record, or nothing. Ends and rebalances are skipped
//   gather          for each member as listed: "a: lost" or else "a: revoked" if that happened to the assignment of its last gather
//   (however
//                   often); its error events; "a: share t[0] t[1]" or "a: no share"
//   position        "t[0] 4", or "t[0] none" if nothing was read since it was assigned
//   committed       "t[0] 4", "t[0] none", or a partition's own error. _TIMED_OUT after 5 s: pending in a transaction, for read_committed
//   seek, pause, resume, commit_offsets   only partitions with an error of their own
//   watermarks      "t[0] 0..8"; the high one is the last stable offset for a read_committed client
//   offsets_for_time, delete_records      "t[0] 4", or "t[0] none": no record that late
//   replicas        "t[0] led, 2 in sync"
//   everything else nothing
//
// These keep races out of the notes: Topics are created, grown and deleted on every broker before the next step. After commit and abort the
// coordinator is queried until it has written all markers. A group is at rest when each listed member has an assignment and two heartbeats
// were answered after the last event of any of them. A cut is exact: earlier requests on that connection are answered first.
//
// Every operation has a timeout: calls 5 s, those of transactions and flush 20 to 30 s, read 10 s in addition to looking up the ends,
// gather 15 s. So does a program: in addition to its waits it has a minute, one more for each restart of brokers, and some seconds for each
// step that kills, starts or awaits brokers; then it ends before its last step, with kNotSettled and the step that it reached.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "turnstile/conformance/world.hpp"

namespace turnstile::conformance {

struct KafkaWorldOptions {
  std::string brokers{};
  std::vector<std::pair<std::string, std::string>> properties{};  // librdkafka's, for brokers that require authentication
  std::string restart_command{};                                  // for a shell; empty: programs that restart brokers are not run
  bool mock = false;  // librdkafka's mock cluster, one for each program; `brokers` does not matter
  // The folder in which scripts/kafka started those brokers, and that script, so that programs can kill and restart them. Empty: such
  // programs are not run. All brokers are restarted before each of them, and when the world is destroyed.
  std::string kafka_folder{};
  std::string kafka_script{};
  // Called before each step, from any thread; true ends the run there, as not settled. Empty: runs continue to their end.
  std::function<bool()> stop{};
};

class KafkaWorld final : public World {
 public:
  explicit KafkaWorld(const KafkaWorldOptions& options);
  KafkaWorld(const KafkaWorld&) = delete;
  KafkaWorld& operator=(const KafkaWorld&) = delete;
  ~KafkaWorld() override;

  Notes run(const Program& program, std::uint64_t attempt) override;
  // Queries the brokers' settings, once.
  std::string refuses(const Program& program) override;

 private:
  struct Shared;
  std::unique_ptr<Shared> shared_;
};

}  // namespace turnstile::conformance
