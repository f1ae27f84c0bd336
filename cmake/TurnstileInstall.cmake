# cmake --install: the binary, the rooms as turnstile::core, turnstile::sim, turnstile::properties (and turnstile::adapters where it was built), and a package
# config, so that find_package(turnstile) works. examples/consumer uses it.
include(CMakePackageConfigHelpers)

set(installed turnstile_core turnstile_sim turnstile_properties)
install(DIRECTORY core/include/ sim/include/ properties/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp")
set(TURNSTILE_PACKAGE_DEPENDENCIES "")
if(TARGET turnstile_adapters)
  install(DIRECTORY adapters/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp")
  install(FILES adapters/proto/bank.proto DESTINATION ${CMAKE_INSTALL_DATADIR}/turnstile)
  list(APPEND installed turnstile_adapters)
  set(TURNSTILE_PACKAGE_DEPENDENCIES
    "find_dependency(Threads)\nfind_dependency(Protobuf)\nfind_dependency(PkgConfig)\npkg_check_modules(RDKAFKA REQUIRED IMPORTED_TARGET rdkafka)\npkg_check_modules(ROCKSDB REQUIRED IMPORTED_TARGET rocksdb)\n")
endif()
install(TARGETS ${installed} EXPORT turnstile ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT turnstile NAMESPACE turnstile:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/turnstile FILE turnstileTargets.cmake)
if(TARGET turnstile)
  install(TARGETS turnstile RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
file(WRITE ${CMAKE_CURRENT_BINARY_DIR}/turnstileConfig.cmake
  "include(CMakeFindDependencyMacro)\n${TURNSTILE_PACKAGE_DEPENDENCIES}include(\${CMAKE_CURRENT_LIST_DIR}/turnstileTargets.cmake)\n")
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/turnstileConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/turnstileConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/turnstileConfigVersion.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/turnstile)

if(TURNSTILE_TESTS)
  add_test(NAME package COMMAND ${CMAKE_SOURCE_DIR}/scripts/package-test ${CMAKE_BINARY_DIR})
  set_tests_properties(package PROPERTIES LABELS package TIMEOUT 600 COST 100)
endif()
