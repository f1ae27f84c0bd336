// Reading and writing JSON with nlohmann/json, in one place: untrusted input is checked here. No public header includes it.
//
// The whole text is parsed once, into a tree of at most kValuesMax values. Values are then queried by name. The first error is kept, and
// every later query returns nothing (zero, empty), so a caller checks once, at the end.
#pragma once

// This library is compiled without exceptions, and a program that links it may use nlohmann/json with exceptions: a separate namespace
// keeps the linker from mixing the two.
#define NLOHMANN_JSON_NAMESPACE nlohmann::turnstile_properties
#define NLOHMANN_JSON_NAMESPACE_BEGIN \
  namespace nlohmann {                \
  inline namespace turnstile_properties {
#define NLOHMANN_JSON_NAMESPACE_END \
  }                                 \
  }
#define JSON_NO_IO
#define JSON_HAS_FILESYSTEM 0
#define JSON_HAS_EXPERIMENTAL_FILESYSTEM 0

#include <cstddef>
#include <cstdint>
#include <functional>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

namespace turnstile::properties::json {

// Written members keep their order.
using Written = nlohmann::ordered_json;
// In one line. Invalid UTF-8 becomes U+FFFD.
std::string to_text(const Written& value);

inline constexpr std::size_t kDepthMax = 8;
inline constexpr std::size_t kValuesMax = std::size_t{1} << 17;
inline constexpr std::size_t kNameBytesMax = 64;          // of a property, a scenario, a label, a member
inline constexpr std::size_t kSentenceBytesMax = 65'536;  // of a message, a configuration

// A value that was read, or a missing one. It refers to the tree and to its parent value: name the parent first.
class Value {
 public:
  Value(const nlohmann::json* json, std::string& problem) : json_(json), problem_(&problem) {}

  // A member of an object, which must exist.
  Value operator[](std::string_view name) const&;
  Value operator[](std::string_view name) const&& = delete;
  // The same, if it exists.
  Value if_there(std::string_view name) const&;
  Value if_there(std::string_view name) const&& = delete;
  explicit operator bool() const { return json_ != nullptr; }

  std::uint64_t number(std::uint64_t max = ~std::uint64_t{0}) const;
  bool boolean() const;
  std::string text(std::size_t bytes_max) const;
  // Safe to print: no control characters.
  std::string name() const;
  std::string sentence() const;
  // 16 hexadecimal digits.
  std::uint64_t hash() const;
  // Calls `element(Value)` for each element of a list.
  template <class Element>
  void each(std::size_t count_max, Element&& element) const {
    if (!is_list(count_max)) return;
    for (std::size_t index = 0; index < json_->size(); ++index) element(Value((*json_)[index], *this, {}, index));
  }
  // Calls `member(name, Value)` for each member of an object.
  template <class Member>
  void each_member(Member&& member) const {
    if (!is_object()) return;
    for (const auto& [name, value] : json_->get_ref<const nlohmann::json::object_t&>()) member(name, Value(value, *this, name));
  }
  // A one-line error, prefixed by the path of this value.
  void fail(std::string_view why) const;

 private:
  friend class TreeBuilder;
  Value(const nlohmann::json& json, const Value& whole, std::string_view name, std::size_t index = 0)
      : json_(&json), problem_(whole.problem_), whole_(&whole), name_(name), index_(index) {}
  bool is_object() const;
  bool is_list(std::size_t count_max) const;
  std::string printable(std::size_t bytes_max, std::string_view control_characters) const;
  std::string place() const;

  const nlohmann::json* json_;
  std::string* problem_;
  const Value* whole_ = nullptr;
  std::string_view name_;  // empty in a list
  std::size_t index_ = 0;
};

// A possibly long list of lists: each element is passed on as soon as it is read, and not kept in the tree.
struct Stream {
  std::string_view owner;  // a member of the text's object
  std::string_view name;   // the list in it
  std::function<void(const Value&)> take;
  std::size_t taken = 0;
};

// The start of every file: a member with the version of the turnstile that wrote it, and the format.
struct Header {
  std::string_view member;
  std::uint32_t format = 0;
  std::string version;
  std::string revision;
};
Written write(const Header& header);

// Reads an object: checks its header before anything after it, and calls `read(Value)` with the whole. Returns a one-line error; empty on
// success. Strict: no duplicate members, limited nesting. Members that are not queried may contain anything.
std::string read(std::string_view text, Header& header, std::span<Stream> streams, const std::function<void(const Value&)>& read);

}  // namespace turnstile::properties::json
