#include "property_file.hpp"

#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <optional>

namespace turnstile::app {

namespace {

constexpr std::size_t kSizeMax = 1'000'000;

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\r";
  const auto begin = text.find_first_not_of(kSpaces);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpaces) - begin + 1);
}

struct Opened {
  explicit Opened(const std::string& file) : number(::open(file.c_str(), O_RDONLY | O_CLOEXEC)) {}
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  ~Opened() {
    if (number >= 0) ::close(number);
  }
  int number;
};

std::optional<std::string> read_all(int file) {
  std::string text;
  std::array<char, 4'096> buffer;
  for (;;) {
    const auto count = ::read(file, buffer.data(), buffer.size());
    if (count == 0) return text;
    if (count < 0 || text.size() > kSizeMax) return std::nullopt;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

}  // namespace

bool is_secret_property(std::string_view name) {
  constexpr std::array<std::string_view, 5> kWords{"password", "secret", "key.pem", "oauthbearer.config", "jaas"};
  return std::ranges::any_of(kWords, [name](std::string_view word) { return name.find(word) != std::string_view::npos; });
}

std::expected<Properties, std::string> parse_properties(std::string_view text) {
  Properties properties;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view whole = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(whole.size() + 1, text.size()));
    const std::string_view line = trimmed(whole);
    if (line.empty() || line.front() == '#') continue;
    const auto equals = line.find('=');
    const std::string_view name = trimmed(line.substr(0, std::min(equals, line.size())));
    if (equals == std::string_view::npos || name.empty()) return std::unexpected(fmt::format("line {} is not name=value", number));
    properties.emplace_back(name, trimmed(line.substr(equals + 1)));
  }
  return properties;
}

// The mode of the opened file, whatever the path refers to by now.
std::expected<Properties, std::string> read_properties(const std::string& file) {
  const Opened opened(file);
  struct stat status{};
  if (opened.number < 0 || ::fstat(opened.number, &status) != 0 || S_ISDIR(status.st_mode))
    return std::unexpected("cannot read " + file + ": give another --config");
  const auto text = read_all(opened.number);
  if (!text) return std::unexpected("cannot read all of " + file + ": give another --config");
  auto properties = parse_properties(*text);
  if (!properties) return std::unexpected(file + ": " + properties.error());
  const auto secret =
      std::ranges::find_if(*properties, [](const auto& each) { return is_secret_property(each.first) && !each.second.empty(); });
  constexpr unsigned kOfOthers = 077;
  if (secret != properties->end() && (status.st_mode & kOfOthers) != 0) {
    return std::unexpected(fmt::format("{} holds {} and has mode {:04o}, so that others can read it: chmod 600 {}", file, secret->first,
                                       status.st_mode & 07777, file));
  }
  return properties;
}

}  // namespace turnstile::app
