# cmake --install: the command line with what it needs (the scripts that start a broker, man page, completions), the libraries as turnstile::core,
# turnstile::sim, turnstile::properties (and turnstile::adapters if it was built), a package for find_package(turnstile) and one for pkg-config.
# Tested by scripts/package-test; `cmake --build BUILD --target uninstall` removes it.
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/turnstile)
set(share_dir ${CMAKE_INSTALL_DATADIR}/turnstile)

# turnstile_install_rooms(EXPORT ROOM... [WITHOUT_HEADERS ROOM...]): libraries and headers of rooms, as one CMake file that the package's config includes.
# What others need to link and nobody includes is without headers.
function(turnstile_install_rooms export)
  cmake_parse_arguments(arg "" "" "WITHOUT_HEADERS" ${ARGN})
  set(rooms ${arg_UNPARSED_ARGUMENTS})
  foreach(room IN LISTS rooms)
    get_target_property(folder turnstile_${room} SOURCE_DIR)
    install(DIRECTORY ${folder}/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp")
  endforeach()
  set(targets ${rooms})
  list(TRANSFORM targets PREPEND turnstile_)
  list(TRANSFORM arg_WITHOUT_HEADERS PREPEND turnstile_ OUTPUT_VARIABLE inner)
  list(APPEND targets ${inner})
  install(TARGETS ${targets} EXPORT ${export} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(EXPORT ${export} NAMESPACE turnstile:: DESTINATION ${package_dir} FILE ${export}.cmake)
endfunction()

turnstile_install_rooms(turnstileTargets core sim properties bank bank_scenarios)
if(TARGET turnstile_adapters)
  turnstile_install_rooms(turnstileAdapters adapters)
  install(FILES bank/proto/bank.proto DESTINATION ${share_dir})
endif()
if(TARGET turnstile_app)
  turnstile_install_rooms(turnstileApp app WITHOUT_HEADERS viewer)
endif()
if(TARGET turnstile_kafka)
  turnstile_install_rooms(turnstileKafka WITHOUT_HEADERS kafka) # those are app's
endif()
configure_file(cmake/turnstileConfig.cmake.in turnstileConfig.cmake @ONLY)
write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/turnstileConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/turnstileConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/turnstileConfigVersion.cmake
  cmake/TurnstileCoroutines.cmake cmake/coroutine_conditions.cpp DESTINATION ${package_dir})

# pkg-config derives the prefix from its file's location, so the package is relocatable.
file(RELATIVE_PATH from_pc_to_prefix /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
configure_file(cmake/turnstile.pc.in turnstile.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/turnstile.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

if(TARGET turnstile)
  set_target_properties(turnstile PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
  install(TARGETS turnstile RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(PROGRAMS scripts/kafka scripts/conformance DESTINATION ${share_dir}/scripts)
install(FILES README.md LICENSE CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/docs)

configure_file(cmake/uninstall.cmake.in uninstall.cmake @ONLY)
add_custom_target(uninstall COMMAND ${CMAKE_COMMAND} -P ${CMAKE_CURRENT_BINARY_DIR}/uninstall.cmake COMMENT "Removing what was installed")

if(TURNSTILE_TESTS)
  add_test(NAME package COMMAND ${PROJECT_SOURCE_DIR}/scripts/package-test ${PROJECT_BINARY_DIR})
  set_tests_properties(package PROPERTIES LABELS package TIMEOUT 900 COST 100)
endif()
