# turnstile_broker_test(NAME SOURCES ... DEPENDS ...): a GoogleTest program that needs a real Kafka. TURNSTILE_BROKERS names one; without it
# the fixture `kafka` starts one for all tests of the run and stops it afterwards. Where it cannot start, the tests fail.
include_guard(GLOBAL)
set(TURNSTILE_TEST_KAFKA_DIR ${PROJECT_BINARY_DIR}/test-kafka CACHE INTERNAL "")
set(TURNSTILE_KAFKA_SCRIPT ${PROJECT_SOURCE_DIR}/scripts/kafka CACHE INTERNAL "")

if(TURNSTILE_HAS_GTEST)
  add_test(NAME kafka.start COMMAND bash -c
    "[[ -n $TURNSTILE_BROKERS ]] || { '${TURNSTILE_KAFKA_SCRIPT}' stop --dir '${TURNSTILE_TEST_KAFKA_DIR}'; '${TURNSTILE_KAFKA_SCRIPT}' start --dir '${TURNSTILE_TEST_KAFKA_DIR}'; }")
  add_test(NAME kafka.stop COMMAND bash -c
    "[[ -n $TURNSTILE_BROKERS ]] || '${TURNSTILE_KAFKA_SCRIPT}' stop --dir '${TURNSTILE_TEST_KAFKA_DIR}'")
  set_tests_properties(kafka.start PROPERTIES FIXTURES_SETUP kafka LABELS broker TIMEOUT 300)
  set_tests_properties(kafka.stop PROPERTIES FIXTURES_CLEANUP kafka LABELS broker TIMEOUT 60)
endif()

function(turnstile_broker_test name)
  cmake_parse_arguments(arg "" "TIMEOUT" "SOURCES;DEPENDS" ${ARGN})
  if(NOT TURNSTILE_HAS_GTEST OR NOT TURNSTILE_BROKER_TESTS)
    return()
  endif()
  if(NOT arg_TIMEOUT)
    set(arg_TIMEOUT 120)
  endif()
  add_executable(${name} ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE turnstile_options ${arg_DEPENDS} GTest::gtest GTest::gtest_main)
  target_compile_options(${name} PRIVATE $<$<CONFIG:Release>:-O1>)
  include(GoogleTest)
  gtest_discover_tests(${name} NO_PRETTY_VALUES DISCOVERY_TIMEOUT 120 PROPERTIES LABELS broker TIMEOUT ${arg_TIMEOUT} FIXTURES_REQUIRED kafka
    ENVIRONMENT "TURNSTILE_BROKERS_FILE=${TURNSTILE_TEST_KAFKA_DIR}/brokers")
endfunction()
