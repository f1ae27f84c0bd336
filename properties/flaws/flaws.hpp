// The planted flaws: each `plant` function is defined in the file of its name.
#pragma once

#include "turnstile/properties/variant.hpp"

namespace turnstile::properties::flaws {

void rejection_keeps_position(Variant& variant);
void missing_state_proceeds(Variant& variant);
void stale_is_retried(Variant& variant);
void no_command_id(Variant& variant);
void requeue_without_deadline(Variant& variant);
void hot_requeue(Variant& variant);
void mixed_partitioner(Variant& variant);
void offset_before_outcome(Variant& variant);
void no_transaction(Variant& variant);
void store_before_commit(Variant& variant);
void acks_one(Variant& variant);

}  // namespace turnstile::properties::flaws
