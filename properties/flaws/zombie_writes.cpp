// Only the offsets are fenced, not the records: a paused owner that comes back still writes its outcomes before it learns that it was
// replaced.
#include "flaws.hpp"
#include "halves.hpp"

namespace turnstile::properties::flaws {

void zombie_writes(Variant& variant) { variant.effects = std::make_unique<RecordsFirst>(); }

}  // namespace turnstile::properties::flaws
