// Reads JSON (RFC 8259) from front to back, as its caller expects it: no tree is built, so memory is bounded by what the caller keeps, and
// a hostile text costs one pass. Strict: numbers are unsigned integers of 64 bits, texts are UTF-8, nesting is limited.
//
// The first problem sticks: everything after it reads as nothing (zero, empty, no more members), so that a caller checks once, at the end.
// No exceptions, no allocation but for texts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace turnstile::properties::json {

class Reader {
 public:
  // `text` must outlive the reader.
  explicit Reader(std::string_view text) : text_(text) {}

  // Calls `member(key)` for each, which must read or skip the value.
  template <class Member>
  void object(Member&& member) {
    if (!enter('{', "an object")) return;
    for (bool first = true; next('}', first); first = false) {
      const std::string key = text(kKeyBytesMax);
      expect(':');
      if (!failed()) member(std::string_view(key));
    }
    --depth_;
  }
  // Calls `element()` for each, which must read or skip it.
  template <class Element>
  void array(Element&& element) {
    if (!enter('[', "a list")) return;
    for (bool first = true; next(']', first); first = false) element();
    --depth_;
  }
  std::string text(std::size_t bytes_max);
  std::uint64_t number(std::uint64_t max = ~std::uint64_t{0});
  bool boolean();
  // Any value.
  void skip();
  // Nothing more may follow.
  void end();

  bool failed() const { return !problem_.empty(); }
  // In one line, with the place; empty if all was well.
  const std::string& problem() const { return problem_; }
  void fail(std::string_view why);

 private:
  static constexpr std::size_t kKeyBytesMax = 64;
  static constexpr int kDepthMax = 8;

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_space();
  bool take(char wanted);
  void expect(char wanted);
  bool take_word(std::string_view word);
  bool enter(char bracket, std::string_view what);
  bool next(char closing, bool first);
  void append_escaped(std::string& value);
  std::uint32_t hexadecimal();
  bool digits();
  void skip_number();

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  std::string problem_;
};

}  // namespace turnstile::properties::json
