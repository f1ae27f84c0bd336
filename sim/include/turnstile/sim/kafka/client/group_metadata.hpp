// A member's identity at some moment: a transactional producer sends it along with offsets, so that the coordinator refuses those of an old
// generation (KIP-447).
#pragma once

#include "turnstile/sim/kafka/messages.hpp"

namespace turnstile::sim {

struct GroupMetadata {
  GroupId group{};
  // Generation -1 and no member: made by hand, nothing is checked (rd_kafka_consumer_group_metadata_new).
  core::Generation generation{-1};
  MemberId member{};
  friend bool operator==(const GroupMetadata&, const GroupMetadata&) = default;
};

}  // namespace turnstile::sim
