// A producer of a program on the simulated cluster: records gather into batches as librdkafka's do, then the simulated client's own
// producers take over.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/sim_names.hpp"
#include "turnstile/conformance/notes.hpp"
#include "turnstile/conformance/program.hpp"
#include "turnstile/sim/kafka/client/batch_producer.hpp"
#include "turnstile/sim/kafka/client/transactional_producer.hpp"

namespace turnstile::conformance {

class SimulatedProducer final : private sim::SendObserver, private sim::TimerOwner {
 public:
  SimulatedProducer(const Program& program, ClientIndex client, sim::Process& process, sim::Cluster& cluster, sim::Network& network,
                    sim::ActorId actor);
  SimulatedProducer(const SimulatedProducer&) = delete;
  SimulatedProducer& operator=(const SimulatedProducer&) = delete;
  ~SimulatedProducer();

  Note produce(const Step& step);
  core::Task<Note> flush();
  Note purge();
  core::Task<Note> init();
  Note begin();
  core::Task<Note> commit();
  core::Task<Note> abort();
  core::Task<Note> send_offsets(const Step& step, sim::GroupId group, core::Generation generation, sim::MemberId member);

 private:
  struct Report {
    std::uint64_t tag = 0;  // of the batch that it went with; 0: still gathering
    std::uint32_t index = 0;
    Place place{};
    std::optional<std::string> value;
    std::string error;
    bool done = false;
    sim::TimeNs since = 0;
  };
  // Records of one partition that wait for company.
  struct Gathering {
    sim::TopicPartition where{};
    std::vector<std::size_t> reports;  // indices
    std::vector<sim::StoredRecord> records;
    std::vector<sim::RecordExtras> extras;
    std::uint64_t bytes = 0;
  };

  void on_sent(const sim::SendReport& report) override;
  void on_timer(std::uint64_t token) override;
  std::string produce_one(const Step& step, const std::optional<std::string>& value);
  void gather(const Step& step, const std::optional<std::string>& value, std::int32_t partition);
  void send_gathered(Gathering& gathering);
  void send_all();
  void give_up_gathered(const char* error);
  void expire();
  bool all_reported() const;
  std::int32_t partition_for(const Step& step) const;
  Note result(const core::LogStatus& status, const char* call) const;

  const Program& program_;
  const ClientSpec& spec_;
  sim::Process& process_;
  sim::Cluster& cluster_;
  sim::Network& network_;
  sim::ClientOptions client_options_;
  sim::Network::Ticket ticket_;
  std::unique_ptr<sim::TransactionalProducer> transactional_;
  std::unique_ptr<sim::BatchProducer> plain_;
  bool initialised_ = false;
  std::vector<Gathering> gathering_;
  std::vector<Report> reports_;  // not yet noted
  std::size_t noted_ = 0;        // how many came before the first of them
  std::uint64_t last_tag_ = 0;
  sim::Gate reported_;
};

}  // namespace turnstile::conformance
