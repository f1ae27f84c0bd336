// The settings of librdkafka 2.0.2: names, types, ranges, defaults. Source: its list of configuration properties.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace turnstile::rdkafka {

// Whose setting it is. The same name may be a setting of both.
enum class SettingScope : unsigned char { global, topic };

enum class SettingKind : unsigned char {
  text,
  integer,
  decimal,
  boolean,
  choice,    // one of some words
  flags,     // several of them, or-ed
  patterns,  // a list of names and regular expressions
  pointer,   // set by a function of its own
  alias,     // another name of the setting `text`
  internal,  // cannot be set
  refused,   // a setting of Java's clients: `text` says what to do instead
};

struct Setting {
  SettingScope scope = SettingScope::global;
  SettingKind kind = SettingKind::text;
  const char* name = nullptr;
  const char* text = nullptr;  // the default of a text; null: none
  int low = 0;
  int high = 0;
  int standard = 0;  // the default of what is a number inside
  double decimal_low = 0;
  double decimal_high = 0;
  double decimal_standard = 0;
  // "none=0,gzip=1": the words and their numbers. "oidc=2!reason": known, and not in this build.
  const char* words = nullptr;
  bool (*valid)(std::string_view value) = nullptr;
  const char* reason = nullptr;
  bool as_it_is = false;    // white space before the text belongs to it
  bool by_anybody = false;  // a pointer that conf_set may set, for librdkafka's own tests
};

std::span<const Setting> settings();
// The number of the setting, aliases not followed.
std::optional<std::size_t> find_setting(SettingScope scope, std::string_view name);

struct SettingWord {
  std::string word;
  int number = 0;
  std::string reason{};  // not empty: not in this build
};
std::vector<SettingWord> words_of(const Setting& setting);

}  // namespace turnstile::rdkafka
