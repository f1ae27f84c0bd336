#include "program_json.hpp"

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <type_traits>
#include <vector>

#include "program_check.hpp"

namespace turnstile::app {

namespace {

using conformance::ClientSpec;
using conformance::Header;
using conformance::Op;
using conformance::Place;
using conformance::Program;
using conformance::Step;
using conformance::TopicSpec;
using nlohmann::ordered_json;

[[noreturn]] void refuse(const std::string& where, const std::string& why) { throw std::runtime_error(where + " " + why); }

// ---- single values ----

// One past the last enumerator.
template <class T>
constexpr int kEnumerators = 0;
template <>
constexpr int kEnumerators<conformance::Cleanup> = 3;
template <>
constexpr int kEnumerators<conformance::ClientKind> = 3;
template <>
constexpr int kEnumerators<conformance::Acks> = 3;
template <>
constexpr int kEnumerators<conformance::Reset> = 3;
template <>
constexpr int kEnumerators<conformance::Assignor> = 2;
template <>
constexpr int kEnumerators<conformance::Partitioner> = 2;

template <class T>
T whole(const ordered_json& json, const std::string& where) {
  if (!json.is_number_integer()) refuse(where, "is no whole number");
  const bool fits = json.is_number_unsigned() ? std::in_range<T>(json.get<std::uint64_t>()) : std::in_range<T>(json.get<std::int64_t>());
  if (!fits) refuse(where, "is out of range");
  return json.get<T>();
}

std::string text_of(const ordered_json& json, const std::string& where) {
  if (!json.is_string()) refuse(where, "is no text");
  return json.get<std::string>();
}

const ordered_json& row(const ordered_json& json, std::size_t size, const std::string& where) {
  if (!json.is_array() || json.size() != size) refuse(where, "has another form");
  return json;
}

ordered_json value_json(const Header& header) { return {header.name, header.value ? ordered_json(*header.value) : ordered_json(nullptr)}; }
ordered_json value_json(const Place& place) { return {place.topic, place.partition, place.offset}; }

template <class T>
ordered_json value_json(const T& value) {
  if constexpr (std::is_enum_v<T>) {
    return static_cast<int>(value);
  } else if constexpr (requires { value.has_value(); }) {
    return value ? ordered_json(*value) : ordered_json(nullptr);
  } else {
    return value;
  }
}
template <class T>
  requires(std::is_same_v<T, Header> || std::is_same_v<T, Place>)
ordered_json value_json(const std::vector<T>& list) {
  ordered_json json = ordered_json::array();
  for (const T& each : list) json.push_back(value_json(each));
  return json;
}

void read_value(const ordered_json& json, Header& header, const std::string& where) {
  row(json, 2, where);
  header.name = text_of(json[0], where);
  if (!json[1].is_null()) header.value = text_of(json[1], where);
}
void read_value(const ordered_json& json, Place& place, const std::string& where) {
  row(json, 3, where);
  place = {whole<std::uint32_t>(json[0], where), whole<std::int32_t>(json[1], where), whole<std::int64_t>(json[2], where)};
}

template <class T>
void read_value(const ordered_json& json, T& value, const std::string& where) {
  if constexpr (std::is_enum_v<T>) {
    const int number = whole<int>(json, where);
    if (number < 0 || number >= kEnumerators<T>) refuse(where, "is out of range");
    value = static_cast<T>(number);
  } else if constexpr (std::is_same_v<T, bool>) {
    if (!json.is_boolean()) refuse(where, "is neither true nor false");
    value = json.get<bool>();
  } else if constexpr (std::is_integral_v<T>) {
    value = whole<T>(json, where);
  } else if constexpr (std::is_same_v<T, std::string>) {
    value = text_of(json, where);
  } else if constexpr (requires { value.has_value(); }) {
    if (!json.is_null()) read_value(json, value.emplace(), where);
  } else {
    if (!json.is_array()) refuse(where, "is no list");
    for (const auto& each : json) read_value(each, value.emplace_back(), where);
  }
}

// ---- structs: one function lists the fields, for both directions ----

// Writes the fields that differ from their defaults.
class Writer {
 public:
  explicit Writer(ordered_json& json) : json_(json) {}
  template <class T>
  void field(const char* name, const T& value, const T& usual = T{}) {
    if (value != usual) json_[name] = value_json(value);
  }

 private:
  ordered_json& json_;
};

// Reads the fields that are present; unknown ones are errors.
class Reader {
 public:
  Reader(const ordered_json& json, std::string where) : json_(json), where_(std::move(where)) {
    if (!json.is_object()) refuse(where_, "is no object");
  }
  template <class T>
  void field(const char* name, T& value, const T& = T{}) {
    if (const ordered_json* found = find(name)) read_value(*found, value, where_ + " " + name);
  }
  const ordered_json* find(const char* name) {
    asked_.emplace_back(name);
    const auto found = json_.find(name);
    return found == json_.end() ? nullptr : &*found;
  }
  const ordered_json& at(const char* name) {
    const ordered_json* found = find(name);
    if (found == nullptr) refuse(where_, std::string("has no ") + name);
    return *found;
  }
  void end() const {
    for (const auto& [name, value] : json_.items()) {
      if (std::ranges::find(asked_, name) == asked_.end()) refuse(where_, "has what is not known: " + name.substr(0, 40));
    }
  }

 private:
  const ordered_json& json_;
  const std::string where_;
  std::vector<std::string> asked_;
};

template <class Archive, class T>
void fields(Archive& archive, T& topic)
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
  archive.field("unclean_election", topic.unclean_election);
}

template <class Archive, class T>
void fields(Archive& archive, T& client)
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
void fields(Archive& archive, T& step)
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

template <class T>
ordered_json object_json(const T& thing) {
  ordered_json json = ordered_json::object();
  if constexpr (std::is_same_v<T, Step>) {
    json["op"] = conformance::name(thing.op);
    if (names_a_request(thing.op)) json["api"] = conformance::name(thing.api);
  }
  Writer writer(json);
  fields(writer, thing);
  return json;
}

void read_operation(Reader& reader, Step& step, const std::string& where) {
  const auto op = conformance::op_named(text_of(reader.at("op"), where + " op"));
  if (!op) refuse(where, "has an operation that is not known");
  step.op = *op;
  if (!names_a_request(step.op)) return;
  const auto api = conformance::api_named(text_of(reader.at("api"), where + " api"));
  if (!api) refuse(where, "names a request that is not known");
  step.api = *api;
}

template <class T>
void read_objects(Reader& program, const char* name, const char* singular, std::vector<T>& list) {
  const ordered_json* const json = program.find(name);
  if (json == nullptr) return;
  if (!json->is_array()) refuse(name, "is no list");
  for (const auto& each : *json) {
    const std::string where = std::string(singular) + " " + std::to_string(list.size() + 1);
    Reader reader(each, where);
    T& thing = list.emplace_back();
    if constexpr (std::is_same_v<T, Step>) read_operation(reader, thing, where);
    fields(reader, thing);
    reader.end();
  }
}

Program read_program_json(const ordered_json& json) {
  Reader reader(json, "the program");
  Reader header(reader.at("turnstile"), "its header");
  if (whole<int>(header.at("client_program"), "its format") != 1) refuse("its format", "is of another version");
  Program program;
  program.name = text_of(reader.at("name"), "its name");
  program.semantic = text_of(reader.at("semantic"), "its semantic");
  reader.field("alone", program.alone);
  reader.field("nodes", program.nodes);
  read_objects(reader, "topics", "topic", program.topics);
  read_objects(reader, "clients", "client", program.clients);
  read_objects(reader, "steps", "step", program.steps);
  reader.end();
  return program;
}

}  // namespace

std::string program_to_json(const Program& program) {
  ordered_json json{{"turnstile", {{"client_program", 1}}}, {"name", program.name}, {"semantic", program.semantic}};
  if (program.alone) json["alone"] = true;
  if (program.nodes != 1) json["nodes"] = program.nodes;
  for (const TopicSpec& topic : program.topics) json["topics"].push_back(object_json(topic));
  for (const ClientSpec& client : program.clients) json["clients"].push_back(object_json(client));
  for (const Step& step : program.steps) json["steps"].push_back(object_json(step));
  return json.dump(1) + "\n";
}

std::expected<Program, std::string> program_from_json(std::string_view text) {
  const auto json = ordered_json::parse(text, nullptr, false);
  if (json.is_discarded()) return std::unexpected("it is not JSON");
  try {
    Program program = read_program_json(json);
    if (const std::string problem = problem_of(program); !problem.empty()) return std::unexpected(problem);
    return program;
  } catch (const std::exception& wrong) {
    return std::unexpected(wrong.what());
  }
}

}  // namespace turnstile::app
