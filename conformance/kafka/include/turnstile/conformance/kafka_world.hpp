// Client programs on a real Kafka, through librdkafka, with a proxy of our own in between; or on librdkafka's mock cluster, to show how far
// that is from it.
//
// What each operation notes. The outcome is "ok" or the error that the call itself gave; then what was seen:
//
//   flush           each record that was produced since the last flush and has its report: "t[0] 'v' at 3", "t[0] 'v' delivered" (no offset
//                   was told), "t[0] 'v' _PURGE_QUEUE"; by partition, in the order of produce. _TIMED_OUT: some are still missing
//   read            by partition: the records, then the end that was told: "t[0] end 8". It stands at the last stable offset for a
//                   read_committed client, markers and aborted records counted. None for a partition that is paused, or that
//                   _AUTO_OFFSET_RESET silenced, or where the client stands beyond it. Then the error events, sorted, each once
//   poll            the next error event, or else the next record, or nothing. Ends and rebalances are passed over
//   gather          for each member as listed: "a: lost" or else "a: revoked" if that happened to a share it was told of at its last gather
//                   (however often); its error events; "a: share t[0] t[1]" or "a: no share"
//   position        "t[0] 4", or "t[0] none" where nothing was read since it was assigned
//   committed       "t[0] 4", "t[0] none", or a partition's own error. _TIMED_OUT after 5 s: pending in a transaction, for read_committed
//   seek, pause, resume, commit_offsets   only partitions with an error of their own
//   watermarks      "t[0] 0..8"; the high one is the last stable offset for a read_committed client
//   offsets_for_time, delete_records      "t[0] 4", or "t[0] none": no record so young
//   replicas        "t[0] led, 2 in sync"
//   everything else nothing
//
// Three things keep chance out of the notes. Topics exist, grow and go for every broker before the next step. After commit and abort the
// coordinator is asked until it has written all markers. A group is at rest when each listed member has a share and two heartbeats were
// answered after the last word to any of them. A cut is exact: what was asked on that connection before is answered first.
//
// No operation lasts for ever: calls 5 s, those of transactions and flush 20 to 30 s, read 10 s beyond looking up the ends, gather 15 s.
// Nor does a program: beside what it means to wait it has a minute, one more for each restart of brokers, and some seconds for each step
// that kills, starts or awaits some; then it ends before its last step, with kNotSettled and how far it came.
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
  std::vector<std::pair<std::string, std::string>> properties{};  // librdkafka's, of brokers that do not let everybody in
  std::string restart_command{};                                  // for a shell; empty: programs that restart brokers are not run
  bool mock = false;  // librdkafka's mock cluster, one for each program; `brokers` does not matter
  // The folder in which scripts/kafka started those brokers, and that script: so that programs can kill them and have them back. Empty:
  // such programs are not run. All brokers are brought back before each of them, and when the world goes.
  std::string kafka_folder{};
  std::string kafka_script{};
  // Asked before each step, from any thread: a run that is to stop ends there, as not settled. Empty: runs go on to their end.
  std::function<bool()> stop{};
};

class KafkaWorld final : public World {
 public:
  explicit KafkaWorld(const KafkaWorldOptions& options);
  KafkaWorld(const KafkaWorld&) = delete;
  KafkaWorld& operator=(const KafkaWorld&) = delete;
  ~KafkaWorld() override;

  Notes run(const Program& program, std::uint64_t attempt) override;
  // Asks the brokers for their settings, once.
  std::string refuses(const Program& program) override;

 private:
  struct Shared;
  std::unique_ptr<Shared> shared_;
};

}  // namespace turnstile::conformance
