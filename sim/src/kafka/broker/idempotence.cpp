// A partition's producer state, and what it refuses because of it: a repeated batch is acknowledged with its old offset, a gap in the
// sequence and an old epoch are refused, a new producer id starts without state. Source: ProducerStateManager, ProducerStateEntry
// (NUM_BATCHES_TO_RETAIN = 5), ProducerAppendInfo.checkSequence; KIP-98, KIP-185.
#include <algorithm>

#include "turnstile/core/probe.hpp"
#include "turnstile/sim/kafka/broker/partition_log.hpp"
#include "turnstile/sim/world/process.hpp"

namespace turnstile::sim {

namespace {

// Sequences wrap from the largest int32 to 0.
std::int32_t advance(std::int32_t sequence, std::uint32_t by) {
  return static_cast<std::int32_t>((static_cast<std::uint32_t>(sequence) + by) & 0x7fffffffU);
}

}  // namespace

PartitionLog::ProducerState* PartitionLog::find_producer(ProducerId id) {
  const auto found = std::ranges::find(producers_, id, &ProducerState::id);
  return found == producers_.end() ? nullptr : &*found;
}

// removeExpiredProducers: at each check, producers without an open transaction here whose last batch is older than that are forgotten.
void PartitionLog::forget_producers(Instant now, const LogTimes& times) {
  const Instant check = core::last_multiple(times.producer_check, now);
  if (mistake_ == Mistake::producers_never_expire) return;
  std::erase_if(producers_, [&](const ProducerState& state) {
    const bool open = std::ranges::find(open_, state.id, &OpenTransaction::producer) != open_.end();
    const Instant heard_at = ProcessClock::moment_of(state.timestamp_ms);
    const bool expired = !open && check - heard_at >= times.producers_expire_after;
    if (expired) core::probe("producer_forgotten");
    return expired;
  });
}

std::optional<Offset> PartitionLog::find_duplicate(ProducerIdAndEpoch writer, std::int32_t first, std::uint32_t count) {
  const ProducerState* const state = find_producer(writer.id);
  if (state == nullptr || state->epoch != writer.epoch || mistake_ == Mistake::duplicates_are_appended) return std::nullopt;
  const std::int32_t last = advance(first, count - 1);
  for (std::uint8_t index = 0; index < state->remembered_count; ++index) {
    const auto& batch = state->remembered[index];
    if (batch.first_sequence == first && batch.last_sequence == last) return batch.first_offset;
  }
  return std::nullopt;
}

void PartitionLog::verify(ProducerIdAndEpoch writer, std::int32_t first_sequence) {
  for (Verification& each : verifications_) {
    if (each.producer.id != writer.id) continue;
    if (writer.epoch > each.producer.epoch) each = {writer, first_sequence};
    if (writer.epoch == each.producer.epoch) each.lowest_sequence = std::min(each.lowest_sequence, first_sequence);
    return;
  }
  verifications_.push_back({writer, first_sequence});
}

void PartitionLog::verification_over(ProducerId id) {
  std::erase_if(verifications_, [id](const Verification& each) { return each.producer.id == id; });
}

KafkaError PartitionLog::check_sequence(ProducerIdAndEpoch writer, std::int32_t first) {
  for (const Verification& each : verifications_) {
    if (each.producer.id != writer.id || first <= each.lowest_sequence) continue;
    core::probe("sequence_gap_refused");
    return KafkaError::out_of_order_sequence_number;
  }
  const ProducerState* const state = find_producer(writer.id);
  if (state == nullptr) return KafkaError::none;  // nothing known: any sequence may come first
  if (writer.epoch < state->epoch && mistake_ != Mistake::fenced_producers_may_write) {
    core::probe("fenced_write_refused");
    return KafkaError::invalid_producer_epoch;
  }
  if (mistake_ == Mistake::sequence_gaps_are_accepted || mistake_ == Mistake::duplicates_are_appended) return KafkaError::none;
  const bool begins = state->last_sequence < 0 || (writer.epoch > state->epoch && mistake_ != Mistake::successors_go_on_in_sequence);
  const bool fits = begins ? first == 0 : first == advance(state->last_sequence, 1);
  if (!fits) core::probe("sequence_gap_refused");
  return fits ? KafkaError::none : KafkaError::out_of_order_sequence_number;
}

void PartitionLog::remember(ProducerIdAndEpoch writer, std::int32_t first, const LogBatch& batch) {
  ProducerState& state = raise_epoch(writer, batch.timestamp_ms);
  state.last_sequence = advance(first, batch.count - 1);
  state.remembered[state.remembered_next] = {first, state.last_sequence, batch.first};
  state.remembered_next = static_cast<std::uint8_t>((state.remembered_next + 1) % state.remembered.size());
  state.remembered_count = static_cast<std::uint8_t>(std::min<std::size_t>(state.remembered_count + 1U, state.remembered.size()));
}

PartitionLog::ProducerState& PartitionLog::raise_epoch(ProducerIdAndEpoch writer, core::TimeMs timestamp_ms) {
  ProducerState* state = find_producer(writer.id);
  if (state == nullptr) {
    state = &producers_.emplace_back();
    state->id = writer.id;
    state->epoch = writer.epoch;
  } else if (writer.epoch > state->epoch) {
    state->epoch = writer.epoch;
    if (mistake_ != Mistake::successors_go_on_in_sequence) {
      state->last_sequence = -1;
      state->remembered_count = 0;
      state->remembered_next = 0;
    }
  }
  state->timestamp_ms = timestamp_ms;
  return *state;
}

}  // namespace turnstile::sim
