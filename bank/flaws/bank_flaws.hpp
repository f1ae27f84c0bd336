// The bank's own planted flaws: each `plant` function is defined in the file of the same name.
#pragma once

#include "turnstile/bank/bank.hpp"
#include "turnstile/core/decider.hpp"
#include "turnstile/properties/variant.hpp"

namespace turnstile::bank::planted {

void unchecked_amount(properties::Variant& variant);
void deposit_saturates(properties::Variant& variant);
void marlow(properties::Variant& variant);

}  // namespace turnstile::bank::planted
