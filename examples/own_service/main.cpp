#include <turnstile/main.hpp>

#include "broken.hpp"
#include "counters.hpp"

int main(int argc, char** argv) {
  return turnstile::main(
      argc, argv,
      {counters("counters", count_words), counters("offsets_first", count_badly<OffsetsFirst>),
       counters("outputs_first", count_badly<OutputsFirst>), counters("keeps_state", count_badly<KeepsState>),
       counters("own_id_per_start", count_badly<OwnIdPerStart>), counters("waits_for_the_marker", count_badly<WaitsForTheMarker>),
       counters("retries_later", count_badly<RetriesLater>)});
}
