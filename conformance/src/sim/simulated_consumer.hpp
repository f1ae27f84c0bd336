// A consumer of a program on the simulated cluster: the simulator's own Fetcher and GroupMember, with what librdkafka lets an application
// do.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sim/sim_names.hpp"
#include "sim/stored_offsets.hpp"
#include "turnstile/conformance/notes.hpp"
#include "turnstile/conformance/program.hpp"
#include "turnstile/sim/kafka/client/fetcher.hpp"
#include "turnstile/sim/kafka/client/group_member.hpp"

namespace turnstile::conformance {

class SimulatedConsumer final : private sim::CallOwner {
 public:
  SimulatedConsumer(const Program& program, ClientIndex client, sim::Process& process, sim::Cluster& cluster, sim::Network& network,
                    sim::ActorId actor);
  SimulatedConsumer(const SimulatedConsumer&) = delete;
  SimulatedConsumer& operator=(const SimulatedConsumer&) = delete;

  core::Task<Note> assign(const Step& step);
  Note subscribe(const Step& step);
  core::Task<Note> unsubscribe();
  core::Task<Note> read();
  core::Task<Note> poll(std::int64_t wait_ms);
  core::Task<Note> seek(const Step& step);
  Note pause(const Step& step, bool on);
  Note position(const Step& step);
  core::Task<Note> commit_offsets(const Step& step);
  core::Task<Note> committed(const Step& step);
  core::Task<Note> watermarks(const Step& step);
  core::Task<Note> offsets_for_time(const Step& step);
  void close();

  // ---- gather ----

  core::Task<void> look();
  sim::TimeNs last_news() const { return last_news_; }
  bool has_share() const { return shared_; }
  std::vector<std::string> news();

  sim::GroupId group() const { return group_; }
  sim::MemberId member_id() const { return member_ ? member_->member() : sim::MemberId{}; }
  core::Generation generation() const { return member_ ? member_->generation() : core::Generation{-1}; }

 private:
  static constexpr sim::TimeNs kCallMax = 5'000 * core::kNsPerMs;
  struct Part {
    Place place{};           // as the program put it
    std::int64_t start = 0;  // where that is, unless unresolved
    bool unresolved = false;
    bool dead = false;
    bool paused = false;
    bool moved = false;  // something was handed out since it was assigned: it has a position

    bool waits_for_group() const { return unresolved && !dead && place.offset == kStored; }
  };

  bool on_answer(sim::CallKind kind, sim::Answer& answer) override;
  core::Task<bool> ask(sim::CallKind kind, sim::Request request, sim::TimeNs wait_max = kCallMax);
  core::Task<std::optional<sim::ListOffsetsAnswer>> list(sim::TopicPartition where, std::optional<core::TimeMs> time_ms = {});
  std::int64_t end_of(const sim::ListOffsetsAnswer& marks) const {
    return spec_.read_committed ? marks.last_stable.value : marks.high_watermark.value;
  }
  core::Task<void> resolve(sim::TimeNs wait_max);
  core::Task<bool> resolve(Part& part);
  core::Task<bool> take_stored(sim::TimeNs wait_max);
  core::Task<void> reset(Part& part, const sim::ListOffsetsAnswer& marks);
  core::Task<void> take_rebalance();
  core::Task<void> take_errors();
  void take_records(Part& part);
  void change_share(const sim::ShareChange& change);
  void ask_for_stored();
  void begin_fetching();
  void start_over(std::vector<Part> parts);
  void hold_back(bool on);
  Part* find(sim::TopicPartition where);
  bool exists(const Place& place) const { return place.partition < cluster_.partitions(topic_id(place.topic)); }

  const Program& program_;
  const ClientIndex index_;
  const ClientSpec& spec_;
  sim::Process& process_;
  sim::Cluster& cluster_;
  sim::Network& network_;
  const sim::ActorId actor_;
  const sim::GroupId group_;
  sim::ClientOptions client_options_;
  sim::FetchOptions fetch_options_;
  sim::MemberOptions member_options_;
  sim::Gate news_;
  sim::Gate answered_;
  sim::Fetcher fetcher_;
  sim::Caller queries_;
  StoredOffsets stored_;
  std::unique_ptr<sim::GroupMember> member_;
  std::optional<sim::Answer> answer_;
  std::vector<Part> parts_;
  struct Seen {
    Place place{};
    std::string line;
  };
  std::vector<Seen> records_;
  std::vector<std::string> events_;
  bool subscribed_ = false;
  bool shared_ = false;
  bool told_share_ = false;
  bool revoked_ = false;
  bool lost_ = false;
  bool held_back_ = false;
  sim::TimeNs last_news_ = 0;
};

}  // namespace turnstile::conformance
