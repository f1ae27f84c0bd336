#include "turnstile/properties/narrator.hpp"

#include "turnstile/properties/run.hpp"

namespace turnstile::properties {

namespace {

// For a domain without a description.
class SilentNarrator final : public Narrator {
 public:
  std::string_view entity_noun() const override { return "entity"; }
  std::string_view level_noun() const override { return {}; }
  std::string_view client_noun() const override { return "client"; }
  RecordWords tell(core::Topic, std::string_view) const override { return {}; }
  RecordWords tell_stored(std::string_view) const override { return {}; }
  std::vector<std::optional<std::int64_t>> levels(std::span<const std::string> outcomes) const override {
    return std::vector<std::optional<std::int64_t>>(outcomes.size());
  }
};

}  // namespace

const Narrator& Scenario::narrator() const {
  static const SilentNarrator silent;
  return silent;
}

}  // namespace turnstile::properties
