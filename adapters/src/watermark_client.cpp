#include "watermark_client.hpp"

#include <chrono>
#include <thread>

namespace turnstile::adapters {
namespace {

constexpr std::chrono::milliseconds kBeforeNextClient{100};

}  // namespace

core::LogStatus WatermarkClient::connect() {
  const KafkaProperties fixed{
      {"bootstrap.servers", config_.brokers}, {"isolation.level", "read_uncommitted"},        {"enable.auto.commit", "false"},
      {"reconnect.backoff.max.ms", "1000"},   {"topic.metadata.refresh.interval.ms", "3000"}, {"metadata.max.age.ms", "3000"}};
  auto conf = rd::make_conf({&config_.properties, &fixed});
  if (!conf) return std::unexpected(rd::fatal(conf.error()));
  admission_ = std::make_unique<rd::Admission>();
  admission_->watch(conf->get());
  auto client = rd::make_client(RD_KAFKA_CONSUMER, std::move(*conf));
  if (!client) return std::unexpected(rd::fatal(client.error()));
  client_ = std::move(*client);
  return {};
}

core::LogResult<core::Watermarks> WatermarkClient::query(core::TopicPartition where) {
  rd::Patience patience(config_, config_.lookup_ms_max);
  for (;;) {
    if (client_ == nullptr)
      if (auto status = connect(); !status) return std::unexpected(status.error());
    std::int64_t low = 0;
    std::int64_t high = 0;
    const auto code = rd_kafka_query_watermark_offsets(client_.get(), topics_.name(where.topic).c_str(), where.partition.value, &low, &high,
                                                       rd::kCallSliceMs);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return core::Watermarks{core::Offset{low}, core::Offset{high}};
    rd_kafka_poll(client_.get(), 0);
    const bool refused = admission_->refused();
    client_.reset();
    if (refused) return std::unexpected(rd::fatal(admission_->refusal()));
    if (rd::is_refusal(code)) return std::unexpected(rd::fatal(rd::text("watermarks of " + topics_.text(where), code)));
    if (patience.over()) return std::unexpected(rd::abortable(rd::text("watermarks of " + topics_.text(where), code)));
    std::this_thread::sleep_for(kBeforeNextClient);
  }
}

}  // namespace turnstile::adapters
