#include "secrets.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <cstring>
#include <span>

#include "property_file.hpp"

namespace turnstile::app {

namespace {

constexpr std::string_view kMask = "***";
constexpr std::size_t kShortest = 4;  // masking shorter ones would make texts unreadable

std::vector<std::string>& secrets() {
  static std::vector<std::string> all;
  return all;
}

// The name in "name=value", also after a flag: "-Xname=value", "--property=name=value". Empty where the name is not that of a secret.
std::string_view secret_value(std::string_view argument) {
  for (auto equals = argument.find('='); equals != std::string_view::npos; equals = argument.find('=', equals + 1)) {
    if (is_secret_property(argument.substr(0, equals))) return argument.substr(equals + 1);
  }
  return {};
}

void overwrite(char* begin, std::size_t size) {
  std::memset(begin, 0, size);
  std::memcpy(begin, kMask.data(), std::min(size, kMask.size()));
}

}  // namespace

void keep_secret(std::string_view value) {
  if (value.size() >= kShortest) secrets().emplace_back(value);
}

std::string masked(std::string text) {
  for (const std::string& secret : secrets()) {
    for (auto found = text.find(secret); found != std::string::npos; found = text.find(secret, found + kMask.size()))
      text.replace(found, secret.size(), kMask);
  }
  return text;
}

std::vector<std::string> take_arguments(int argc, char** argv) {
  const std::span<char*> given(argv, static_cast<std::size_t>(argc));
  std::vector<std::string> arguments(given.begin(), given.end());
  for (char* argument : given) {
    const std::string_view secret = secret_value(argument);
    if (secret.empty()) continue;
    keep_secret(secret);
    overwrite(argument + std::strlen(argument) - secret.size(), secret.size());
  }
  if (char* properties = std::getenv(kPropertiesVariable); properties != nullptr && *properties != '\0') {
    const std::string copy = properties;
    ::setenv(kPropertiesVariable, copy.c_str(), 1);  // which moves it in memory
    overwrite(properties, copy.size());
  }
  return arguments;
}

}  // namespace turnstile::app
