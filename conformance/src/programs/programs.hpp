// The fixed programs, one file per area.
#pragma once

#include "turnstile/conformance/catalogue.hpp"

namespace turnstile::conformance {

void add_log_programs(Catalogue& catalogue);
void add_retention_programs(Catalogue& catalogue);
void add_compaction_programs(Catalogue& catalogue);
void add_producer_programs(Catalogue& catalogue);
void add_transaction_programs(Catalogue& catalogue);
void add_transaction_state_programs(Catalogue& catalogue);
void add_fencing_programs(Catalogue& catalogue);
void add_transactional_offset_programs(Catalogue& catalogue);
void add_consumer_programs(Catalogue& catalogue);
void add_group_programs(Catalogue& catalogue);  // with the next two
void add_cooperative_programs(Catalogue& catalogue);
void add_static_member_programs(Catalogue& catalogue);
void add_topic_programs(Catalogue& catalogue);
void add_network_programs(Catalogue& catalogue);
void add_late_programs(Catalogue& catalogue);
void add_resume_programs(Catalogue& catalogue);
void add_expiry_programs(Catalogue& catalogue);
// For three brokers.
void add_replica_programs(Catalogue& catalogue);
void add_leader_programs(Catalogue& catalogue);
void add_truncation_programs(Catalogue& catalogue);
void add_coordinator_programs(Catalogue& catalogue);

}  // namespace turnstile::conformance
