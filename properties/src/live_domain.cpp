#include "turnstile/properties/live_domain.hpp"

#include <algorithm>
#include <memory>

#include "turnstile/properties/run.hpp"

namespace turnstile::properties {

std::string name_in_topics(std::string_view type) {
  const auto upper = [](char letter) { return letter >= 'A' && letter <= 'Z'; };
  std::string name;
  bool after_lower = false;
  for (const char letter : type) {
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9');
    if (!plain && !upper(letter)) continue;
    if (upper(letter) && after_lower) name += '-';
    name += upper(letter) ? static_cast<char>(letter - 'A' + 'a') : letter;
    after_lower = plain;
  }
  return name.empty() ? "domain" : name;
}

void RestWatch::raise(Positions& positions, core::EntityId entity, core::Position position) {
  core::Position* known = positions.try_emplace(entity).first;
  *known = std::max(*known, position);
}

bool RestWatch::reaches(const Positions& behind, const Positions& ahead) {
  for (const auto& [entity, position] : ahead) {
    const core::Position* last = behind.find(entity);
    if (last == nullptr || *last < position) return false;
  }
  return true;
}

bool RestWatch::settled() const { return reaches(decided_, given_) && reaches(published_, decided_); }

std::unique_ptr<LiveDomain> Scenario::live(std::function<std::unique_ptr<core::AnyCodec>()>) const { return nullptr; }

std::string_view unchecked_when_live(std::string_view property, bool has_calls, bool has_replicas) {
  if (property == "retry_bound") return "requeued copies are kept only 60 seconds";
  if (property == "atomic_transactions") return "it needs to know what each producer meant";
  if (property == "transactions_end") return "it needs to look into the broker";
  if (property == "log_bounded") return "it needs the sizes over time";
  if (property == "committed_only") return "it needs to watch every reader";
  if (property == "history_linearizable" && !has_calls) return "give what the clients saw with --history";
  if (property == "replicas_agree" && !has_replicas) return "give the folders of stopped workers with --state";
  return {};
}

}  // namespace turnstile::properties
