#include "program_file.hpp"

#include <fmt/core.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "command.hpp"

namespace turnstile::app {

namespace {

using conformance::Api;
using conformance::ClientSpec;
using conformance::Header;
using conformance::Op;
using conformance::Place;
using conformance::Program;
using conformance::Step;
using conformance::TopicSpec;
using nlohmann::ordered_json;

constexpr std::uintmax_t kFileBytesMax = 1U << 20;

// One function names every field of a thing, for both directions: an Archive writes what is not the default, or reads what is there.
class Writer {
 public:
  explicit Writer(ordered_json& json) : json_(json) {}
  template <class T>
  void field(const char* name, const T& value, const T& usual = T{}) {
    if (value != usual) json_[name] = to_json(value);
  }

 private:
  template <class T>
  static ordered_json to_json(const T& value) {
    if constexpr (std::is_same_v<T, std::vector<Header>>) {
      ordered_json list = ordered_json::array();
      for (const Header& header : value) list.push_back({header.name, to_json(header.value)});
      return list;
    } else if constexpr (std::is_same_v<T, std::vector<Place>>) {
      ordered_json list = ordered_json::array();
      for (const Place& place : value) list.push_back({place.topic, place.partition, place.offset});
      return list;
    } else if constexpr (std::is_enum_v<T>) {
      return static_cast<int>(value);
    } else if constexpr (requires { value.has_value(); }) {
      return value ? ordered_json(*value) : ordered_json(nullptr);
    } else {
      return value;
    }
  }
  ordered_json& json_;
};

class Reader {
 public:
  explicit Reader(const ordered_json& json) : json_(json) {}
  template <class T>
  void field(const char* name, T& value, const T& = T{}) {
    const auto found = json_.find(name);
    if (found != json_.end()) from_json(*found, value);
  }

 private:
  template <class T>
  static void from_json(const ordered_json& json, T& value) {
    if constexpr (std::is_same_v<T, std::vector<Header>>) {
      for (const auto& each : json) from_json(each.at(1), value.emplace_back(Header{each.at(0).get<std::string>(), {}}).value);
    } else if constexpr (std::is_same_v<T, std::vector<Place>>) {
      for (const auto& each : json) {
        value.push_back({each.at(0).get<std::uint32_t>(), each.at(1).get<std::int32_t>(), each.at(2).get<std::int64_t>()});
      }
    } else if constexpr (std::is_enum_v<T>) {
      value = static_cast<T>(json.get<int>());
    } else if constexpr (requires { value.has_value(); }) {
      if (!json.is_null()) value = json.get<typename T::value_type>();
    } else {
      json.get_to(value);
    }
  }
  const ordered_json& json_;
};

template <class Archive, class T>
void fields(Archive archive, T& topic)
  requires std::is_same_v<std::remove_const_t<T>, TopicSpec>
{
  const TopicSpec usual;
  archive.field("name", topic.name);
  archive.field("partitions", topic.partitions, usual.partitions);
  archive.field("replication_factor", topic.replication_factor, usual.replication_factor);
  archive.field("created", topic.created, usual.created);
  archive.field("cleanup", topic.cleanup);
  archive.field("log_append_time", topic.log_append_time);
  archive.field("retention_ms", topic.retention_ms);
  archive.field("retention_bytes", topic.retention_bytes);
  archive.field("segment_ms", topic.segment_ms);
  archive.field("segment_bytes", topic.segment_bytes);
  archive.field("message_bytes_max", topic.message_bytes_max);
  archive.field("delete_retention_ms", topic.delete_retention_ms);
  archive.field("in_sync_replicas_min", topic.in_sync_replicas_min);
  archive.field("min_cleanable_ratio_permil", topic.min_cleanable_ratio_permil);
}

template <class Archive, class T>
void fields(Archive archive, T& client)
  requires std::is_same_v<std::remove_const_t<T>, ClientSpec>
{
  const ClientSpec usual;
  archive.field("name", client.name);
  archive.field("kind", client.kind);
  archive.field("idempotent", client.idempotent, usual.idempotent);
  archive.field("acks", client.acks, usual.acks);
  archive.field("partitioner", client.partitioner);
  archive.field("transactional_id", client.transactional_id);
  archive.field("transaction_timeout_ms", client.transaction_timeout_ms, usual.transaction_timeout_ms);
  archive.field("delivery_timeout_ms", client.delivery_timeout_ms, usual.delivery_timeout_ms);
  archive.field("linger_ms", client.linger_ms);
  archive.field("batch_records_max", client.batch_records_max, usual.batch_records_max);
  archive.field("in_flight_max", client.in_flight_max, usual.in_flight_max);
  archive.field("message_bytes_max", client.message_bytes_max, usual.message_bytes_max);
  archive.field("group", client.group);
  archive.field("instance_id", client.instance_id);
  archive.field("read_committed", client.read_committed, usual.read_committed);
  archive.field("reset", client.reset, usual.reset);
  archive.field("assignor", client.assignor);
  archive.field("session_timeout_ms", client.session_timeout_ms, usual.session_timeout_ms);
  archive.field("poll_interval_ms_max", client.poll_interval_ms_max, usual.poll_interval_ms_max);
}

template <class Archive, class T>
void fields(Archive archive, T& step)
  requires std::is_same_v<std::remove_const_t<T>, Step>
{
  archive.field("client", step.client, conformance::kNobody);
  archive.field("topic", step.topic);
  archive.field("partition", step.partition);
  archive.field("number", step.number);
  archive.field("key", step.key);
  archive.field("value", step.value);
  archive.field("headers", step.headers);
  archive.field("timestamp_ms", step.timestamp_ms);
  archive.field("places", step.places);
  archive.field("members", step.members);
  archive.field("topics", step.topics);
  archive.field("other", step.other, conformance::kNobody);
  archive.field("kept", step.kept);
  archive.field("text", step.text);
}

ordered_json to_json(const Program& program) {
  ordered_json json{{"turnstile", {{"client_program", 1}}}, {"name", program.name}, {"semantic", program.semantic}};
  if (program.alone) json["alone"] = true;
  if (program.nodes != 1) json["nodes"] = program.nodes;
  for (const TopicSpec& topic : program.topics) fields(Writer(json["topics"].emplace_back(ordered_json::object())), topic);
  for (const ClientSpec& client : program.clients) fields(Writer(json["clients"].emplace_back(ordered_json::object())), client);
  for (const Step& step : program.steps) {
    ordered_json& line = json["steps"].emplace_back(ordered_json::object());
    line["op"] = conformance::name(step.op);
    if (step.op == Op::cut_before || step.op == Op::cut_after) line["api"] = conformance::name(step.api);
    fields(Writer(line), step);
  }
  return json;
}

template <class T>
void read_list(const ordered_json& json, const char* name, std::vector<T>& list) {
  if (!json.contains(name)) return;
  for (const auto& each : json.at(name)) fields(Reader(each), list.emplace_back());
}

// Everything that is referred to is there: what runs a program relies on it.
void check(const Program& program) {
  const auto topic = [&](std::size_t index) {
    if (index >= program.topics.size()) throw std::runtime_error("a step names a topic that is not there");
  };
  const auto client = [&](std::size_t index) {
    if (index != conformance::kNobody && index >= program.clients.size())
      throw std::runtime_error("a step names a client that is not there");
  };
  for (const Step& step : program.steps) {
    if (!program.topics.empty() || step.topic != 0) topic(step.topic);
    client(step.client);
    client(step.other);
    for (const Place& place : step.places) topic(place.topic);
    for (const auto index : step.topics) topic(index);
    for (const auto index : step.members) client(index == conformance::kNobody ? program.clients.size() : index);
  }
}

Program from_json(const ordered_json& json) {
  if (json.at("turnstile").at("client_program").get<int>() != 1) throw std::runtime_error("its format is of another version");
  Program program;
  json.at("name").get_to(program.name);
  json.at("semantic").get_to(program.semantic);
  program.alone = json.value("alone", false);
  program.nodes = json.value("nodes", 1);
  read_list(json, "topics", program.topics);
  read_list(json, "clients", program.clients);
  read_list(json, "steps", program.steps);
  for (std::size_t index = 0; index < program.steps.size(); ++index) {
    const auto& line = json.at("steps").at(index);
    const auto op = conformance::op_named(line.at("op").get<std::string>());
    if (!op) throw std::runtime_error("it has an operation that is not known");
    program.steps[index].op = *op;
    if (!line.contains("api")) continue;
    const auto api = conformance::api_named(line.at("api").get<std::string>());
    if (!api) throw std::runtime_error("it names a request that is not known");
    program.steps[index].api = *api;
  }
  check(program);
  return program;
}

}  // namespace

void write_program(const Program& program, const std::filesystem::path& file) {
  std::error_code error;
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), error);
  std::ofstream out(file);
  out << to_json(program).dump(1) << '\n';
  out.close();
  if (!out) usage(fmt::format("cannot write {}: give another --out", file.string()));
}

Program read_program(const std::filesystem::path& file) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(file, error);
  if (error) usage(fmt::format("cannot read {}: {}", file.string(), error.message()));
  if (bytes > kFileBytesMax) usage(fmt::format("{} is too large to be a client program", file.string()));
  std::ifstream in(file);
  const auto json = ordered_json::parse(in, nullptr, false);
  if (json.is_discarded()) usage(fmt::format("{} is no client program: it is not JSON", file.string()));
  try {
    return from_json(json);
  } catch (const std::exception& wrong) {
    usage(fmt::format("{} is no client program: {}", file.string(), wrong.what()));
  }
}

}  // namespace turnstile::app
