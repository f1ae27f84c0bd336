// Builds a client program step by step. Clients and topics are named once; steps refer to them by number.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "turnstile/conformance/program.hpp"

namespace turnstile::conformance {

class Script {
 public:
  Script(std::string name, std::string semantic) {
    program_.name = std::move(name);
    program_.semantic = std::move(semantic);
  }
  Program take() { return std::move(program_); }
  Program& program() { return program_; }

  // ---- topics and clients ----

  TopicIndex topic(std::string name, std::int32_t partitions = 1);
  TopicIndex topic(TopicSpec spec);
  // Each partition is replicated on three brokers, which the program requires and does not share.
  TopicIndex replicated(std::string name, std::int32_t in_sync_min = 2, std::int32_t partitions = 1);
  TopicSpec& settings(TopicIndex topic) { return program_.topics[topic]; }
  ClientIndex producer(std::string name);  // idempotent
  ClientIndex plain_producer(std::string name);
  // Its transactional id is `id`; empty: its name.
  ClientIndex transactional(std::string name, std::string id = {});
  ClientIndex consumer(std::string name, bool read_committed = true, Reset reset = Reset::error);
  ClientIndex member(std::string name, std::string group = "group");
  ClientSpec& client(ClientIndex client) { return program_.clients[client]; }

  // ---- producers ----

  void init(ClientIndex client) { act(Op::init, client); }
  void begin(ClientIndex client) { act(Op::begin, client); }
  void commit(ClientIndex client) { act(Op::commit, client); }
  void commit_without_waiting(ClientIndex client) { act(Op::commit, client).number = 1; }
  void abort(ClientIndex client) { act(Op::abort, client); }
  void keep_producer(ClientIndex client) { act(Op::keep_producer, client); }
  void end_kept(ClientIndex client, bool commit) { act(Op::end_kept, client).number = commit ? 1 : 0; }
  void flush(ClientIndex client) { act(Op::flush, client); }
  void purge(ClientIndex client) { act(Op::purge, client); }
  // One record with the key "k"; with a key and value of its own.
  Step& produce(ClientIndex client, TopicIndex topic, std::string value, std::int32_t partition = 0);
  Step& produce_keyed(ClientIndex client, TopicIndex topic, std::optional<std::string> key, std::optional<std::string> value,
                      std::int32_t partition = 0);
  Step& produce_many(ClientIndex client, TopicIndex topic, std::int64_t count, std::string value, std::int32_t partition = 0);
  // Produce and flush.
  void write(ClientIndex client, TopicIndex topic, std::string value, std::int32_t partition = 0);
  Step& send_offsets(ClientIndex client, ClientIndex consumer, std::vector<Place> places, bool kept = false);
  Step& send_offsets_by_hand(ClientIndex client, std::string group, std::vector<Place> places);

  // ---- consumers ----

  void assign(ClientIndex client, std::vector<Place> places) { act(Op::assign, client).places = std::move(places); }
  void assign_all(ClientIndex client, TopicIndex topic, std::int64_t from = kBeginning);
  void subscribe(ClientIndex client, std::vector<TopicIndex> topics) { act(Op::subscribe, client).topics = std::move(topics); }
  void unsubscribe(ClientIndex client) { act(Op::unsubscribe, client); }
  void gather(std::vector<ClientIndex> members) { act(Op::gather, kNobody).members = std::move(members); }
  void read(ClientIndex client) { act(Op::read, client); }
  void poll(ClientIndex client, std::int64_t wait_ms_max) { act(Op::poll, client).number = wait_ms_max; }
  void seek(ClientIndex client, std::vector<Place> places) { act(Op::seek, client).places = std::move(places); }
  void pause(ClientIndex client, std::vector<Place> places) { act(Op::pause, client).places = std::move(places); }
  void resume(ClientIndex client, std::vector<Place> places) { act(Op::resume, client).places = std::move(places); }
  void position(ClientIndex client, std::vector<Place> places) { act(Op::position, client).places = std::move(places); }
  void commit_offsets(ClientIndex client, std::vector<Place> places = {}) { act(Op::commit_offsets, client).places = std::move(places); }
  void committed(ClientIndex client, std::vector<Place> places) { act(Op::committed, client).places = std::move(places); }
  void watermarks(ClientIndex client, TopicIndex topic, std::int32_t partition = 0);
  void offsets_for_time(ClientIndex client, TopicIndex topic, std::int64_t timestamp_ms, std::int32_t partition = 0);
  void keep_metadata(ClientIndex client) { act(Op::keep_metadata, client); }

  // ---- administrator, lifecycle, faults ----

  void create_topic(TopicIndex topic) { act(Op::create_topic, kNobody).topic = topic; }
  void delete_topic(TopicIndex topic) { act(Op::delete_topic, kNobody).topic = topic; }
  void create_partitions(TopicIndex topic, std::int64_t count);
  void delete_records(TopicIndex topic, std::int64_t before, std::int32_t partition = 0);
  void delete_group(std::string group) { act(Op::delete_group, kNobody).text = std::move(group); }
  void close(ClientIndex client) { act(Op::close, client); }
  void kill(ClientIndex client) { act(Op::kill, client); }
  void cut_before(ClientIndex client, Api api) { act(Op::cut_before, client).api = api; }
  void cut_after(ClientIndex client, Api api, std::int64_t more = 0);
  void strand(ClientIndex client, Api api) { act(Op::strand, client).api = api; }
  void deliver(ClientIndex client) { act(Op::deliver, client); }
  void hold(ClientIndex client) { act(Op::hold, client); }
  void release(ClientIndex client) { act(Op::release, client); }
  void restart_broker();
  void wait(std::int64_t ms) { act(Op::wait, kNobody).number = ms; }

  // ---- brokers ----

  void kill_leader(TopicIndex topic, std::int32_t partition = 0) { at(Op::kill_leader, topic, partition); }
  void kill_followers(TopicIndex topic, std::int64_t count, std::int32_t partition = 0) {
    at(Op::kill_followers, topic, partition).number = count;
  }
  void kill_group_coordinator(std::string group) { act(Op::kill_group_coordinator, kNobody).text = std::move(group); }
  void kill_transaction_coordinator(ClientIndex client) { act(Op::kill_transaction_coordinator, client); }
  void pause_followers(TopicIndex topic, std::int32_t partition = 0) { at(Op::pause_followers, topic, partition); }
  void resume_brokers() { act(Op::resume_brokers, kNobody); }
  void start_broker(std::int64_t number = 0) { act(Op::start_broker, kNobody).number = number; }
  void await_leaders() { act(Op::await_leaders, kNobody); }
  void await_in_sync(TopicIndex topic, std::int64_t count, std::int32_t partition = 0) {
    at(Op::await_in_sync, topic, partition).number = count;
  }
  // Starts all brokers, and waits until every replica of every topic so far is in sync.
  void make_whole();
  void replicas(TopicIndex topic, std::int32_t partition = 0) { at(Op::replicas, topic, partition); }

 private:
  Step& act(Op op, ClientIndex client);
  Step& at(Op op, TopicIndex topic, std::int32_t partition);
  ClientIndex add(ClientSpec spec);

  Program program_;
};

}  // namespace turnstile::conformance
