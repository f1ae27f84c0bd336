// The two halves of a transaction, for flaws that commit them one by one.
#pragma once

#include "turnstile/core/effects.hpp"

namespace turnstile::properties::flaws {

inline core::Transaction only_records(const core::Transaction& transaction) {
  core::Transaction half = transaction;
  half.offsets.clear();
  return half;
}

inline core::Transaction only_offsets(const core::Transaction& transaction) {
  core::Transaction half = transaction;
  half.records.clear();
  return half;
}

}  // namespace turnstile::properties::flaws
