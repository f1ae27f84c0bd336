// The oracles that compare each transaction, as its producer intended it, with the log.
#pragma once

#include <map>
#include <string>

#include "turnstile/properties/findings.hpp"

namespace turnstile::properties {

namespace detail {

// A violation about a transaction, at one of its records; if it has none in the log, at the event where its producer was told the result.
template <core::Aggregate A>
Violation in_transaction(std::string_view property, const TransactionEnd& transaction, const std::optional<OwnedRecord>& record,
                         const std::string& what) {
  const EventNumber told = transaction.told_at != 0 ? transaction.told_at : transaction.event;
  if (!record) {
    Violation violation{property, told, what};
    violation.moments.push_back(transaction.event);
    return violation;
  }
  Violation violation = about_owned<A>(property, *record, what);
  if (transaction.told_at != 0) violation.moments.push_back(transaction.told_at);
  return violation;
}

}  // namespace detail

// A transaction is in the log as a whole or not at all, records and offsets together, and only if its producer requested the commit; and
// what a producer was told is committed, is. A torn transaction shows here, whatever the stages do with it. Hanging batches are covered by
// transactions_end.
template <core::Aggregate A>
std::optional<Violation> atomic_transactions(const Evidence<A>& evidence) {
  for (const auto& transaction : evidence.history().transactions) {
    const auto name = [&] { return "transaction " + std::to_string(transaction.number) + " of " + transaction.producer; };
    const auto violated = [&](const std::string& what, const std::optional<OwnedRecord>& record) {
      return detail::in_transaction<A>("atomic_transactions", transaction, record, name() + ": " + what);
    };
    const auto part = [&] {
      return std::to_string(transaction.committed) + " of its " + std::to_string(transaction.batches) + " batches are committed";
    };
    if (!transaction.wanted) {
      if (transaction.committed > 0) return violated(part() + ", but the commit was not requested", transaction.there);
      if (transaction.offsets_set > 0) return violated("its offsets are committed, but the commit was not requested", transaction.missing);
      continue;
    }
    if (transaction.offsets_went_back) return violated("its offsets overwrote those of a later transaction", transaction.there);
    const bool some = transaction.committed > 0 || transaction.offsets_set > 0 || transaction.told_committed;
    if (!some) continue;
    if (transaction.committed < transaction.batches && transaction.lost > 0 && transaction.told_committed) {
      Violation violation = detail::in_transaction<A>("no_lost_event", transaction, transaction.gone,
                                                      name() + " was acknowledged, and then lost with a partition's leader: " + part());
      violation.moments.push_back(transaction.gone_at);
      return violation;
    }
    if (transaction.committed < transaction.batches) {
      const char* const told = transaction.told_committed ? ", but its producer was told that they all are" : "";
      return violated(part() + told, transaction.missing);
    }
    if (transaction.offsets_set < transaction.offsets) return violated(part() + ", but its offsets are not", transaction.there);
  }
  return std::nullopt;
}

// The group's committed offset of an input only advances: a reset offset repeats work. Kafka lets it go back in three ways, none of which a
// right system uses: an administrator resets it, it expires a week after the last member has left (KIP-211), or the log ends before it
// after an unclean election. Retention moves it forward.
template <core::Aggregate A>
std::optional<Violation> offsets_never_go_back(const Evidence<A>& evidence) {
  std::map<core::TopicPartition, const OffsetSet*> latest;
  for (const OffsetSet& set : evidence.history().offsets) {
    const OffsetSet*& before = latest[set.offset.where];
    if (before != nullptr && set.offset.offset < before->offset.offset) {
      const auto said = [](const OffsetSet& each) {
        return std::to_string(each.offset.offset.value) + " (transaction " + std::to_string(each.transaction) + " of " + each.producer +
               ")";
      };
      Violation violation{"offsets_never_go_back", set.event,
                          "the group's offset in " + std::string(core::suffix(set.offset.where.topic)) + ", partition " +
                              std::to_string(set.offset.where.partition.value) + ", went back from " + said(*before) + " to " + said(set)};
      violation.moments.push_back(before->event);
      return violation;
    }
    before = &set;
  }
  return std::nullopt;
}

// A producer that gets a fatal fencing error was fenced: by another InitProducerId, by a timeout, or because its id has expired. Otherwise
// a correct client must be reopened, possibly again and again (KAFKA-21181).
template <core::Aggregate A>
std::optional<Violation> fatal_means_fenced(const Evidence<A>& evidence) {
  for (const auto& transaction : evidence.history().transactions) {
    if (!transaction.told_fenced || transaction.fenced) continue;
    return Violation{"fatal_means_fenced", transaction.event,
                     "transaction " + std::to_string(transaction.number) + " of " + transaction.producer +
                         ": its producer got a fatal fencing error, but was not fenced"};
  }
  return std::nullopt;
}

// No transaction hangs: a coordinator knows of every open transaction in a partition and will end it. Otherwise consumers of that partition
// wait forever.
template <core::Aggregate A>
std::optional<Violation> transactions_end(const Evidence<A>& evidence) {
  const History<A>& history = evidence.history();
  if (!history.at_rest || history.hanging_transactions == 0) return std::nullopt;
  const std::string what =
      std::to_string(history.hanging_transactions) + " transactions hang: they are open in a partition, and no coordinator will end them";
  if (history.hanging) return as_liveness(about_owned<A>("transactions_end", *history.hanging, what));
  return Violation{"transactions_end", history.last_event, what, true};
}

}  // namespace turnstile::properties
