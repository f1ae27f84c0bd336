// The contract of core::Log, as test cases that run over the simulated log and over Kafka.
//
// A world instantiates it in one source file:
//   INSTANTIATE_TEST_SUITE_P(Kafka, LogContract, testing::Values(LogHarnessFactory(make_kafka_harness)), ...);
#pragma once

#include "turnstile/contracts/log_fencing_contract.hpp"
#include "turnstile/contracts/log_membership_contract.hpp"
#include "turnstile/contracts/log_reading_contract.hpp"

namespace turnstile::contracts {

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(LogContract);

}  // namespace turnstile::contracts
