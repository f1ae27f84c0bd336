// The passes of the shrinker. Each makes the candidate smaller in one way, for as long as that helps.
#pragma once

#include "candidate.hpp"

namespace turnstile::properties::shrinking {

// All answers of one label at once, then those of one label and lane.
void leave_out_labels(Candidate& candidate);
void leave_out_lanes(Candidate& candidate);
// Whole clients, then commands, alone and in pairs (a deposit and its withdrawal); what belonged to them goes with them.
void leave_out_commands(Candidate& candidate);
// Any answer: as many as go at once.
void leave_out_answers(Candidate& candidate);
// Lower answers.
void lower_answers(Candidate& candidate);
// A command less, for another answer that is as high as it gets: one large withdrawal for two.
void trade_commands(Candidate& candidate);
// Delays and losses move to earlier messages of the same kind, so that the later ones need not be.
void move_messages(Candidate& candidate);
// Commands move to earlier places, and to clients that have some.
void move_commands(Candidate& candidate);

// Few commands, under the same configuration: most failures show in a small scope as well, and the ways there from a large run may all be
// blocked by its timing. True if a smaller run was found; `passes` make it as small as it gets.
bool find_in_small_scopes(Candidate& candidate, const Passes& passes);

}  // namespace turnstile::properties::shrinking
