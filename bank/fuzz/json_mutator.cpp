#include "json_mutator.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

namespace turnstile::properties::fuzz {

namespace {

constexpr std::array<std::string_view, 20> kNumbers{
    "0",
    "1",
    "2",
    "3",
    "7",
    "255",
    "65536",
    "2147483648",
    "4294967295",
    "4294967296",
    "4294967297",
    "9223372036854775808",
    "18446744073709551615",
    "18446744073709551616",
    "-1",
    "1.5",
    "1e9",
    "00",
    "99999999999999999999999999999999999999",
    "1e999999999",
};
// Texts that no good file contains.
constexpr std::array<std::string_view, 14> kTexts{
    R"("")",
    R"("\u0000")",
    R"("\ud800")",
    R"("\udc00\ud800")",
    R"("\u00")",
    R"("\x")",
    R"("\u001b[2J")",
    "\"\xff\xfe\"",
    "\"\xc0\xaf\"",
    "\"\xed\xa0\x80\"",
    "\"\n\"",
    "\"",
    R"("\ud83d\ude00")",
    R"("../../../etc")",
};
constexpr std::array<std::string_view, 12> kPieces{"{", "}", "[", "]", ",", ":", "null", "true", "false", "{}", "[]", "[[[[[[[[[[["};

std::size_t below(sim::Random& random, std::size_t bound) {
  return random.below(static_cast<std::uint32_t>(std::max<std::size_t>(bound, 1)));
}
template <class List>
auto any_of(const List& list, sim::Random& random) {
  return std::string_view(list[below(random, list.size())]);
}

// The length of the token at the front: a text, a number or word, or a single character.
std::size_t token_bytes(std::string_view text) {
  if (text.front() == '"') {
    for (std::size_t end = 1; end < text.size(); ++end) {
      if (text[end] == '\\') {
        ++end;
      } else if (text[end] == '"') {
        return end + 1;
      }
    }
    return text.size();
  }
  const auto end = text.find_first_of("{}[],:\" \n");
  return end == 0 ? 1 : std::min(end, text.size());
}

std::vector<std::string_view> tokens_of(std::string_view text) {
  std::vector<std::string_view> tokens;
  while (!text.empty()) {
    const std::size_t bytes = token_bytes(text);
    tokens.push_back(text.substr(0, bytes));
    text.remove_prefix(bytes);
  }
  return tokens;
}

bool is_number(std::string_view token) { return token.front() >= '0' && token.front() <= '9'; }
bool is_text(std::string_view token) { return token.front() == '"'; }

// The end of the value that begins at `begin`, a whole list or object if it is one.
std::size_t value_end(const std::vector<std::string_view>& tokens, std::size_t begin) {
  int depth = 0;
  for (std::size_t at = begin; at < tokens.size(); ++at) {
    if (tokens[at] == "{" || tokens[at] == "[") ++depth;
    if (tokens[at] == "}" || tokens[at] == "]") --depth;
    if (depth <= 0) return at + 1;
  }
  return tokens.size();
}

template <class Accept>
std::size_t find_from(const std::vector<std::string_view>& tokens, std::size_t begin, Accept&& accept) {
  for (std::size_t step = 0; step < tokens.size(); ++step) {
    const std::size_t at = (begin + step) % tokens.size();
    if (accept(tokens[at])) return at;
  }
  return begin;
}

std::string joined(const std::vector<std::string_view>& tokens) {
  std::string text;
  for (const auto token : tokens) text += token;
  return text;
}

}  // namespace

JsonMutator::JsonMutator(std::span<const std::string> files, std::vector<std::string> words) : files_(files.begin(), files.end()) {
  for (const auto& word : words) words_.push_back('"' + word + '"');
  words_.emplace_back('"' + std::string(100'000, 'a') + '"');
  for (const auto& file : files_) tokens_.push_back(tokens_of(file));
}

const JsonMutator::Tokens& JsonMutator::any_file(sim::Random& random) const { return tokens_[below(random, tokens_.size())]; }

void JsonMutator::change(Tokens& tokens, sim::Random& random) const {
  if (tokens.empty()) return;
  const std::size_t at = below(random, tokens.size());
  const auto place = [&tokens](std::size_t index) { return tokens.begin() + static_cast<std::ptrdiff_t>(index); };
  switch (random.below(10)) {
    case 0:
    case 1: tokens[find_from(tokens, at, is_number)] = any_of(kNumbers, random); break;
    case 2: tokens[find_from(tokens, at, is_text)] = any_of(words_, random); break;
    case 3: tokens[find_from(tokens, at, is_text)] = any_of(kTexts, random); break;
    case 4: tokens.erase(place(at), place(value_end(tokens, at))); break;
    case 5: {  // a repeated value, with a comma: a duplicate member, a choice at the same address
      const Tokens copy(place(at), place(value_end(tokens, at)));
      const auto after = tokens.insert(place(at), copy.begin(), copy.end());
      tokens.insert(after + static_cast<std::ptrdiff_t>(copy.size()), ",");
      break;
    }
    case 6: {  // a value of another file
      const Tokens& other = any_file(random);
      const std::size_t from = below(random, other.size());
      const std::size_t end = value_end(other, from);
      const Tokens copy(other.begin() + static_cast<std::ptrdiff_t>(from), other.begin() + static_cast<std::ptrdiff_t>(end));
      tokens.erase(place(at), place(value_end(tokens, at)));
      tokens.insert(place(at), copy.begin(), copy.end());
      break;
    }
    case 7: std::swap(tokens[at], tokens[below(random, tokens.size())]); break;
    case 8: tokens[at] = any_of(kPieces, random); break;
    default: tokens.resize(at); break;
  }
}

void JsonMutator::change_bytes(std::string& text, sim::Random& random) {
  if (text.empty()) return;
  const std::size_t at = below(random, text.size());
  switch (random.below(4)) {
    case 0: text[at] = static_cast<char>(static_cast<unsigned char>(random.below(256))); break;
    case 1: text.insert(at, 1 + below(random, 4), static_cast<char>(static_cast<unsigned char>(random.below(256)))); break;
    case 2: text.erase(at, 1 + below(random, 8)); break;
    default: text.resize(at); break;
  }
}

std::string JsonMutator::hostile(sim::Random& random) const {
  Tokens tokens = any_file(random);
  for (std::uint32_t changes = 1 + random.below(4); changes > 0; --changes) change(tokens, random);
  std::string text = joined(tokens);
  if (random.below(4) == 0) change_bytes(text, random);
  return text;
}

std::string JsonMutator::gentle(sim::Random& random) const {
  Tokens tokens = any_file(random);
  std::vector<std::string> numbers;  // must outlive the tokens
  numbers.reserve(16);
  for (std::uint32_t changes = 1 + random.below(8); changes > 0; --changes) {
    const std::size_t at = below(random, tokens.size());
    const std::size_t number = find_from(tokens, at, is_number);
    switch (random.below(4)) {
      case 0: tokens[number] = any_of(kNumbers, random); break;
      case 1: tokens[number] = numbers.emplace_back(std::to_string(random.below(100))); break;
      case 2: tokens[find_from(tokens, at, is_text)] = any_of(words_, random); break;
      default: {  // a choice left out or duplicated
        const std::size_t begin = find_from(tokens, at, [](std::string_view token) { return token == "["; });
        const std::size_t end = value_end(tokens, begin);
        if (end - begin != 11 || end >= tokens.size() || tokens[end] != ",") break;
        const Tokens choice(tokens.begin() + static_cast<std::ptrdiff_t>(begin), tokens.begin() + static_cast<std::ptrdiff_t>(end + 1));
        if (random.below(2) == 0) {
          tokens.insert(tokens.begin() + static_cast<std::ptrdiff_t>(begin), choice.begin(), choice.end());
        } else {
          tokens.erase(tokens.begin() + static_cast<std::ptrdiff_t>(begin), tokens.begin() + static_cast<std::ptrdiff_t>(end + 1));
        }
      }
    }
  }
  return joined(tokens);
}

}  // namespace turnstile::properties::fuzz
