// What the clients of a domain ask for: the part of a scenario that knows the domain. The bank's is BankWorkload.
#pragma once

#include <concepts>
#include <cstdint>

#include "turnstile/core/aggregate.hpp"
#include "turnstile/core/bank.hpp"
#include "turnstile/core/types.hpp"
#include "turnstile/sim/chance.hpp"

namespace turnstile::sim {

template <core::Aggregate A>
struct Asked {
  core::EntityId entity{};
  typename A::Request request{};
};

template <class W, class A>
concept Workload = core::Aggregate<A> && requires(W& workload, Chance& chance) {
  { workload.ask(chance) } -> std::same_as<Asked<A>>;
};

// Deposits and withdrawals over a few accounts: amounts from 1, fees from 1 where there is one.
struct BankWorkload {
  std::uint32_t accounts = 5;
  Ratio withdrawal{40, 100};
  Ratio fee{1, 5};
  core::bank::Amount amount_max = 500;
  core::bank::Amount fee_max = 5;
  Ratio careless{};  // asks for nothing, for less than nothing, or for more than there is
  static constexpr core::bank::Amount kMoreThanThereIs = 1'000'000'000'000'000;

  Asked<core::bank::Bank> ask(Chance& chance) const {
    Asked<core::bank::Bank> asked;
    asked.entity = core::EntityId{std::uint64_t{1} + chance.choose("bank.account", accounts)};
    const bool withdraws = chance.happens("bank.withdrawal", withdrawal);
    core::bank::Amount amount = chance.between("bank.amount", 1, amount_max);
    if (chance.happens("bank.careless", careless)) {
      const std::uint32_t kind = chance.choose("bank.nonsense", 3);
      amount = kind == 0 ? -amount : kind == 1 ? 0 : kMoreThanThereIs;
    }
    if (!withdraws) {
      asked.request = core::bank::Deposit{amount};
      return asked;
    }
    core::bank::Amount charged = 0;
    if (chance.happens("bank.foreign", fee)) charged = chance.between("bank.fee", 1, fee_max);
    asked.request = core::bank::Withdraw{amount, charged};
    return asked;
  }
};

}  // namespace turnstile::sim
