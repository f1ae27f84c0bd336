#include "turnstile/sim/kafka/client/sim_reader.hpp"

#include <optional>
#include <string>
#include <utility>

#include "turnstile/sim/kafka/client/fetcher.hpp"
#include "turnstile/sim/kafka/client/questions.hpp"

namespace turnstile::sim {

struct SimReader::Machine {
  Machine(Process& owner, Network& network, const SimReaderOptions& given)
      : process(owner),
        options(given),
        actor(given.client.actor != 0 ? given.client.actor : network.trace().add_actor("reader")),
        fetcher(owner, network, options.client, options.fetch, actor, news),
        questions(owner, network, options.client, actor) {}

  Process& process;
  const SimReaderOptions options;
  ActorId actor;
  Gate news;
  Fetcher fetcher;
  Questions questions;
};

SimReader::SimReader(Process& process, Cluster&, Network& network, const SimReaderOptions& options)
    : machine_(std::make_unique<Machine>(process, network, options)) {}
SimReader::~SimReader() = default;

core::Task<core::LogStatus> SimReader::assign(const std::vector<core::TopicPartitionOffset>& positions) {
  List<TopicPartitionOffset> from;
  for (const core::TopicPartitionOffset& position : positions) from.push_back(in_cluster(position));
  machine_->fetcher.assign(from);
  co_return core::LogStatus{};
}

core::Task<core::LogResult<core::Fetched>> SimReader::poll(core::TimeMs wait_ms, std::size_t records_max) {
  Machine& machine = *machine_;
  const Scheduler& scheduler = machine.process.scheduler();
  const Instant deadline = scheduler.now() + core::milliseconds(wait_ms);
  for (;;) {
    if (machine.fetcher.take_out_of_range()) {
      core::LogError error{core::LogErrorClass::abortable, "OFFSET_OUT_OF_RANGE"};
      co_return std::unexpected(std::move(error));
    }
    const Duration left = deadline - scheduler.now();
    if (machine.fetcher.has_news() || left <= Duration{}) co_return machine.fetcher.take(records_max);
    co_await machine.news.wait(machine.process, left);
  }
}

core::Task<core::LogResult<core::Watermarks>> SimReader::watermarks(core::TopicPartition where) {
  ListOffsets question{in_cluster(where)};
  const auto marks = co_await machine_->questions.ends(std::move(question), kUnlimited);
  if (marks->error != KafkaError::none) {
    core::LogError error{core::LogErrorClass::abortable, std::string(name(marks->error))};
    co_return std::unexpected(std::move(error));
  }
  co_return core::Watermarks{marks->start, marks->high_watermark};
}

}  // namespace turnstile::sim
