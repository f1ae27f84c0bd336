// A worker's side of the log port in a simulated world.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sim_world.hpp"

namespace turnstile::sim {

struct LogMember {
  LogMember(SimWorld& owner, const std::string& identity, SimLogOptions options = {}) : world(owner), process(owner.process(identity)) {
    options.transactional_id = identity;
    log = std::make_unique<SimLog>(process, world.cluster, world.network, options);
  }
  void open() {
    const auto status = world.run(log->open());
    ASSERT_TRUE(status) << status.error().what;
  }
  // Polls for so long, or until something else than records comes.
  std::optional<core::Poll> poll(Duration time) {
    const Instant until = world.scheduler.now() + time;
    while (world.scheduler.now() < until) {
      auto polled = world.run(log->poll(50, 1000));
      EXPECT_TRUE(polled);
      if (auto* fetched = std::get_if<core::Fetched>(&*polled)) {
        for (const core::Record& record : fetched->records) values.emplace_back(record.value);
        continue;
      }
      return std::move(*polled);
    }
    return std::nullopt;
  }
  core::Assigned joined() {
    for (;;) {
      const auto news = poll(100'000 * kMs);
      if (!news) return {};
      if (const auto* assigned = std::get_if<core::Assigned>(&*news)) return *assigned;
    }
  }
  core::LogStatus produce(core::TopicPartition where, const std::string& value) {
    core::RecordBatch batch;
    batch.add({where, "7", value, {}});
    return world.run(log->produce(batch));
  }
  core::LogStatus commit(core::TopicPartition where, const std::string& value) {
    if (auto status = log->begin(); !status) return status;
    if (auto status = produce(where, value); !status) return status;
    return world.run(log->commit());
  }

  SimWorld& world;
  Process& process;
  std::unique_ptr<SimLog> log;
  std::vector<std::string> values;
};

inline std::vector<std::string> visible(SimWorld& world, core::TopicPartition where) {
  std::vector<std::string> values;
  for (const LogBatch& batch : world.cluster.truth().log(in_cluster(where)).batches()) {
    if (batch.block == nullptr || !batch.visible()) continue;
    for (const StoredRecord& record : batch.block->records) values.emplace_back(record.value);
  }
  return values;
}

}  // namespace turnstile::sim
