// The sequencer ignores ids: an ATM's retry after a lost response gets a second position, and is executed twice. Part of the original
// design.
#include "flaws.hpp"

namespace turnstile::properties::flaws {

namespace {

class NoCommandId final : public core::Protocol {
  bool remembers_ids() const override { return false; }
};

}  // namespace

void no_command_id(Variant& variant) { variant.protocol = std::make_unique<NoCommandId>(); }

}  // namespace turnstile::properties::flaws
