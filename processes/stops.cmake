# Writes functions that stop the program by their names, for every rd_kafka_ function that ARCHIVE has, or NEWER (a list in a file) names, and OBJECTS (a
# list in a file) have not. What is missing would be looked for in the real library.
#   cmake -DNM=nm -DARCHIVE=lib.a -DNEWER=newer_names.txt -DOBJECTS=list.txt -DOUTPUT=stops.cpp -P stops.cmake
function(functions_of variable)
  execute_process(COMMAND ${NM} --defined-only --format=posix ${ARGN} OUTPUT_VARIABLE symbols COMMAND_ERROR_IS_FATAL ANY)
  string(REGEX MATCHALL "(^|\n)rd_kafka_[A-Za-z0-9_]+ T" found "${symbols}")
  list(TRANSFORM found REPLACE "[\n ]|T$" "")
  set(${variable} ${found} PARENT_SCOPE)
endfunction()

file(STRINGS ${OBJECTS} objects)
functions_of(all ${ARCHIVE})
functions_of(here ${objects})
file(STRINGS ${NEWER} newer)
list(APPEND all ${newer})
list(REMOVE_ITEM all ${here})
list(SORT all)
list(REMOVE_DUPLICATES all)
set(text "// Written by processes/stops.cmake.\n#include \"stop.hpp\"\n")
foreach(function IN LISTS all)
  string(APPEND text "extern \"C\" void ${function}() { turnstile::rdkafka::stop_not_simulated(\"${function}\"); }\n")
endforeach()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT "${text}" @ONLY)
