# Checks whether this compiler correctly resumes a coroutine that awaits in the condition of an if, a while or a switch. g++ 12 does not, if the coroutine
# declares no variable (coroutine_conditions.cpp). Turnstile's own sources avoid the pattern; users who write coroutines are warned, once.
# Installed with the package, which includes it too.
include_guard(GLOBAL)
if(NOT DEFINED TURNSTILE_COROUTINE_CONDITIONS AND NOT CMAKE_CROSSCOMPILING)
  try_run(turnstile_ran turnstile_compiled ${CMAKE_CURRENT_BINARY_DIR}/CMakeFiles/turnstile_coroutines
    ${CMAKE_CURRENT_LIST_DIR}/coroutine_conditions.cpp CXX_STANDARD 23 CXX_STANDARD_REQUIRED ON COMPILE_OUTPUT_VARIABLE turnstile_said)
  if(NOT turnstile_compiled)
    message(WARNING "turnstile: ${CMAKE_CXX_COMPILER} compiles no C++23 coroutine; g++ 12 and clang 19 do:\n${turnstile_said}")
  elseif(turnstile_ran STREQUAL 0)
    set(TURNSTILE_COROUTINE_CONDITIONS ON CACHE INTERNAL "This compiler resumes `if (co_await x)`")
  else()
    set(TURNSTILE_COROUTINE_CONDITIONS OFF CACHE INTERNAL "This compiler resumes `if (co_await x)`")
    set(turnstile_level WARNING)
    if(PROJECT_IS_TOP_LEVEL AND PROJECT_NAME STREQUAL turnstile)
      set(turnstile_level STATUS) # its own sources avoid it
    endif()
    message(${turnstile_level} "turnstile: ${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION} does not resume a coroutine without variables that awaits in a \
condition: `if (co_await x)`, `while (co_await x)`. Name the value first: `const bool yes = co_await x; if (yes)`.")
  endif()
  unset(turnstile_ran CACHE)
  unset(turnstile_compiled CACHE)
endif()
