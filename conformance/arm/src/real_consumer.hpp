// A program's consumer on a real broker: with a manual assignment, or a member of a group.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "connection.hpp"
#include "names.hpp"
#include "turnstile/conformance/consumer_notes.hpp"

namespace turnstile::conformance {

class RealConsumer {
 public:
  using Clock = std::chrono::steady_clock;

  static std::unique_ptr<RealConsumer> make(const Program& program, ClientIndex index, const Names& names, const ConnectionOptions& options,
                                            std::string& problem);
  RealConsumer(const RealConsumer&) = delete;
  RealConsumer& operator=(const RealConsumer&) = delete;
  ~RealConsumer();

  Note assign(const Step& step);
  Note subscribe(const Step& step);
  Note unsubscribe();
  Note read();
  Note poll(std::int64_t wait_ms);
  Note seek(const Step& step);
  Note pause(const Step& step, bool on);
  Note position(const Step& step);
  Note commit_offsets(const Step& step);
  Note committed(const Step& step);
  Note watermarks(const Step& step);
  Note offsets_for_time(const Step& step);
  // A clean shutdown; without it the instance is destroyed without leaving its group.
  Note close();

  // ---- gather ----

  // Polls once; fetched records are kept. Returns the time of the last rebalance event.
  Clock::time_point look(int wait_ms);
  bool has_share() const { return notes_.has_share(); }
  std::vector<std::string> news() { return notes_.news(); }

  rd_kafka_consumer_group_metadata_t* metadata() { return rd_kafka_consumer_group_metadata(client_.get()); }

 private:
  static constexpr int kCallMs = 5'000;  // timeout of requests that a broker answers at once

  using Part = ConsumerNotes::Part;

  RealConsumer(const Program& program, ClientIndex index, const Names& names, std::string brokers)
      : program_(program), names_(names), brokers_(std::move(brokers)), notes_(program, index) {}
  static void on_rebalance(rd_kafka_t*, rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* list, void* opaque);
  void rebalance(rd_kafka_resp_err_t code, rd_kafka_topic_partition_list_t* list);
  adapters::rd::Places list_of(const std::vector<Place>& places) const;
  std::vector<Place> places_of(const rd_kafka_topic_partition_list_t& list) const;
  void take(adapters::rd::Message message);
  void wake();
  void pause_all(bool on);
  std::optional<std::int64_t> end_of(const Place& place);
  struct Watermarks {
    rd_kafka_resp_err_t error{};
    std::int64_t low = 0;
    std::int64_t high = 0;
  };
  Watermarks ask_watermarks(const Place& place);
  Watermarks ends_by_time(const Place& place);
  bool waits_in_silence(const Part& part, std::int64_t end) const;
  Note commit(const rd_kafka_topic_partition_list_t& list);
  Note per_place(rd_kafka_resp_err_t code, const rd_kafka_topic_partition_list_t& list) const;

  const Program& program_;
  const Names& names_;
  const std::string brokers_;
  CallbackContext context_;
  adapters::rd::Client client_;
  ConsumerNotes notes_;
  bool held_back_ = false;  // fetching is paused until the next read or poll
  Clock::time_point last_news_ = Clock::now();
};

}  // namespace turnstile::conformance
