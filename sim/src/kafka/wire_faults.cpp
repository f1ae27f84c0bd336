#include "turnstile/sim/kafka/wire_faults.hpp"

#include <algorithm>

namespace turnstile::sim {

void WireFaults::lose_answers(std::uint32_t count, ActorId client) {
  answers_to_lose_ = count;
  answers_to_lose_of_ = client;
}

void WireFaults::release(ActorId client) {
  std::erase(held_, client);
  network_.release_held();
}

Passage WireFaults::on_request(const Passing& request) {
  for (DoomedAnswers& doomed : doomed_) {
    if (!same_connection(doomed.first, request) || doomed.first.api != request.api || doomed.more == 0) continue;
    doomed.last = request.correlation;
    --doomed.more;
  }
  const auto planned =
      std::ranges::find_if(requests_, [&](const PlannedRequest& each) { return each.client == request.client && each.api == request.api; });
  if (planned == requests_.end()) return Passage::pass;
  const PlannedRequest plan = *planned;
  requests_.erase(planned);
  if (plan.plan == Plan::before) return Passage::drop;
  if (plan.plan == Plan::stranded) return Passage::strand;
  doomed_.push_back({request, request.correlation, plan.more});
  return Passage::pass;
}

Passage WireFaults::on_answer(const Passing& answer) {
  const auto doomed = std::ranges::find_if(doomed_, [&](const DoomedAnswers& each) {
    return same_connection(each.first, answer) && answer.correlation >= each.first.correlation && answer.correlation <= each.last;
  });
  if (doomed != doomed_.end()) {
    if (answer.correlation != doomed->last || doomed->more > 0) return Passage::hush;
    doomed_.erase(doomed);
    return Passage::drop;
  }
  if (answers_to_lose_ == 0 || (answers_to_lose_of_ != 0 && answers_to_lose_of_ != answer.client)) return Passage::pass;
  --answers_to_lose_;
  return Passage::drop;
}

bool WireFaults::holds(ActorId client) const { return std::ranges::find(held_, client) != held_.end(); }

}  // namespace turnstile::sim
