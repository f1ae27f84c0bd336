#include "reader.hpp"

#include "utf8.hpp"

namespace turnstile::properties::json {

namespace {

constexpr bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

}  // namespace

void Reader::fail(std::string_view why) {
  if (failed()) return;
  problem_ = "at byte " + std::to_string(at_) + ": ";
  problem_ += why;
}

void Reader::skip_space() {
  while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) ++at_;
}

bool Reader::take(char wanted) {
  if (failed()) return false;
  skip_space();
  if (at_ == text_.size() || text_[at_] != wanted) return false;
  ++at_;
  return true;
}

void Reader::expect(char wanted) {
  if (!take(wanted)) fail(std::string("'") + wanted + "' is missing");
}

bool Reader::take_word(std::string_view word) {
  skip_space();
  if (failed() || !text_.substr(at_).starts_with(word)) return false;
  at_ += word.size();
  return true;
}

bool Reader::enter(char bracket, std::string_view what) {
  if (!take(bracket)) {
    fail(std::string(what) + " is missing");
  } else if (++depth_ > kDepthMax) {
    fail("it is nested too deeply");
  }
  return !failed();
}

// Whether another member follows; at the end of the object or list it takes the bracket.
bool Reader::next(char closing, bool first) {
  if (failed() || take(closing)) return false;
  if (!first) expect(',');
  return !failed();
}

std::uint64_t Reader::number(std::uint64_t max) {
  skip_space();
  if (!failed() && !is_digit(peek())) fail("a whole number, zero or more, is missing");
  if (failed()) return 0;
  const bool leading_zero = peek() == '0';
  std::uint64_t value = 0;
  for (std::size_t begin = at_; is_digit(peek()); ++at_) {
    const auto digit = static_cast<std::uint64_t>(peek() - '0');
    if ((leading_zero && at_ != begin) || digit > max || value > (max - digit) / 10) fail("a number is out of range");
    if (failed()) return 0;
    value = value * 10 + digit;
  }
  if (peek() == '.' || peek() == 'e' || peek() == 'E') fail("a number is not whole");
  return failed() ? 0 : value;
}

bool Reader::boolean() {
  if (take_word("true")) return true;
  if (!take_word("false")) fail("true or false is missing");
  return false;
}

std::string Reader::text(std::size_t bytes_max) {
  std::string value;
  if (!take('"')) fail("a text is missing");
  while (!failed() && peek() != '"') {
    const std::size_t bytes = character_bytes(text_.substr(at_));
    if (at_ == text_.size()) {
      fail("it ends within a text");
    } else if (bytes == 0) {
      fail("a text is not UTF-8");
    } else if (static_cast<unsigned char>(peek()) < 0x20) {
      fail("a text has a control character");
    } else if (peek() == '\\') {
      append_escaped(value);
    } else {
      value.append(text_, at_, bytes);
      at_ += bytes;
    }
    if (value.size() > bytes_max) fail("a text is too long");
  }
  if (failed()) return {};
  ++at_;
  return value;
}

void Reader::append_escaped(std::string& value) {
  static constexpr std::string_view kLetters = "\"\\/bfnrt";
  static constexpr std::string_view kMeant = "\"\\/\b\f\n\r\t";
  ++at_;
  const char letter = peek();
  if (letter == 'u') {
    ++at_;
    std::uint32_t code = hexadecimal();
    if (code >= 0xD800 && code < 0xDC00 && text_.substr(at_).starts_with("\\u")) {
      at_ += 2;
      const std::uint32_t low = hexadecimal();
      if (low < 0xDC00 || low > 0xDFFF) return fail("a text has half a character");
      code = 0x10000U + ((code - 0xD800U) << 10) + (low - 0xDC00U);
    }
    if (code >= 0xD800 && code <= 0xDFFF) return fail("a text has half a character");
    if (!failed()) append_character(value, code);
  } else if (const auto place = kLetters.find(letter); letter != '\0' && place != std::string_view::npos) {
    value += kMeant[place];
    ++at_;
  } else {
    fail("a text has a '\\' that means nothing");
  }
}

std::uint32_t Reader::hexadecimal() {
  static constexpr std::string_view kDigits = "0123456789abcdef0123456789ABCDEF";
  std::uint32_t value = 0;
  for (int digit = 0; digit < 4; ++digit, ++at_) {
    const auto place = at_ < text_.size() ? kDigits.find(text_[at_]) : std::string_view::npos;
    if (place == std::string_view::npos) {
      fail("a text has a '\\u' without four digits");
      return 0;
    }
    value = value << 4 | static_cast<std::uint32_t>(place % 16);
  }
  return value;
}

bool Reader::digits() {
  const std::size_t begin = at_;
  while (is_digit(peek())) ++at_;
  return at_ != begin;
}

void Reader::skip_number() {
  if (peek() == '-') ++at_;
  const bool leading_zero = peek() == '0';
  const std::size_t begin = at_;
  if (!digits() || (leading_zero && at_ != begin + 1)) return fail("a value is missing");
  if (peek() == '.') {
    ++at_;
    if (!digits()) return fail("a number ends too early");
  }
  if (peek() != 'e' && peek() != 'E') return;
  ++at_;
  if (peek() == '+' || peek() == '-') ++at_;
  if (!digits()) fail("a number ends too early");
}

void Reader::skip() {
  skip_space();
  if (failed()) return;
  switch (peek()) {
    case '{': return object([this](std::string_view) { skip(); });
    case '[': return array([this] { skip(); });
    case '"': static_cast<void>(text(text_.size())); return;
    case 't':
    case 'f': static_cast<void>(boolean()); return;
    case 'n':
      if (!take_word("null")) fail("a value is missing");
      return;
    default: skip_number();
  }
}

void Reader::end() {
  skip_space();
  if (!failed() && at_ != text_.size()) fail("something follows its end");
}

}  // namespace turnstile::properties::json
