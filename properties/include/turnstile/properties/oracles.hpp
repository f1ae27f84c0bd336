// The registry of the properties: name, description, and the oracle that checks it.
//
// The generic ones apply to every Aggregate. A domain adds its own.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "turnstile/properties/evidence.hpp"
#include "turnstile/properties/oracles/bound_oracles.hpp"
#include "turnstile/properties/oracles/client_oracles.hpp"
#include "turnstile/properties/oracles/dead_letter_oracle.hpp"
#include "turnstile/properties/oracles/log_oracles.hpp"
#include "turnstile/properties/oracles/state_oracles.hpp"
#include "turnstile/properties/oracles/transaction_oracles.hpp"
#include "turnstile/properties/oracles/worker_oracle.hpp"

namespace turnstile::properties {

enum class PropertyKind : std::uint8_t { safety, liveness };

template <core::Aggregate A>
struct Oracle {
  std::string_view name;
  PropertyKind kind = PropertyKind::safety;
  std::string_view about;
  std::function<std::optional<Violation>(const Evidence<A>&)> check;
};

template <core::Aggregate A>
auto generic_oracles() {
  using enum PropertyKind;
  return std::array{
      Oracle<A>{"atomic_transactions", safety, "a transaction is committed as a whole or not at all, and only if its producer requested it",
                atomic_transactions<A>},
      Oracle<A>{"one_outcome_per_command", safety, "each command id has at most one outcome", one_outcome_per_command<A>},
      Oracle<A>{"positions_gapless", safety, "per entity the outcomes' positions are 1, 2, 3, ... each once, in log order",
                positions_gapless<A>},
      Oracle<A>{"decision_was_right", safety, "each outcome equals decide() applied to the fold of the outcomes before it",
                decision_was_right<A>},
      Oracle<A>{"committed_only", safety, "no record of an aborted or open transaction reaches a read_committed consumer",
                committed_only<A>},
      Oracle<A>{"state_is_the_fold", safety, "stores and snapshots are the fold of the events, and no store is ahead of the log",
                state_is_the_fold<A>},
      Oracle<A>{"no_lost_event", safety,
                "an outcome that a client was shown stays in the events forever, and every outcome reaches the state", no_lost_event<A>},
      Oracle<A>{"alarms_exact", safety, "one alarm for each downward crossing, none missing, none twice", alarms_exact<A>},
      Oracle<A>{"history_linearizable", safety, "what the clients saw is linearizable against the sequential domain",
                history_linearizable<A>},
      Oracle<A>{"workers_survive", safety, "a worker ends with an error only if its own disk failed", workers_survive<A>},
      Oracle<A>{"retention_honest", safety, "a command past its deadline is never executed", retention_honest<A>},
      Oracle<A>{"expiry_justified", safety, "a command expires only past its deadline; a system may not pass by refusing service",
                expiry_justified<A>},
      Oracle<A>{"dead_letters_exact", safety, "each command is admitted, or a repeat, or has exactly one justified dead letter",
                dead_letters_exact<A>},
      Oracle<A>{"retry_bound", safety, "the rewrites of requeued commands stay within n(1 + log2 n)", retry_bound<A>},
      Oracle<A>{"log_bounded", safety, "the bytes kept in the command topics are bounded", log_bounded<A>},
      Oracle<A>{"offsets_never_go_back", safety, "the group's committed offsets never go back", offsets_never_go_back<A>},
      Oracle<A>{"fatal_means_fenced", safety, "a producer that gets a fatal fencing error was fenced", fatal_means_fenced<A>},
      Oracle<A>{"transactions_end", liveness, "no transaction hangs: a coordinator knows it and will end it", transactions_end<A>},
      Oracle<A>{"every_command_ends", liveness, "each command ends, and its client can learn the result", every_command_ends<A>},
      Oracle<A>{"quiescence", liveness, "after healing, lag and open transactions go to zero", quiescence<A>},
      Oracle<A>{"replicas_agree", liveness, "every copy of the state is equal at rest", replicas_agree<A>},
  };
}

// The properties in the order in which they are checked: the domain's first own one, which should say in its own words what must never
// happen, then the generic ones, which name causes, then the domain's others.
template <core::Aggregate A>
std::vector<Oracle<A>> all_oracles(std::span<const Oracle<A>> own) {
  std::vector<Oracle<A>> all;
  if (!own.empty()) all.push_back(own.front());
  for (const auto& oracle : generic_oracles<A>()) all.push_back(oracle);
  for (std::size_t index = 1; index < own.size(); ++index) all.push_back(own[index]);
  return all;
}

// The first violated property: safety before liveness. `checked(name)` is called for each that was checked.
template <core::Aggregate A, class Checked>
std::optional<Violation> judge(const Evidence<A>& evidence, std::span<const Oracle<A>> oracles, Checked&& checked) {
  for (const PropertyKind kind : {PropertyKind::safety, PropertyKind::liveness}) {
    for (std::size_t index = 0; index < oracles.size(); ++index) {
      if (oracles[index].kind != kind) continue;
      checked(index);
      if (auto violation = oracles[index].check(evidence)) {
        // A violation at the end of a run also says what ended the run.
        const std::string& cut_short = evidence.history().cut_short;
        const bool of_the_end = kind == PropertyKind::liveness || violation->event == 0;
        if (of_the_end && !cut_short.empty()) violation->message += "; " + cut_short;
        return violation;
      }
    }
  }
  return std::nullopt;
}

}  // namespace turnstile::properties
