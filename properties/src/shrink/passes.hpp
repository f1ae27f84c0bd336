// The passes of the shrinker. Each makes the candidate smaller in one way, for as long as that helps.
#pragma once

#include "candidate.hpp"

namespace turnstile::properties::shrinking {

struct Seeds {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
};

// All answers of one label at once, then those of one label and lane.
void leave_out_labels(Candidate& candidate);
void leave_out_lanes(Candidate& candidate);
// Whole clients, then commands, alone and in pairs (a deposit and its withdrawal), with everything that belongs to them.
void leave_out_commands(Candidate& candidate);
// Any answers: as many as possible at once.
void leave_out_answers(Candidate& candidate);
// Windows of answers, from half of all down to two: first of time, in the order in which they were asked, then of lanes. A hundred delays
// that keep each other in step go together, though none goes alone (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing
// Input", TSE 2002).
void leave_out_windows(Candidate& candidate);
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
// run. True if a smaller run was found; `passes` minimize it. With these seeds, for each number of commands.
bool find_in_small_scopes(Candidate& candidate, const Passes& passes, Seeds seeds);
// The same configuration, commands and faults under another schedule, with few delays: one that needs each of a hundred delays to keep
// things in step is not the simplest that fails. Likewise, with these seeds.
bool find_sparse_schedule(Candidate& candidate, const Passes& passes, Seeds seeds);

}  // namespace turnstile::properties::shrinking
