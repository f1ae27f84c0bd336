# The pages as they are installed, beside the examples: a link to a file that is not there, such as a source, becomes its text.
#   cmake -D FROM=<project> -D TO=<folder> -P installed_docs.cmake
file(COPY ${FROM}/README.md ${FROM}/CHANGELOG.md ${FROM}/docs DESTINATION ${TO})
file(GLOB_RECURSE pages ${TO}/*.md)
foreach(page IN LISTS pages)
  file(READ ${page} text)
  # Links that stay are set aside.
  string(REGEX REPLACE "\\]\\((#|https?:|docs/|examples/|LICENSE|CHANGELOG\\.md|README\\.md|[a-z-]+\\.md|[a-z-]+\\.png|\\.\\./examples/|\\.\\./README\\.md|\\.\\./CHANGELOG\\.md)" "]\t(\\1" text "${text}")
  string(REGEX REPLACE "\\[([^]\n]+)\\]\\([A-Za-z0-9_./#-]+\\)" "\\1" text "${text}")
  string(REPLACE "]\t(" "](" text "${text}")
  file(WRITE ${page} "${text}")
endforeach()
