#include "turnstile/conformance/program.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace turnstile::conformance {

namespace {

constexpr std::array<std::pair<Op, std::string_view>, 51> kOps{{
    {Op::create_topic, "create_topic"},
    {Op::delete_topic, "delete_topic"},
    {Op::create_partitions, "create_partitions"},
    {Op::delete_records, "delete_records"},
    {Op::delete_group, "delete_group"},
    {Op::init, "init"},
    {Op::produce, "produce"},
    {Op::produce_many, "produce_many"},
    {Op::flush, "flush"},
    {Op::purge, "purge"},
    {Op::begin, "begin"},
    {Op::send_offsets, "send_offsets"},
    {Op::keep_producer, "keep_producer"},
    {Op::end_kept, "end_kept"},
    {Op::commit, "commit"},
    {Op::abort, "abort"},
    {Op::assign, "assign"},
    {Op::subscribe, "subscribe"},
    {Op::unsubscribe, "unsubscribe"},
    {Op::gather, "gather"},
    {Op::read, "read"},
    {Op::poll, "poll"},
    {Op::seek, "seek"},
    {Op::pause, "pause"},
    {Op::resume, "resume"},
    {Op::position, "position"},
    {Op::commit_offsets, "commit_offsets"},
    {Op::committed, "committed"},
    {Op::watermarks, "watermarks"},
    {Op::offsets_for_time, "offsets_for_time"},
    {Op::keep_metadata, "keep_metadata"},
    {Op::close, "close"},
    {Op::kill, "kill"},
    {Op::cut_before, "cut_before"},
    {Op::cut_after, "cut_after"},
    {Op::strand, "strand"},
    {Op::deliver, "deliver"},
    {Op::hold, "hold"},
    {Op::release, "release"},
    {Op::restart_broker, "restart_broker"},
    {Op::wait, "wait"},
    {Op::kill_leader, "kill_leader"},
    {Op::kill_followers, "kill_followers"},
    {Op::kill_group_coordinator, "kill_group_coordinator"},
    {Op::kill_transaction_coordinator, "kill_transaction_coordinator"},
    {Op::pause_followers, "pause_followers"},
    {Op::resume_brokers, "resume_brokers"},
    {Op::start_broker, "start_broker"},
    {Op::await_leaders, "await_leaders"},
    {Op::await_in_sync, "await_in_sync"},
    {Op::replicas, "replicas"},
}};

constexpr std::array<std::pair<Api, std::string_view>, 14> kApis{{
    {Api::produce, "Produce"},
    {Api::fetch, "Fetch"},
    {Api::list_offsets, "ListOffsets"},
    {Api::offset_commit, "OffsetCommit"},
    {Api::offset_fetch, "OffsetFetch"},
    {Api::join_group, "JoinGroup"},
    {Api::heartbeat, "Heartbeat"},
    {Api::leave_group, "LeaveGroup"},
    {Api::sync_group, "SyncGroup"},
    {Api::init_producer_id, "InitProducerId"},
    {Api::add_partitions_to_txn, "AddPartitionsToTxn"},
    {Api::add_offsets_to_txn, "AddOffsetsToTxn"},
    {Api::end_txn, "EndTxn"},
    {Api::txn_offset_commit, "TxnOffsetCommit"},
}};

std::string topic_name(const Program& program, TopicIndex topic) {
  return topic < program.topics.size() ? program.topics[topic].name : "topic-" + std::to_string(topic);
}

std::string client_name(const Program& program, ClientIndex client) {
  return client < program.clients.size() ? program.clients[client].name : "nobody";
}

std::string start(std::int64_t offset) {
  if (offset == kBeginning) return "beginning";
  if (offset == kEnd) return "end";
  if (offset == kStored) return "stored";
  return std::to_string(offset);
}

std::string place_text(const Program& program, TopicIndex topic, std::int32_t partition) {
  return topic_name(program, topic) + "[" + (partition < 0 ? "?" : std::to_string(partition)) + "]";
}

std::string abridged(const std::optional<std::string>& text) {
  if (!text) return "null";
  return text->size() > 40 ? text->substr(0, 10) + "...(" + std::to_string(text->size()) + ")" : *text;
}

void describe_record(const Program& program, const Step& step, std::string& text) {
  text += " " + place_text(program, step.topic, step.partition) + " " + abridged(step.key) + "=" + abridged(step.value);
  if (step.op == Op::produce_many) text += " x" + std::to_string(step.number);
  for (const Header& header : step.headers) text += " " + header.name + ":" + abridged(header.value);
  if (step.timestamp_ms) text += " at " + std::to_string(*step.timestamp_ms);
}

}  // namespace

std::string_view name(Op op) { return std::ranges::find(kOps, op, &std::pair<Op, std::string_view>::first)->second; }
std::string_view name(Api api) { return std::ranges::find(kApis, api, &std::pair<Api, std::string_view>::first)->second; }

std::optional<Op> op_named(std::string_view name) {
  const auto found = std::ranges::find(kOps, name, &std::pair<Op, std::string_view>::second);
  return found == kOps.end() ? std::nullopt : std::optional(found->first);
}

std::optional<Api> api_named(std::string_view name) {
  const auto found = std::ranges::find(kApis, name, &std::pair<Api, std::string_view>::second);
  return found == kApis.end() ? std::nullopt : std::optional(found->first);
}

std::string describe(const Program& program, const Step& step) {
  std::string text = step.client == kNobody ? std::string() : client_name(program, step.client) + ": ";
  text += name(step.op);
  switch (step.op) {
    case Op::produce:
    case Op::produce_many: describe_record(program, step, text); break;
    case Op::create_topic:
    case Op::delete_topic: text += " " + topic_name(program, step.topic); break;
    case Op::create_partitions: text += " " + topic_name(program, step.topic) + " " + std::to_string(step.number); break;
    case Op::delete_records:
    case Op::offsets_for_time: text += " " + place_text(program, step.topic, step.partition) + " " + std::to_string(step.number); break;
    case Op::watermarks:
    case Op::kill_leader:
    case Op::pause_followers:
    case Op::replicas: text += " " + place_text(program, step.topic, step.partition); break;
    case Op::kill_followers:
    case Op::await_in_sync: text += " " + place_text(program, step.topic, step.partition) + " " + std::to_string(step.number); break;
    case Op::start_broker: text += step.number == 0 ? " all" : " " + std::to_string(step.number); break;
    case Op::commit:
    case Op::abort:
      if (step.number == 1) text += ", without waiting for its markers";
      break;
    case Op::cut_before:
    case Op::cut_after:
    case Op::strand:
      (text += " ") += name(step.api);
      if (step.number > 0) text += " and " + std::to_string(step.number) + " more";
      break;
    case Op::end_kept: text += step.number == 1 ? " commit" : " abort"; break;
    case Op::poll:
    case Op::wait: text += " " + std::to_string(step.number) + " ms"; break;
    default: break;
  }
  for (const Place& place : step.places) text += " " + place_text(program, place.topic, place.partition) + "@" + start(place.offset);
  for (const TopicIndex topic : step.topics) text += " " + topic_name(program, topic);
  for (const ClientIndex member : step.members) text += " " + client_name(program, member);
  if (step.op == Op::send_offsets) {
    text += step.other == kNobody ? " by hand" : " of " + client_name(program, step.other) + (step.kept ? ", as kept" : "");
  }
  if (!step.text.empty()) text += " " + step.text;
  return text;
}

std::string describe(const Note& note) {
  std::string text = note.outcome;
  for (const std::string& line : note.seen) text += "; " + line;
  return text;
}

}  // namespace turnstile::conformance
