#include "watermark_client.hpp"

namespace turnstile::adapters {

core::LogStatus WatermarkClient::connect() {
  const KafkaProperties fixed{{"bootstrap.servers", config_.brokers},
                              {"isolation.level", "read_uncommitted"},
                              {"enable.auto.commit", "false"},
                              {"reconnect.backoff.max.ms", "1000"}};
  auto conf = rd::make_conf({&config_.properties, &fixed});
  if (!conf) return std::unexpected(rd::fatal(conf.error()));
  auto client = rd::make_client(RD_KAFKA_CONSUMER, std::move(*conf));
  if (!client) return std::unexpected(rd::fatal(client.error()));
  client_ = std::move(*client);
  return {};
}

core::LogResult<core::Watermarks> WatermarkClient::query(core::TopicPartition where) {
  if (client_ == nullptr)
    if (auto status = connect(); !status) return std::unexpected(status.error());
  rd::Patience patience(config_, config_.lookup_ms_max);
  for (;;) {
    std::int64_t low = 0;
    std::int64_t high = 0;
    const auto code = rd_kafka_query_watermark_offsets(client_.get(), topics_.name(where.topic).c_str(), where.partition.value, &low, &high,
                                                       rd::kCallSliceMs);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return core::Watermarks{core::Offset{low}, core::Offset{high}};
    if (patience.over()) return std::unexpected(rd::abortable(rd::text("watermarks of " + topics_.text(where), code)));
    rd_kafka_poll(client_.get(), 10);
  }
}

}  // namespace turnstile::adapters
