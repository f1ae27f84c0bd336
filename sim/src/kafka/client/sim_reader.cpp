#include "turnstile/sim/kafka/client/sim_reader.hpp"

#include <optional>
#include <string>
#include <utility>

#include "turnstile/sim/kafka/client/fetcher.hpp"

namespace turnstile::sim {

struct SimReader::Machine final : CallOwner {
  Machine(Process& owner, Network& network, const SimReaderOptions& given)
      : process(owner),
        options(given),
        actor(given.client.actor != 0 ? given.client.actor : network.trace().add_actor("reader")),
        fetcher(owner, network, options.client, options.fetch, actor, news),
        queries(*this, owner, network, options.client, actor) {}

  bool on_answer(CallKind, Answer& answer) override {
    marks = *std::get_if<ListOffsetsAnswer>(&answer);
    answered.open();
    return true;
  }

  Process& process;
  const SimReaderOptions options;
  ActorId actor;
  Gate news;
  Gate answered;
  Fetcher fetcher;
  Caller queries;
  std::optional<ListOffsetsAnswer> marks;
};

SimReader::SimReader(Process& process, Cluster&, Network& network, const SimReaderOptions& options)
    : machine_(std::make_unique<Machine>(process, network, options)) {}
SimReader::~SimReader() = default;

core::Task<core::LogStatus> SimReader::assign(const std::vector<core::TopicPartitionOffset>& places) {
  List<TopicPartitionOffset> from;
  for (const core::TopicPartitionOffset& place : places) from.push_back(in_cluster(place));
  machine_->fetcher.assign(from);
  co_return core::LogStatus{};
}

core::Task<core::LogResult<core::Fetched>> SimReader::poll(core::TimeMs wait_ms, std::size_t records_max) {
  Machine& machine = *machine_;
  const Scheduler& scheduler = machine.process.scheduler();
  const TimeNs deadline = scheduler.now() + wait_ms * core::kNsPerMs;
  for (;;) {
    if (machine.fetcher.take_out_of_range()) {
      core::LogError error{core::LogErrorClass::abortable, "OFFSET_OUT_OF_RANGE"};
      co_return std::unexpected(std::move(error));
    }
    const TimeNs left = deadline - scheduler.now();
    if (machine.fetcher.has_news() || left <= 0) co_return machine.fetcher.take(records_max);
    co_await machine.news.wait(machine.process, left);
  }
}

core::Task<core::LogResult<core::Watermarks>> SimReader::watermarks(core::TopicPartition where) {
  Machine& machine = *machine_;
  machine.marks.reset();
  machine.answered.close();
  machine.queries.cancel(CallKind::list_offsets);
  ListOffsets request{in_cluster(where)};
  machine.queries.call(CallKind::list_offsets, std::move(request));
  while (!machine.marks) co_await machine.answered.wait(machine.process, -1);
  if (machine.marks->error != KafkaError::none) {
    core::LogError error{core::LogErrorClass::abortable, std::string(name(machine.marks->error))};
    co_return std::unexpected(std::move(error));
  }
  co_return core::Watermarks{machine.marks->start, machine.marks->high_watermark};
}

}  // namespace turnstile::sim
