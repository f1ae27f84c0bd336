#include "conf.hpp"

#include <regex.h>
#include <strings.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include "format.hpp"
#include "turnstile/core/assert.hpp"

namespace turnstile::rdkafka {
namespace {

// One regular expression of a list. False: `error` says why.
bool compiles(const std::string& pattern, std::string& error) {
  regex_t compiled;
  const int result = regcomp(&compiled, pattern.c_str(), REG_EXTENDED | REG_NOSUB);
  if (result == 0) {
    regfree(&compiled);
    return true;
  }
  char why[256];
  regerror(result, &compiled, why, sizeof why);
  error = format("Failed to parse pattern \"%s\": %s", pattern.c_str(), why);
  return false;
}

bool same(const char* word, const char* value) { return strcasecmp(word, value) == 0; }

bool is_space(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

}  // namespace

Conf::Conf(SettingScope scope) : scope_(scope), values_(settings().size()), modified_(settings().size()) {
  for (std::size_t at = 0; at < values_.size(); ++at) {
    const Setting& setting = settings()[at];
    if (setting.scope != scope) continue;
    switch (setting.kind) {
      case SettingKind::integer:
      case SettingKind::boolean:
      case SettingKind::choice:
      case SettingKind::flags: values_[at] = setting.standard; break;
      case SettingKind::decimal: values_[at] = setting.decimal_standard; break;
      case SettingKind::text:
        if (setting.text != nullptr) values_[at] = std::string(setting.text);
        break;
      case SettingKind::patterns:
      case SettingKind::pointer:
      case SettingKind::alias:
      case SettingKind::internal:
      case SettingKind::refused: break;
    }
  }
}

std::optional<std::size_t> Conf::resolved(std::string_view name) const {
  const auto found = find_setting(scope_, name);
  if (found && settings()[*found].kind == SettingKind::alias) return find_setting(scope_, settings()[*found].text);
  return found;
}

std::size_t Conf::known(std::string_view name) const {
  const auto found = resolved(name);
  TURNSTILE_ASSERT(found.has_value());
  return *found;
}

void Conf::keep(std::size_t setting, Value value) {
  values_[setting] = std::move(value);
  modified_[setting] = true;
}

rd_kafka_conf_res_t Conf::set(std::string_view name, const char* value, std::string& error) {
  const auto found = resolved(name);
  if (!found) {
    error = format("No such configuration property: \"%s\"", std::string(name).c_str());
    return RD_KAFKA_CONF_UNKNOWN;
  }
  if (value != nullptr && *value == '\0') value = nullptr;
  const Setting& setting = settings()[*found];
  if (setting.reason != nullptr) {
    error = format("Configuration property \"%s\" not supported in this build: %s", setting.name, setting.reason);
    return RD_KAFKA_CONF_INVALID;
  }
  switch (setting.kind) {
    case SettingKind::text: return set_text(*found, value, error);
    case SettingKind::integer: return set_integer(*found, value, error);
    case SettingKind::decimal: return set_decimal(*found, value, error);
    case SettingKind::boolean: return set_boolean(*found, value, error);
    case SettingKind::choice:
    case SettingKind::flags: return set_words(*found, value, error);
    case SettingKind::patterns: return set_patterns(*found, value, error);
    case SettingKind::pointer:
      if (setting.by_anybody) {
        keep(*found, static_cast<const void*>(value));
        return RD_KAFKA_CONF_OK;
      }
      error = format("Property \"%s\" must be set through dedicated .._set_..() function", setting.name);
      return RD_KAFKA_CONF_INVALID;
    case SettingKind::internal: error = format("Internal property \"%s\" not settable", setting.name); return RD_KAFKA_CONF_INVALID;
    case SettingKind::refused: error = setting.text; return RD_KAFKA_CONF_INVALID;
    case SettingKind::alias: break;
  }
  core::assertion_failed("an alias of an alias", __FILE__, __LINE__);
}

rd_kafka_conf_res_t Conf::set_text(std::size_t at, const char* value, std::string& error) {
  const Setting& setting = settings()[at];
  while (value != nullptr && !setting.as_it_is && is_space(*value)) ++value;
  if (setting.valid != nullptr && (value == nullptr || !setting.valid(value))) {
    error = format("Invalid value for configuration property \"%s\": %s", setting.name, value == nullptr ? "(null)" : value);
    return RD_KAFKA_CONF_INVALID;
  }
  if (value == nullptr) value = setting.text;
  keep(at, value == nullptr ? Value() : Value(std::string(value)));
  return RD_KAFKA_CONF_OK;
}

rd_kafka_conf_res_t Conf::set_integer(std::size_t at, const char* value, std::string& error) {
  const Setting& setting = settings()[at];
  if (value == nullptr) {
    error = format("Integer configuration property \"%s\" cannot be set to empty value", setting.name);
    return RD_KAFKA_CONF_INVALID;
  }
  char* end = nullptr;
  int number = static_cast<int>(std::strtol(value, &end, 0));  // as librdkafka does: what does not fit is cut off
  if (end == value) {
    const auto words = words_of(setting);
    const auto match = std::ranges::find_if(words, [value](const SettingWord& word) { return same(word.word.c_str(), value); });
    if (match == words.end()) {
      error = format("Invalid value for configuration property \"%s\"", setting.name);
      return RD_KAFKA_CONF_INVALID;
    }
    number = match->number;
  }
  if (number < setting.low || number > setting.high) {
    error =
        format("Configuration property \"%s\" value %i is outside allowed range %i..%i\n", setting.name, number, setting.low, setting.high);
    return RD_KAFKA_CONF_INVALID;
  }
  keep(at, number);
  return RD_KAFKA_CONF_OK;
}

rd_kafka_conf_res_t Conf::set_decimal(std::size_t at, const char* value, std::string& error) {
  const Setting& setting = settings()[at];
  if (value == nullptr) {
    error = format("Float configuration property \"%s\" cannot be set to empty value", setting.name);
    return RD_KAFKA_CONF_INVALID;
  }
  char* end = nullptr;
  const double number = std::strtod(value, &end);
  if (end == value) {
    error = format("Invalid value for configuration property \"%s\"", setting.name);
    return RD_KAFKA_CONF_INVALID;
  }
  if (number < setting.decimal_low || number > setting.decimal_high) {
    error = format("Configuration property \"%s\" value %g is outside allowed range %g..%g\n", setting.name, number, setting.decimal_low,
                   setting.decimal_high);
    return RD_KAFKA_CONF_INVALID;
  }
  keep(at, number);
  return RD_KAFKA_CONF_OK;
}

rd_kafka_conf_res_t Conf::set_boolean(std::size_t at, const char* value, std::string& error) {
  const Setting& setting = settings()[at];
  if (value == nullptr) {
    error = format("Bool configuration property \"%s\" cannot be set to empty value", setting.name);
    return RD_KAFKA_CONF_INVALID;
  }
  const bool yes = same("true", value) || same("t", value) || same("1", value);
  if (!yes && !same("false", value) && !same("f", value) && !same("0", value)) {
    error = format("Expected bool value for \"%s\": true or false", setting.name);
    return RD_KAFKA_CONF_INVALID;
  }
  keep(at, yes ? 1 : 0);
  return RD_KAFKA_CONF_OK;
}

// One word of a choice; of flags a list, whose words are added to what is set, or taken from it with a minus. Those before a wrong one
// count.
rd_kafka_conf_res_t Conf::set_words(std::size_t at, const char* value, std::string& error) {
  const Setting& setting = settings()[at];
  if (value == nullptr) {
    error = format("Configuration property \"%s\" cannot be set to empty value", setting.name);
    return RD_KAFKA_CONF_INVALID;
  }
  const bool several = setting.kind == SettingKind::flags;
  const auto words = words_of(setting);
  const std::string_view all = value;
  for (std::size_t begin = 0; begin < all.size();) {
    const std::size_t end = several ? std::min(all.find(',', begin), all.size()) : all.size();
    std::string word(all.substr(begin, end - begin));
    begin = end + 1;
    word.erase(word.begin(), std::ranges::find_if_not(word, is_space));
    bool taken_away = false;
    if (several && (word.starts_with('+') || word.starts_with('-'))) {
      taken_away = word.front() == '-';
      word.erase(0, 1);
    }
    if (word.empty()) continue;
    const auto match = std::ranges::find_if(words, [&word](const SettingWord& known) { return same(known.word.c_str(), word.c_str()); });
    if (match == words.end()) {
      error = format("Invalid value \"%s\" for configuration property \"%s\"", word.c_str(), setting.name);
      return RD_KAFKA_CONF_INVALID;
    }
    if (!match->reason.empty()) {
      error = format("Unsupported value \"%s\" for configuration property \"%s\": %s", word.c_str(), setting.name, match->reason.c_str());
      return RD_KAFKA_CONF_INVALID;
    }
    const int before = std::get<int>(values_[at]);
    keep(at, !several ? match->number : taken_away ? before & ~match->number : before | match->number);
  }
  return RD_KAFKA_CONF_OK;
}

rd_kafka_conf_res_t Conf::set_patterns(std::size_t at, const char* value, std::string& error) {
  if (value == nullptr) {
    keep(at, std::monostate());
    return RD_KAFKA_CONF_OK;
  }
  const std::string_view all = value;
  for (std::size_t begin = 0; begin < all.size();) {
    const std::size_t end = std::min(all.find(',', begin), all.size());
    if (!compiles(std::string(all.substr(begin, end - begin)), error)) return RD_KAFKA_CONF_INVALID;
    begin = end + 1;
  }
  keep(at, std::string(value));
  return RD_KAFKA_CONF_OK;
}

void Conf::set_pointer(std::string_view name, const void* value) { keep(known(name), value); }
void Conf::set_integer(std::string_view name, int value) { keep(known(name), value); }

std::optional<std::string> Conf::shown(std::size_t at) const {
  const Setting& setting = settings()[at];
  const Value& value = values_[at];
  if (const auto* number = std::get_if<int>(&value)) {
    if (setting.kind == SettingKind::integer) return std::to_string(*number);
    if (setting.kind == SettingKind::boolean) return *number != 0 ? "true" : "false";
    std::string list;
    for (const SettingWord& word : words_of(setting)) {
      if (setting.kind == SettingKind::choice && word.number == *number) return word.word;
      if (setting.kind == SettingKind::choice || !word.reason.empty() || (*number & word.number) != word.number) continue;
      list += (list.empty() ? "" : ",") + word.word;
    }
    return setting.kind == SettingKind::flags ? std::optional(list) : std::nullopt;
  }
  if (const auto* number = std::get_if<double>(&value)) return format("%g", *number);
  if (const auto* string = std::get_if<std::string>(&value)) return *string;
  if (const auto* pointed = std::get_if<const void*>(&value); pointed != nullptr && *pointed != nullptr) return format("%p", *pointed);
  return std::nullopt;
}

std::optional<std::string> Conf::shown(std::string_view name) const {
  const auto found = resolved(name);
  return found ? shown(*found) : std::nullopt;
}

int Conf::integer(std::string_view name) const { return std::get<int>(values_[known(name)]); }
double Conf::decimal(std::string_view name) const { return std::get<double>(values_[known(name)]); }
std::string Conf::text(std::string_view name) const {
  const auto* value = std::get_if<std::string>(&values_[known(name)]);
  return value == nullptr ? std::string() : *value;
}
const void* Conf::pointer(std::string_view name) const {
  const auto* const value = std::get_if<const void*>(&values_[known(name)]);
  return value == nullptr ? nullptr : *value;
}
bool Conf::modified(std::string_view name) const { return modified_[known(name)]; }

void Conf::take_over(const Conf& other, const std::vector<std::string>& but_not) {
  for (std::size_t at = 0; at < values_.size(); ++at) {
    if (!other.modified_[at]) continue;
    const std::string_view name = settings()[at].name;
    if (std::ranges::any_of(but_not, [name](const std::string& prefix) { return name.starts_with(prefix); })) continue;
    keep(at, other.values_[at]);
  }
}

}  // namespace turnstile::rdkafka
