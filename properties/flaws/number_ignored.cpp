// A command is decided whatever number its client asked for: the client believes that nothing came between what it has read and its
// command.
#include "flaws.hpp"

namespace turnstile::properties::flaws {

namespace {

class NumberIgnored final : public core::Protocol {
  bool is_its_number(core::Position, core::Position) const override { return true; }
};

}  // namespace

void number_ignored(Variant& variant) { variant.protocol = std::make_unique<NumberIgnored>(); }

}  // namespace turnstile::properties::flaws
