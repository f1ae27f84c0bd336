#include <turnstile/main.hpp>

#include "counters.hpp"

int main(int argc, char** argv) {
  return turnstile::main(
      argc, argv,
      {counters("counters"), counters("offsets_first", Mistake::offsets_first), counters("outputs_first", Mistake::outputs_first),
       counters("keeps_state", Mistake::keeps_state), counters("own_id_per_start", Mistake::own_id_per_start),
       counters("waits_for_the_marker", Mistake::waits_for_the_marker), counters("retries_later", Mistake::retries_later)});
}
