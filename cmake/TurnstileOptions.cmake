# How everything is compiled. Presets (CMakePresets.json) only set these.
option(TURNSTILE_WERROR "Treat warnings as errors" ${PROJECT_IS_TOP_LEVEL})
set(TURNSTILE_SANITIZE "" CACHE STRING "Sanitizers for every target, e.g. address,undefined")

set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
# Assertions are on in every build: Turnstile's own ignore NDEBUG.
if(PROJECT_IS_TOP_LEVEL) # otherwise the embedding project chooses them
  set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
  if(NOT CMAKE_BUILD_TYPE)
    set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
  endif()
  find_program(TURNSTILE_CCACHE ccache)
  if(TURNSTILE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${TURNSTILE_CCACHE})
  endif()
endif()

add_library(turnstile_options INTERFACE)
target_compile_options(turnstile_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor)
if(TURNSTILE_WERROR)
  target_compile_options(turnstile_options INTERFACE -Werror)
endif()
if(CMAKE_UNITY_BUILD) # Unity builds (scripts/test, scripts/demo): one file's local names precede the headers of the next.
  target_compile_options(turnstile_options INTERFACE -Wno-shadow $<$<CXX_COMPILER_ID:GNU>:-Wno-subobject-linkage>)
endif()
if(TURNSTILE_SANITIZE)
  add_compile_options(-fsanitize=${TURNSTILE_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${TURNSTILE_SANITIZE})
endif()
