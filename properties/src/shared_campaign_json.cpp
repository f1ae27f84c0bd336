#include <type_traits>
#include <utility>

#include "campaign_setup_json.hpp"
#include "hexadecimal.hpp"
#include "json.hpp"
#include "turnstile/properties/shared_campaign.hpp"

namespace turnstile::properties {

namespace {

using json::Value;
using json::Written;

constexpr std::string_view kNewsHeader = "turnstile_campaign_news";
constexpr std::string_view kShardHeader = "turnstile_campaign_shard";
constexpr std::uint32_t kNewsFormat = 1;
constexpr std::uint64_t kJobsMax = 1'024;

constexpr std::string_view kOrdered = "ordered";
constexpr std::string_view kDone = "shard_done";
constexpr std::string_view kCancelled = "cancelled";

// ---- producer ----------------------------------------------------------------------------------------------------

Written begun(std::string_view header, const CampaignSetup& by) {
  return {{std::string(header), json::write({header, kNewsFormat, by.version, by.revision})}};
}

Written write_news(const CampaignOrder& order) {
  Written out = begun(kNewsHeader, order.setup);
  out["event"] = kOrdered;
  out["campaign"] = hexadecimal(order.id, 16);
  out["name"] = order.name;
  write_setup(order.setup, out);
  out["keep_going"] = order.keep_going;
  out["check_determinism"] = order.check_determinism;
  out["first"] = order.first;
  out["count"] = order.count;
  out["shard_seeds"] = order.shard_seeds;
  out["behaviour"] = hexadecimal(order.behaviour, 16);
  return out;
}

Written write_news(const ShardDone& done) {
  Written out = begun(kNewsHeader, {});
  out["event"] = kDone;
  out["campaign"] = hexadecimal(done.campaign, 16);
  out["shard"] = done.number;
  out["runs"] = done.runs;
  out["failed"] = done.failed;
  out["worker"] = done.worker;
  out["jobs"] = done.jobs;
  return out;
}

Written write_news(const CampaignCancelled& cancelled) {
  Written out = begun(kNewsHeader, {});
  out["event"] = kCancelled;
  out["campaign"] = hexadecimal(cancelled.campaign, 16);
  return out;
}

// ---- consumer ----------------------------------------------------------------------------------------------------

CampaignOrder read_order(const Value& in, const json::Header& header) {
  CampaignOrder order;
  order.id = in["campaign"].hash();
  order.name = in["name"].name();
  read_setup(in, header, order.setup);
  order.keep_going = in["keep_going"].boolean();
  order.check_determinism = in["check_determinism"].boolean();
  order.first = in["first"].number();
  order.count = in["count"].number(~order.first);
  order.shard_seeds = in["shard_seeds"].number();
  order.behaviour = in["behaviour"].hash();
  if (order.count == 0 || order.shard_seeds == 0 || order.shard_seeds > order.count)
    in.fail("it has no seeds");
  else if ((order.count - 1) / order.shard_seeds >= kShardsMax)
    in.fail("it has too many shards");
  return order;
}

ShardDone read_done(const Value& in) {
  ShardDone done;
  done.campaign = in["campaign"].hash();
  done.number = in["shard"].number(kShardsMax);
  done.runs = in["runs"].number();
  done.failed = in["failed"].boolean();
  done.worker = in["worker"].name();
  done.jobs = in["jobs"].number(kJobsMax);
  return done;
}

CampaignNews read_news(const Value& in, const json::Header& header) {
  const std::string event = in["event"].name();
  if (event == kOrdered) return read_order(in, header);
  if (event == kDone) return read_done(in);
  if (event != kCancelled) in.fail("it tells of an unknown event");
  return CampaignCancelled{in["campaign"].hash()};
}

}  // namespace

std::string to_json(const CampaignNews& news) {
  return json::to_text(std::visit([](const auto& each) { return write_news(each); }, news));
}

std::string to_json(const CampaignShard& shard) {
  Written out = begun(kShardHeader, {});
  out["campaign"] = hexadecimal(shard.campaign, 16);
  out["shard"] = shard.number;
  return json::to_text(out);
}

std::expected<CampaignNews, std::string> news_from_json(std::string_view text) {
  CampaignNews news;
  json::Header header{kNewsHeader, kNewsFormat, {}, {}};
  const std::string problem = json::read(text, header, {}, [&](const Value& in) { news = read_news(in, header); });
  if (!problem.empty()) return std::unexpected(problem);
  return news;
}

std::expected<CampaignShard, std::string> shard_from_json(std::string_view text) {
  CampaignShard shard;
  json::Header header{kShardHeader, kNewsFormat, {}, {}};
  const std::string problem = json::read(text, header, {}, [&](const Value& in) {
    shard.campaign = in["campaign"].hash();
    shard.number = in["shard"].number(kShardsMax);
  });
  if (!problem.empty()) return std::unexpected(problem);
  return shard;
}

}  // namespace turnstile::properties
