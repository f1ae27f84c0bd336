// A simulated consumer in its group: what it is given, what it loses, and what it was told.
#include "sim/simulated_consumer.hpp"

#include <algorithm>
#include <utility>

namespace turnstile::conformance {

namespace {

using sim::KafkaError;
using sim::TimeNs;

}  // namespace

Note SimulatedConsumer::subscribe(const Step& step) {
  member_options_.topics.clear();
  for (const TopicIndex topic : step.topics) member_options_.topics.push_back(topic_id(topic));
  last_news_ = process_.scheduler().now();
  subscribed_ = true;
  if (member_ != nullptr) {
    member_->subscribe();
    return {outcome(""), {}};
  }
  member_ = std::make_unique<sim::GroupMember>(process_, cluster_, network_, client_options_, member_options_, group_, actor_, news_);
  member_->start();
  return {outcome(""), {}};
}

core::Task<Note> SimulatedConsumer::unsubscribe() {
  if (member_ != nullptr) member_->leave();
  subscribed_ = shared_ = told_share_ = false;
  start_over({});
  Note note{outcome(""), {}};
  co_await process_.sleep(50 * kMs);
  co_return note;
}

void SimulatedConsumer::close() {
  if (member_ != nullptr && spec_.instance_id.empty()) member_->leave();
}

core::Task<void> SimulatedConsumer::take_rebalance() {
  if (member_ == nullptr) co_return;
  const TimeNs now = process_.scheduler().now();
  member_->poll_begins(now);
  if (const auto refusal = member_->take_refusal()) {
    const bool fatal = *refusal == KafkaError::fenced_instance_id;
    events_.push_back(outcome(client_name(*refusal), fatal ? ErrorClass::fatal : ErrorClass::plain));
  }
  if (member_->take_silence()) events_.push_back("_MAX_POLL_EXCEEDED");
  while (auto news = member_->take_news()) {
    last_news_ = now;
    if (const auto* revoked = std::get_if<sim::Revocation>(&*news)) {
      lost_ = lost_ || revoked->lost;
      revoked_ = true;
      shared_ = member_options_.cooperative;  // its runner believes that it keeps the rest
      start_over({});
      continue;
    }
    shared_ = true;
    std::vector<Part> parts;
    for (const sim::TopicPartition place : std::get_if<sim::Assignment>(&*news)->partitions) {
      parts.push_back({{index_of(place), place.partition.value, kStored}, 0, true});
    }
    start_over(std::move(parts));
  }
  while (const auto change = member_->take_change()) {
    last_news_ = now;
    change_share(*change);
  }
  member_->poll_ends();
}

void SimulatedConsumer::change_share(const sim::ShareChange& change) {
  shared_ = true;
  for (const sim::TopicPartition gone : change.removed) {
    revoked_ = true;
    std::erase_if(parts_, [&](const Part& part) { return where(part.place) == gone; });
    std::erase_if(records_, [&](const Seen& seen) { return where(seen.place) == gone; });
  }
  for (const sim::TopicPartition place : change.added) {
    parts_.push_back({{index_of(place), place.partition.value, kStored}, 0, true});
  }
  begin_fetching();
  ask_for_stored();
}

core::Task<void> SimulatedConsumer::look() {
  if (!held_back_) hold_back(true);
  co_await take_rebalance();
  co_await resolve(kInPassing);
}

std::vector<std::string> SimulatedConsumer::news() {
  std::vector<std::string> lines;
  if (told_share_ && lost_) {
    lines.push_back(word_share(program_, index_, "lost", {}));
  } else if (told_share_ && revoked_) {
    lines.push_back(word_share(program_, index_, "revoked", {}));
  }
  revoked_ = lost_ = false;
  told_share_ = shared_;
  for (std::string& event : events_) lines.push_back(spec_.name + ": " + event);
  events_.clear();
  std::vector<Place> share;
  for (const Part& part : parts_) share.push_back({part.place.topic, part.place.partition, 0});
  lines.push_back(word_share(program_, index_, shared_ ? "share" : "no share", share));
  return lines;
}

}  // namespace turnstile::conformance
