// A configuration: librdkafka's settings of one scope with their values, refused by the same rules and with the same texts.
#pragma once

#include <librdkafka/rdkafka.h>

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "settings.hpp"

namespace turnstile::rdkafka {

class Conf {
 public:
  explicit Conf(SettingScope scope);

  // As a text. Null: the empty value, which resets a text. `error` gets the reason of a refusal.
  rd_kafka_conf_res_t set(std::string_view name, const char* value, std::string& error);
  // By librdkafka's functions that set one thing; the name must be known.
  void set_pointer(std::string_view name, const void* value);
  void set_integer(std::string_view name, int value);
  // What was set until now counts as a default.
  void nothing_modified() { modified_.assign(modified_.size(), false); }

  // As a text again; none: it has no value.
  std::optional<std::string> shown(std::size_t setting) const;
  std::optional<std::string> shown(std::string_view name) const;

  // By a name that is known, of that kind; aliases are followed.
  int integer(std::string_view name) const;
  bool boolean(std::string_view name) const { return integer(name) != 0; }
  double decimal(std::string_view name) const;
  std::string text(std::string_view name) const;  // empty if it has none
  const void* pointer(std::string_view name) const;
  bool modified(std::string_view name) const;

  // What was set there is set here, unless its name begins with one of those.
  void take_over(const Conf& other, const std::vector<std::string>& but_not);

 private:
  using Value = std::variant<std::monostate, int, double, std::string, const void*>;
  std::optional<std::size_t> resolved(std::string_view name) const;
  std::size_t known(std::string_view name) const;
  void keep(std::size_t setting, Value value);
  rd_kafka_conf_res_t set_text(std::size_t at, const char* value, std::string& error);
  rd_kafka_conf_res_t set_integer(std::size_t at, const char* value, std::string& error);
  rd_kafka_conf_res_t set_decimal(std::size_t at, const char* value, std::string& error);
  rd_kafka_conf_res_t set_boolean(std::size_t at, const char* value, std::string& error);
  rd_kafka_conf_res_t set_words(std::size_t at, const char* value, std::string& error);
  rd_kafka_conf_res_t set_patterns(std::size_t at, const char* value, std::string& error);

  SettingScope scope_;
  std::vector<Value> values_;
  std::vector<bool> modified_;
};

}  // namespace turnstile::rdkafka

struct rd_kafka_topic_conf_s {
  turnstile::rdkafka::Conf settings{turnstile::rdkafka::SettingScope::topic};
};

struct rd_kafka_conf_s {
  turnstile::rdkafka::Conf settings{turnstile::rdkafka::SettingScope::global};
  std::unique_ptr<rd_kafka_topic_conf_s> topic{};  // the default for topics, once there is one
};
