#include "program_file.hpp"

#include <fmt/core.h>

#include <fstream>
#include <iterator>
#include <system_error>

#include "command.hpp"
#include "program_json.hpp"

namespace turnstile::app {

namespace {

constexpr std::uintmax_t kProgramBytesMax = 1U << 20;

}  // namespace

Written write_program(const conformance::Program& program, const std::filesystem::path& file) {
  return write_whole(file, program_to_json(program));
}

conformance::Program read_program(const std::filesystem::path& file) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(file, error);
  if (error) usage(fmt::format("cannot read {}: {}", file.string(), error.message()));
  if (bytes > kProgramBytesMax) usage(fmt::format("{} is too large to be a client program", file.string()));
  std::ifstream in(file, std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  auto program = program_from_json(text);
  if (!program) usage(fmt::format("{} is no client program: {}", file.string(), program.error()));
  return std::move(*program);
}

}  // namespace turnstile::app
