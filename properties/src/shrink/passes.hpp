// The passes of the shrinker. Each makes the candidate smaller in one way, for as long as that helps.
#pragma once

#include "candidate.hpp"

namespace turnstile::properties::shrinking {

// All answers of one label at once, then those of one label and lane.
void leave_out_labels(Candidate& candidate);
void leave_out_lanes(Candidate& candidate);
// Whole clients, then commands, alone and in pairs (a deposit and its withdrawal), with everything that belongs to them.
void leave_out_commands(Candidate& candidate);
// Any answers: as many as possible at once.
void leave_out_answers(Candidate& candidate);
// Once little is left, what only goes together: any two answers, or all of two labels. A word of another key, say, needs another victim.
void leave_out_pairs(Candidate& candidate);
// Lower answers.
void lower_answers(Candidate& candidate);
// One command less, for another answer at its maximum: one large withdrawal instead of two.
void trade_commands(Candidate& candidate);
// Delays and losses move to earlier messages of the same kind, so that the later ones are not needed.
void move_messages(Candidate& candidate);
// Commands move to earlier positions, and to clients that have some.
void move_commands(Candidate& candidate);

// Few commands, under the same configuration: most failures also occur in a small scope, but timing may block every way there from a large
// run. True if a smaller run was found; `passes` minimize it. At most `tries` runs of each number of commands.
bool find_in_small_scopes(Candidate& candidate, const Passes& passes, std::uint64_t tries);
// The same configuration, commands and faults under another schedule, with few delays: one that needs each of a hundred delays to keep
// things in step is not the simplest that fails. Likewise; at most `tries` runs.
bool find_sparse_schedule(Candidate& candidate, const Passes& passes, std::uint64_t tries);

}  // namespace turnstile::properties::shrinking
