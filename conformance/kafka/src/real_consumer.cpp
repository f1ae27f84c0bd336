#include "real_consumer.hpp"

#include <algorithm>
#include <limits>
#include <string_view>

#include "log_probe.hpp"

namespace turnstile::conformance {

namespace {

namespace rd = adapters::rd;

constexpr int kCallMs = 5'000;
constexpr int kCommitMs = 15'000;
// librdkafka 2.0.2 takes what is left of it for microseconds (rd_kafka_seek_partitions, rd_kafka_q_pop): 20 s.
constexpr int kSeekMs = 20'000'000;
constexpr auto kReadMax = std::chrono::milliseconds(10'000);
constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

struct FreeMemory {
  void operator()(char* text) const { rd_kafka_mem_free(nullptr, text); }
};

std::optional<std::string> text(const void* data, std::size_t size) {
  if (data == nullptr) return std::nullopt;
  return std::string(static_cast<const char*>(data), size);
}

// A clock's own time is not compared.
bool is_now(std::int64_t timestamp_ms) {
  const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  return timestamp_ms > now - 3'600'000 && timestamp_ms < now + 3'600'000;
}

SeenRecord seen_record(const Place& place, const rd_kafka_message_t& message) {
  SeenRecord record;
  record.place = {place.topic, place.partition, message.offset};
  record.key = text(message.key, message.key_len);
  record.value = text(message.payload, message.len);
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    const char* name = nullptr;
    const void* value = nullptr;
    std::size_t size = 0;
    for (std::size_t index = 0; rd_kafka_header_get_all(headers, index, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++index) {
      record.headers.push_back({name, text(value, size)});
    }
  }
  rd_kafka_timestamp_type_t type{};
  const std::int64_t timestamp_ms = rd_kafka_message_timestamp(&message, &type);
  record.append_time = type == RD_KAFKA_TIMESTAMP_LOG_APPEND_TIME;
  if (!is_now(timestamp_ms)) record.timestamp_ms = timestamp_ms;
  return record;
}

}  // namespace

std::unique_ptr<RealConsumer> RealConsumer::make(const Program& program, ClientIndex index, const Names& names,
                                                 const ConnectionOptions& options, std::string& problem) {
  const ClientSpec& spec = program.clients[index];
  const char* const resets[] = {"earliest", "latest", "error"};
  const std::int64_t heartbeat_ms = std::clamp<std::int64_t>(spec.session_timeout_ms / 10, 50, 150);
  adapters::KafkaProperties own{{"group.id", names.group(spec.group)},
                                {"enable.auto.commit", "false"},
                                {"enable.auto.offset.store", "false"},
                                {"enable.partition.eof", "true"},
                                {"isolation.level", spec.read_committed ? "read_committed" : "read_uncommitted"},
                                {"auto.offset.reset", resets[static_cast<std::size_t>(spec.reset)]},
                                {"partition.assignment.strategy", spec.assignor == Assignor::range ? "range" : "cooperative-sticky"},
                                {"session.timeout.ms", std::to_string(spec.session_timeout_ms)},
                                {"heartbeat.interval.ms", std::to_string(heartbeat_ms)},
                                {"max.poll.interval.ms", std::to_string(std::max(spec.poll_interval_ms_max, spec.session_timeout_ms))},
                                {"fetch.wait.max.ms", "50"},
                                {"fetch.error.backoff.ms", "50"},
                                {"coordinator.query.interval.ms", "500"}};
  if (!spec.instance_id.empty()) own.emplace_back("group.instance.id", spec.instance_id);
  std::unique_ptr<RealConsumer> consumer(new RealConsumer(program, index, names, options.brokers));
  consumer->context_.owner = consumer.get();
  rd::Conf conf = common_conf(spec, options, consumer->context_, own, problem);
  if (conf == nullptr) return nullptr;
  rd_kafka_conf_set_rebalance_cb(conf.get(), on_rebalance);
  auto client = rd::make_client(RD_KAFKA_CONSUMER, std::move(conf));
  if (!client) {
    problem = client.error();
    return nullptr;
  }
  consumer->client_ = std::move(*client);
  rd_kafka_poll_set_consumer(consumer->client_.get());
  for (TopicIndex topic = 0; topic < program.topics.size(); ++topic) {
    if (program.topics[topic].created) warm(consumer->client_.get(), names.topic(topic));
  }
  return consumer;
}

RealConsumer::~RealConsumer() {
  if (client_ != nullptr) rd_kafka_destroy_flags(client_.release(), RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

Note RealConsumer::close() {
  const auto code = rd_kafka_consumer_close(client_.get());
  return {outcome_of(code), {}};
}

// ---- the group's word ----

void RealConsumer::on_rebalance(rd_kafka_t*, rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* list, void* opaque) {
  static_cast<RealConsumer*>(static_cast<CallbackContext*>(opaque)->owner)->rebalance(code, list);
}

void RealConsumer::rebalance(rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* list) {
  last_news_ = Clock::now();
  const bool incremental = std::string_view(rd_kafka_rebalance_protocol(client_.get())) == "COOPERATIVE";
  if (code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    if (incremental) {
      const rd::Error error{rd_kafka_incremental_assign(client_.get(), list)};
    } else {
      rd_kafka_assign(client_.get(), list);
      parts_.clear();
    }
    for (const Place& place : places_of(*list)) parts_.push_back({place, -1, false, false});
    shared_ = true;
    if (held_back_) rd_kafka_pause_partitions(client_.get(), list);
    return;
  }
  lost_ = lost_ || rd_kafka_assignment_lost(client_.get()) != 0;
  revoked_ = true;
  if (incremental) {
    const rd::Error error{rd_kafka_incremental_unassign(client_.get(), list)};
    for (const Place& gone : places_of(*list)) forget(gone);
    return;  // it keeps the rest
  }
  rd_kafka_assign(client_.get(), nullptr);
  parts_.clear();
  records_.clear();
  shared_ = false;
}

void RealConsumer::forget(const Place& gone) {
  const auto same = [&](const Place& place) { return place.topic == gone.topic && place.partition == gone.partition; };
  std::erase_if(parts_, [&](const Part& part) { return same(part.place); });
  std::erase_if(records_, [&](const Seen& seen) { return same(seen.place); });
}

RealConsumer::Clock::time_point RealConsumer::look(int wait_ms) {
  if (!held_back_) pause_all(true);
  held_back_ = true;
  wake();
  take(rd::Message{rd_kafka_consumer_poll(client_.get(), wait_ms)});
  return last_news_;
}

// librdkafka's main thread looks at the group when something wakes it, else once a second: far less often than heartbeat.interval.ms.
// A question to it that is answered at once wakes it.
void RealConsumer::wake() { const std::unique_ptr<char, FreeMemory> id(rd_kafka_memberid(client_.get())); }

void RealConsumer::pause_all(bool on) {
  std::vector<Place> places;
  for (const Part& part : parts_) {
    if (on || !part.paused) places.push_back(part.place);
  }
  const rd::Places list = list_of(places);
  if (on) {
    rd_kafka_pause_partitions(client_.get(), list.get());
  } else {
    rd_kafka_resume_partitions(client_.get(), list.get());
  }
}

std::vector<std::string> RealConsumer::news() {
  std::vector<std::string> lines;
  if (told_share_ && lost_) {
    lines.push_back(word_share(program_, index_, "lost", {}));
  } else if (told_share_ && revoked_) {
    lines.push_back(word_share(program_, index_, "revoked", {}));
  }
  revoked_ = lost_ = false;
  told_share_ = shared_;
  for (std::string& event : events_) lines.push_back(program_.clients[index_].name + ": " + event);
  events_.clear();
  if (shared_) {
    std::vector<Place> share;
    for (const Part& part : parts_) share.push_back({part.place.topic, part.place.partition, 0});
    lines.push_back(word_share(program_, index_, "share", share));
  } else {
    lines.push_back(word_share(program_, index_, "no share", {}));
  }
  return lines;
}

// ---- places ----

rd::Places RealConsumer::list_of(const std::vector<Place>& places) const {
  rd::Places list{rd_kafka_topic_partition_list_new(static_cast<int>(places.size()))};
  for (const Place& place : places) {
    rd_kafka_topic_partition_list_add(list.get(), names_.topic(place.topic).c_str(), place.partition)->offset = place.offset;
  }
  return list;
}

std::vector<Place> RealConsumer::places_of(const rd_kafka_topic_partition_list_t& list) const {
  std::vector<Place> places;
  for (int index = 0; index < list.cnt; ++index) {
    const auto& element = list.elems[index];
    places.push_back({names_.topic_of(element.topic), element.partition, element.offset});
  }
  return places;
}

RealConsumer::Part* RealConsumer::find(const std::string& topic, std::int32_t partition) {
  for (Part& part : parts_) {
    if (part.place.partition == partition && names_.topic(part.place.topic) == topic) return &part;
  }
  return nullptr;
}

Note RealConsumer::per_place(rd_kafka_resp_err_t code, const rd_kafka_topic_partition_list_t& list) const {
  Note note{outcome_of(code), {}};
  SeenByPartition seen;
  for (int index = 0; index < list.cnt; ++index) {
    const auto& element = list.elems[index];
    if (element.err == RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    const Place place{names_.topic_of(element.topic), element.partition, 0};
    seen.add(place.topic, place.partition, word_event(program_, place, error_name(element.err)));
  }
  note.seen = seen.take();
  return note;
}

Note RealConsumer::assign(const Step& step) {
  parts_.clear();
  records_.clear();
  events_.clear();
  for (const Place& place : step.places) parts_.push_back({place, -1, false, false});
  const rd::Places list = list_of(step.places);
  return {outcome_of(rd_kafka_assign(client_.get(), list.get())), {}};
}

Note RealConsumer::subscribe(const Step& step) {
  const rd::Places list{rd_kafka_topic_partition_list_new(static_cast<int>(step.topics.size()))};
  for (const TopicIndex topic : step.topics) {
    rd_kafka_topic_partition_list_add(list.get(), names_.topic(topic).c_str(), RD_KAFKA_PARTITION_UA);
  }
  return {outcome_of(rd_kafka_subscribe(client_.get(), list.get())), {}};
}

Note RealConsumer::unsubscribe() {
  Note note{outcome_of(rd_kafka_unsubscribe(client_.get())), {}};
  // The revocation is delivered by a poll.
  const auto limit = Clock::now() + std::chrono::milliseconds(1'000);
  while (shared_ && Clock::now() < limit) take(rd::Message{rd_kafka_consumer_poll(client_.get(), 50)});
  told_share_ = false;
  return note;
}

// ---- reading ----

void RealConsumer::take(rd::Message message) {
  if (message == nullptr) return;
  Part* const part = message->rkt == nullptr ? nullptr : find(rd_kafka_topic_name(message->rkt), message->partition);
  switch (message->err) {
    case RD_KAFKA_RESP_ERR_NO_ERROR:
      if (part != nullptr) records_.push_back({part->place, word_record(program_, seen_record(part->place, *message))});
      return;
    case RD_KAFKA_RESP_ERR__PARTITION_EOF:
      if (part != nullptr) part->end = message->offset;
      return;
    case RD_KAFKA_RESP_ERR__FATAL: {
      char detail[256];
      events_.push_back(outcome(error_name(rd_kafka_fatal_error(client_.get(), detail, sizeof detail)), ErrorClass::fatal));
      return;
    }
    default:
      if (part != nullptr && message->err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET) part->dead = true;
      const auto place = part == nullptr ? std::nullopt : std::optional(part->place);
      const std::string line = word_event(program_, place, error_name(message->err));
      if (std::ranges::find(events_, line) == events_.end()) events_.push_back(line);
  }
}

std::optional<std::int64_t> RealConsumer::end_of(const Place& place) {
  std::int64_t low = 0;
  std::int64_t high = 0;
  const auto code =
      rd_kafka_query_watermark_offsets(client_.get(), names_.topic(place.topic).c_str(), place.partition, &low, &high, kCallMs);
  return code == RD_KAFKA_RESP_ERR_NO_ERROR ? std::optional(high) : std::nullopt;
}

// A reader that the program sent beyond the last stable offset, but not beyond the log, waits there in silence. (Beyond the log it is out
// of range, and that is told.)
bool RealConsumer::waits_in_silence(const Part& part, std::int64_t end) const {
  if (part.end >= 0 || part.place.offset <= end) return false;
  const auto log = log_end(brokers_, names_.topic(part.place.topic), part.place.partition);
  return log && part.place.offset <= *log;
}

// Up to where each partition ends now. A reader that stands beyond (out of range, and reset) is told of its end all the same.
Note RealConsumer::read() {
  if (held_back_) pause_all(false);
  held_back_ = false;
  const auto begin = Clock::now();
  bool reachable = true;
  std::vector<std::pair<Place, std::int64_t>> targets;
  for (const Part& part : parts_) {
    if (part.paused || part.dead) continue;
    const auto end = reachable ? end_of(part.place) : std::nullopt;
    reachable = reachable && end.has_value();
    if (end && waits_in_silence(part, *end)) continue;
    targets.emplace_back(part.place, end.value_or(kNever));
  }
  const auto reached = [&](const std::pair<Place, std::int64_t>& target) {
    const Part* const part = find(names_.topic(target.first.topic), target.first.partition);
    return part == nullptr || part->dead || part->end >= target.second;
  };
  const auto limit = begin + kReadMax;
  while (!std::ranges::all_of(targets, reached) && Clock::now() < limit) {
    take(rd::Message{rd_kafka_consumer_poll(client_.get(), 50)});
  }
  Note note{outcome(std::ranges::all_of(targets, reached) ? "" : "_TIMED_OUT"), {}};
  SeenByPartition seen;
  for (Seen& record : records_) seen.add(record.place.topic, record.place.partition, std::move(record.line));
  records_.clear();
  for (const Part& part : parts_) {
    if (part.paused || part.dead || part.end < 0) continue;
    seen.add(part.place.topic, part.place.partition, word_end(program_, part.place.topic, part.place.partition, part.end));
  }
  note.seen = seen.take();
  std::ranges::sort(events_);
  for (std::string& event : events_) note.seen.push_back(std::move(event));
  events_.clear();
  return note;
}

// The next record or event; that a partition is at its end, or that the group rebalances, is neither.
Note RealConsumer::poll(std::int64_t wait_ms) {
  if (held_back_) pause_all(false);
  held_back_ = false;
  const auto limit = Clock::now() + std::chrono::milliseconds(wait_ms);
  while (records_.empty() && events_.empty() && Clock::now() < limit) take(rd::Message{rd_kafka_consumer_poll(client_.get(), 20)});
  Note note{outcome(""), {}};
  if (!events_.empty()) {
    note.seen.push_back(events_.front());
    events_.erase(events_.begin());
  } else if (!records_.empty()) {
    note.seen.push_back(records_.front().line);
    records_.erase(records_.begin());
  }
  return note;
}

Note RealConsumer::seek(const Step& step) {
  const rd::Places list = list_of(step.places);
  const rd::Error error{rd_kafka_seek_partitions(client_.get(), list.get(), kSeekMs)};
  for (const Place& place : step.places) {
    Part* const part = find(names_.topic(place.topic), place.partition);
    if (part == nullptr) continue;
    part->end = -1;
    part->place.offset = place.offset;
    std::erase_if(records_, [&](const Seen& seen) { return seen.place.topic == place.topic && seen.place.partition == place.partition; });
  }
  return per_place(error == nullptr ? RD_KAFKA_RESP_ERR_NO_ERROR : rd_kafka_error_code(error.get()), *list);
}

Note RealConsumer::pause(const Step& step, bool on) {
  const rd::Places list = list_of(step.places);
  const auto code = on ? rd_kafka_pause_partitions(client_.get(), list.get()) : rd_kafka_resume_partitions(client_.get(), list.get());
  for (const Place& place : step.places) {
    if (Part* const part = find(names_.topic(place.topic), place.partition)) part->paused = on;
  }
  return per_place(code, *list);
}

Note RealConsumer::position(const Step& step) {
  const rd::Places list = list_of(step.places);
  Note note{outcome_of(rd_kafka_position(client_.get(), list.get())), {}};
  for (const Place& place : places_of(*list)) {
    note.seen.push_back(word_place(program_, place.topic, place.partition, place.offset < 0 ? std::nullopt : std::optional(place.offset)));
  }
  return note;
}

Note RealConsumer::commit_offsets(const Step& step) {
  std::vector<Place> places = step.places;
  if (places.empty()) {
    for (const Part& part : parts_) places.push_back({part.place.topic, part.place.partition, 0});
    const rd::Places here = list_of(places);
    rd_kafka_position(client_.get(), here.get());
    places = places_of(*here);
    std::erase_if(places, [](const Place& place) { return place.offset < 0; });
  }
  const rd::Places list = list_of(places);
  return commit(*list);
}

// rd_kafka_commit() waits without a limit of its own.
Note RealConsumer::commit(const rd_kafka_topic_partition_list_t& list) {
  const rd::Queue queue{rd_kafka_queue_new(client_.get())};
  const auto code = rd_kafka_commit_queue(client_.get(), &list, queue.get(), nullptr, nullptr);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return {outcome_of(code), {}};
  const rd::Handle<rd_kafka_event_t, rd_kafka_event_destroy> event{rd_kafka_queue_poll(queue.get(), kCommitMs)};
  if (event == nullptr) return {outcome("_TIMED_OUT"), {}};
  // Where it failed as a whole, so did each partition.
  const auto* const results = rd_kafka_event_topic_partition_list(event.get());
  if (const auto failed = rd_kafka_event_error(event.get()); failed != RD_KAFKA_RESP_ERR_NO_ERROR || results == nullptr) {
    return {outcome_of(failed), {}};
  }
  return per_place(RD_KAFKA_RESP_ERR_NO_ERROR, *results);
}

Note RealConsumer::committed(const Step& step) {
  const rd::Places list = list_of(step.places);
  const auto code = rd_kafka_committed(client_.get(), list.get(), kCallMs);
  Note note{outcome_of(code), {}};
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return note;
  for (int index = 0; index < list->cnt; ++index) {
    const auto& element = list->elems[index];
    const Place place{names_.topic_of(element.topic), element.partition, element.offset};
    note.seen.push_back(
        element.err != RD_KAFKA_RESP_ERR_NO_ERROR
            ? word_event(program_, place, error_name(element.err))
            : word_place(program_, place.topic, place.partition, place.offset < 0 ? std::nullopt : std::optional(place.offset)));
  }
  return note;
}

Note RealConsumer::watermarks(const Step& step) {
  std::int64_t low = 0;
  std::int64_t high = 0;
  const auto code = rd_kafka_query_watermark_offsets(client_.get(), names_.topic(step.topic).c_str(), step.partition, &low, &high, kCallMs);
  Note note{outcome_of(code), {}};
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) note.seen.push_back(word_watermarks(program_, step.topic, step.partition, low, high));
  return note;
}

Note RealConsumer::offsets_for_time(const Step& step) {
  const rd::Places list = list_of({{step.topic, step.partition, step.number}});
  const auto code = rd_kafka_offsets_for_times(client_.get(), list.get(), kCallMs);
  Note note{outcome_of(code), {}};
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR && list->elems[0].err != RD_KAFKA_RESP_ERR_NO_ERROR) return {outcome_of(list->elems[0].err), {}};
  if (code == RD_KAFKA_RESP_ERR_NO_ERROR) {
    const std::int64_t offset = list->elems[0].offset;
    note.seen.push_back(word_place(program_, step.topic, step.partition, offset < 0 ? std::nullopt : std::optional(offset)));
  }
  return note;
}

}  // namespace turnstile::conformance
