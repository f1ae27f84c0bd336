# cmake --install: the command line with what it needs (the scripts that start a broker, man page, completions), the libraries as turnstile::core,
# turnstile::sim, turnstile::properties (and turnstile::adapters and turnstile::rdkafka if they were built), a package for find_package(turnstile) and one for pkg-config.
# Tested by scripts/package-test; `cmake --build BUILD --target uninstall` removes it.
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/turnstile)
set(share_dir ${CMAKE_INSTALL_DATADIR}/turnstile)

# What users include is in include/turnstile. What those headers need themselves is internal, and in a folder of its own below; what they do not need is
# not installed. The targets and the pkg-config file know both folders.
set(public_headers any domain scenario world gtest rapidcheck main)
list(TRANSFORM public_headers PREPEND turnstile/)
list(TRANSFORM public_headers APPEND .hpp)
set(internal_dir turnstile/internal)

# The file of an included header: RESULT is empty if no room has it.
function(turnstile_find_header header result)
  set(${result} "" PARENT_SCOPE)
  foreach(room IN ITEMS core sim properties rdkafka adapters app)
    if(EXISTS ${PROJECT_SOURCE_DIR}/${room}/include/${header})
      set(${result} ${PROJECT_SOURCE_DIR}/${room}/include/${header} PARENT_SCOPE)
    endif()
  endforeach()
endfunction()

# turnstile_install_headers(HEADER...): public headers, and all that they include.
function(turnstile_install_headers)
  set(left ${ARGN})
  set(done "")
  while(left)
    list(POP_FRONT left header)
    if(header IN_LIST done)
      continue()
    endif()
    list(APPEND done ${header})
    turnstile_find_header(${header} file)
    if(NOT file)
      message(FATAL_ERROR "turnstile: ${header} is to be installed, and there is no such header")
    endif()
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file}) # its includes may change
    set(to ${CMAKE_INSTALL_INCLUDEDIR}/${internal_dir})
    if(header IN_LIST ARGN)
      set(to ${CMAKE_INSTALL_INCLUDEDIR})
    endif()
    cmake_path(GET header PARENT_PATH folder)
    install(FILES ${file} DESTINATION ${to}/${folder})
    file(STRINGS ${file} includes REGEX "^#include [\"<]turnstile/")
    foreach(line IN LISTS includes)
      string(REGEX REPLACE ".*[\"<](turnstile/[^\">]+)[\">].*" "\\1" included "${line}")
      list(APPEND left ${included})
    endforeach()
  endwhile()
endfunction()

# turnstile_install_rooms(EXPORT ROOM...): libraries, as one CMake file that the package's config includes.
function(turnstile_install_rooms export)
  set(targets ${ARGN})
  list(TRANSFORM targets PREPEND turnstile_)
  install(TARGETS ${targets} EXPORT ${export} ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
  install(EXPORT ${export} NAMESPACE turnstile:: DESTINATION ${package_dir} FILE ${export}.cmake)
endfunction()

turnstile_install_rooms(turnstileTargets core sim properties)
if(TARGET turnstile_adapters)
  turnstile_install_rooms(turnstileAdapters adapters)
  file(GLOB adapters_headers RELATIVE ${PROJECT_SOURCE_DIR}/adapters/include CONFIGURE_DEPENDS adapters/include/turnstile/adapters/*.hpp)
  list(REMOVE_ITEM adapters_headers turnstile/adapters/librdkafka.hpp) # for this project's own rooms
  list(APPEND public_headers ${adapters_headers} turnstile/core/worker.hpp) # for those who drive core::Worker themselves
  install(FILES bank/proto/bank.proto DESTINATION ${share_dir})
endif()
if(TARGET turnstile_app)
  turnstile_install_rooms(turnstilePages viewer pages_in_tests pages)
  turnstile_install_rooms(turnstileApp app)
  list(APPEND public_headers turnstile/app/command.hpp) # for programs with commands of their own
else()
  list(REMOVE_ITEM public_headers turnstile/main.hpp)
endif()
if(TARGET turnstile_kafka)
  turnstile_install_rooms(turnstileKafka kafka)
  list(APPEND public_headers turnstile/app/kafka_flags.hpp turnstile/app/kafka_client.hpp turnstile/app/load.hpp)
endif()
if(TARGET turnstile_rdkafka)
  turnstile_install_rooms(turnstileRdkafka rdkafka_functions rdkafka)
  list(APPEND public_headers turnstile/rdkafka.hpp)
endif()
turnstile_install_headers(${public_headers})
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
  if(TARGET turnstile_rdkafka_program)
    set_target_properties(turnstile_rdkafka_program PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
    install(TARGETS turnstile_rdkafka_program RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  endif()
endif()
install(PROGRAMS scripts/kafka scripts/conformance DESTINATION ${share_dir}/scripts)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(CODE "execute_process(COMMAND_ERROR_IS_FATAL ANY COMMAND \"${CMAKE_COMMAND}\" -D \"FROM=${PROJECT_SOURCE_DIR}\"
  -D \"TO=${CMAKE_CURRENT_BINARY_DIR}/installed_docs\" -P \"${PROJECT_SOURCE_DIR}/cmake/installed_docs.cmake\")")
install(DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/installed_docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY examples DESTINATION ${CMAKE_INSTALL_DOCDIR})

configure_file(cmake/uninstall.cmake.in uninstall.cmake @ONLY)
add_custom_target(uninstall COMMAND ${CMAKE_COMMAND} -P ${CMAKE_CURRENT_BINARY_DIR}/uninstall.cmake COMMENT "Removing what was installed")

if(TURNSTILE_TESTS)
  add_test(NAME package COMMAND ${PROJECT_SOURCE_DIR}/scripts/package-test ${PROJECT_BINARY_DIR})
  set_tests_properties(package PROPERTIES LABELS package TIMEOUT 900 COST 100)
endif()
