#include "watermark_client.hpp"

#include <chrono>
#include <thread>

#include "places.hpp"

namespace turnstile::adapters {
namespace {

constexpr std::chrono::milliseconds kBeforeNextClient{100};
constexpr int kEndMs = 3'000;  // enough for a new client to connect and learn the leader, also on a slow machine

}  // namespace

core::LogStatus WatermarkClient::connect() {
  const KafkaProperties fixed{{"bootstrap.servers", config_.brokers},
                              {"isolation.level", "read_uncommitted"},
                              {"enable.auto.commit", "false"},
                              {"topic.metadata.refresh.interval.ms", "3000"},
                              {"metadata.max.age.ms", "3000"}};
  auto conf = rd::make_conf({&rd::recovery(), &config_.properties, &fixed});
  if (!conf) return std::unexpected(rd::fatal(conf.error()));
  admission_ = std::make_unique<rd::Admission>();
  admission_->watch(conf->get());
  auto client = rd::make_client(RD_KAFKA_CONSUMER, std::move(*conf));
  if (!client) return std::unexpected(rd::fatal(client.error()));
  client_ = std::move(*client);
  return {};
}

std::expected<core::Offset, rd_kafka_resp_err_t> WatermarkClient::offset_of(core::TopicPartition where, std::int64_t which) {
  const auto list = make_places(topics_, std::vector<core::TopicPartitionOffset>{{where, core::Offset{which}}});
  const auto code = rd_kafka_offsets_for_times(client_.get(), list.get(), kEndMs);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return std::unexpected(code);
  if (list->elems[0].err != RD_KAFKA_RESP_ERR_NO_ERROR) return std::unexpected(list->elems[0].err);
  return core::Offset{list->elems[0].offset};
}

core::LogResult<core::Watermarks> WatermarkClient::query(core::TopicPartition where) {
  rd::Patience patience(config_, config_.lookup_ms_max);
  for (;;) {
    if (client_ == nullptr)
      if (auto status = connect(); !status) return std::unexpected(status.error());
    const auto low = offset_of(where, RD_KAFKA_OFFSET_BEGINNING);
    const auto high = low ? offset_of(where, RD_KAFKA_OFFSET_END) : low;
    if (high) return core::Watermarks{*low, *high};
    rd_kafka_poll(client_.get(), 0);
    const bool refused = admission_->refused();
    client_.reset();
    if (refused) return std::unexpected(rd::fatal(admission_->refusal()));
    const std::string what = rd::text("watermarks of " + topics_.text(where), high.error());
    if (rd::is_refusal(high.error()) || patience.over()) return std::unexpected(rd::failed(high.error(), what));
    rd::told(config_, what);
    std::this_thread::sleep_for(kBeforeNextClient);
  }
}

}  // namespace turnstile::adapters
