// Counts words: reads the topic `words` (key: the word, value: the record's id) and writes `counts`: how often the word has been seen so
// far, and the id of the last one, "3 w7". The counts are kept in memory, and found again in `counts`. On librdkafka; nothing knows of
// Turnstile.
#pragma once

#include <string>

// The mistakes of real services, for the tests.
enum class Mistake {
  none,
  offsets_first,         // commits the offset, then writes the output
  outputs_first,         // writes the output, then commits the offset, without a transaction
  keeps_state,           // does not restore what it has counted before, although another instance may have counted since
  own_id_per_start,      // with a transactional.id of its own in each life, nobody fences the one before
  waits_for_the_marker,  // restores up to the end of the partition, where there is a marker and no record
  retries_later,         // counts a word whose transaction failed after a later one
};

// Runs until something is wrong that only a new start mends, which it throws as std::runtime_error.
[[noreturn]] void count_words(const std::string& transactional_id, Mistake mistake = Mistake::none);
