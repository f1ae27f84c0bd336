#include "turnstile/conformance/catalogue.hpp"

#include "programs/programs.hpp"

namespace turnstile::conformance {

const std::vector<Program>& fixed_programs() {
  static const std::vector<Program> all = [] {
    Catalogue catalogue;
    for (const auto add :
         {add_log_programs, add_retention_programs, add_compaction_programs, add_producer_programs, add_transaction_programs,
          add_transaction_state_programs, add_fencing_programs, add_transactional_offset_programs, add_consumer_programs,
          add_group_programs, add_topic_programs, add_network_programs, add_late_programs, add_resume_programs, add_expiry_programs,
          add_replica_programs, add_leader_programs, add_truncation_programs, add_coordinator_programs}) {
      add(catalogue);
    }
    return catalogue.take();
  }();
  return all;
}

}  // namespace turnstile::conformance
