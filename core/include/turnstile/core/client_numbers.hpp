// With `--turns client` a client takes part in the turn rule: each command carries a number, the position at which it wants to be decided.
// If another command was faster the number is a conflict; then the client takes the next one and asks again, under the same id and deadline
// (docs/protocol.md, "Client"). It never competes with itself: of its open commands of an entity only the oldest asks. Members of Client.
#pragma once

#include <algorithm>
#include <deque>
#include <utility>

#include "turnstile/core/client.hpp"

namespace turnstile::core {

// Before the first send: the position after the last one that was read. A refusal of a number is heard from the start.
template <Aggregate A>
void Client<A>::give_number(OpenCall<A>& call) {
  const Position* last = last_read_.find(call.command.entity);
  call.command.number = next(last == nullptr ? Position{} : *last);
  call.hears_refusals = true;
}

// Whether it is the oldest.
template <Aggregate A>
bool Client<A>::may_ask(OpenCall<A>& call) {
  auto& queue = queues_[call.command.entity];
  queue.push_back(&call);
  return queue.front() == &call;
}

// Until the one before it has ended, or its own deadline has passed.
template <Aggregate A>
void Client<A>::hold(OpenCall<A>& call) {
  call.held = true;
  const TimeMs left_ms = call.command.deadline_ms - world_.clock.now_ms();
  calls_.wake(call, now() + milliseconds(std::max<TimeMs>(left_ms, 1)));
}

template <Aggregate A>
void Client<A>::leave_queue(OpenCall<A>& call) {
  const auto queue = queues_.find(call.command.entity);
  if (queue == queues_.end()) return;
  std::erase(queue->second, &call);
  if (queue->second.empty()) queues_.erase(queue);
}

template <Aggregate A>
void Client<A>::ask_with_the_next_command(EntityId entity) {
  const auto queue = queues_.find(entity);
  if (queue == queues_.end() || !std::exchange(queue->second.front()->held, false)) return;
  ask_now(*queue->second.front());
}

template <Aggregate A>
void Client<A>::learn(EntityId entity, Position position) {
  Position* last = last_read_.try_emplace(entity).first;
  *last = std::max(*last, position);
}

// Until its lateness could be the reason, a refused command was in conflict. It can only have been too low a number, which no writer will
// ever accept again: a client asks for a number only after it has read the outcome before it.
template <Aggregate A>
bool Client<A>::is_conflict(const OpenCall<A>& call) const {
  return !world_.protocol.hears_refusals(context_of(call, world_.clock.now_ms()), policy_.times);
}

// At least one higher than before, although the outcome that was faster may not have been read yet.
template <Aggregate A>
void Client<A>::ask_with_the_next_number(OpenCall<A>& call) {
  const Position refused = call.command.number;
  give_number(call);
  call.command.number = std::max(call.command.number, next(refused));
  ask_now(call);
}

template <Aggregate A>
void Client<A>::ask_now(OpenCall<A>& call) {
  if (call.sends == 0) give_number(call);
  call.bytes.clear();
  world_.codec.encode(call.command, call.bytes);
  call.next_send = now();
  calls_.wake(call, call.next_send);
}

}  // namespace turnstile::core
