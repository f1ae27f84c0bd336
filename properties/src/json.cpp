#include "json.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace turnstile::properties::json {

using Tree = nlohmann::json;

namespace {

bool is_control(char letter) {
  const auto byte = static_cast<unsigned char>(letter);
  return byte < 0x20 || byte == 0x7F;
}

// The library's error for a text that is not JSON, without the input it quotes.
std::string reason(const Tree::exception& error) {
  constexpr int kOverflow = 406;
  if (error.id == kOverflow) return "a number is out of range";
  std::string_view said = error.what();  // [json.exception...] parse error at line L, column C: REASON; last read: 'TOKEN'
  said = said.substr(0, said.find("; last read"));
  const auto begin = said.find(": ");
  return std::string(begin == std::string_view::npos ? "it is not JSON" : said.substr(begin + 2));
}

void read_header(const Value& in, Header& header) {
  if (in["format"].number() != header.format) in.fail("its format is of another version");
  header.version = in["version"].name();
  header.revision = in["revision"].name();
}

}  // namespace

class TreeBuilder final : public nlohmann::json_sax<Tree> {
 public:
  TreeBuilder(Header& header, std::span<Stream> streams, std::string& problem) : header_(header), streams_(streams), problem_(problem) {}
  const Tree& root() const { return root_; }

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(std::int64_t value) override { return add(value); }
  bool number_unsigned(std::uint64_t value) override { return add(value); }
  bool number_float(double value, const std::string&) override { return add(value); }
  bool string(std::string& value) override { return add(std::move(value)); }
  bool binary(binary_t&) override { return fail("it is binary, not text"); }
  bool start_object(std::size_t) override { return open(Tree::object()); }
  bool end_object() override { return close(); }
  bool start_array(std::size_t) override { return open(Tree::array()); }
  bool end_array() override { return close(); }

  bool key(std::string& name) override {
    if (name.size() > kNameBytesMax) return fail("a name is too long");
    if (std::ranges::any_of(name, is_control)) return fail("a name has a control character");
    const auto [member, is_new] = open_.back().json->get_ref<Tree::object_t&>().try_emplace(std::move(name));
    if (!is_new) return fail("'" + member->first + "' occurs twice");
    name_ = member->first;
    member_ = &member->second;
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const Tree::exception& error) override {
    return fail("at byte " + std::to_string(position) + ": " + reason(error));
  }

 private:
  struct Open {
    Tree* json;
    std::string_view name;
    std::size_t values_before;
  };

  bool fail(std::string why) {
    if (problem_.empty()) problem_ = std::move(why);
    return false;
  }
  // Where the next value belongs.
  Tree& place() {
    if (open_.empty()) return root_;
    Tree& whole = *open_.back().json;
    return whole.is_array() ? whole.emplace_back() : *member_;
  }
  bool add(Tree value) {
    if (open_.empty()) return fail("an object is missing");
    if (++values_ > kValuesMax) return fail("it has too many values");
    place() = std::move(value);
    return true;
  }
  bool open(Tree value) {
    const bool in_object = !open_.empty() && open_.back().json->is_object();
    if (open_.empty() && !value.is_object()) return fail("an object is missing");
    if (open_.size() == kDepthMax) return fail("it is nested too deeply");
    if (values_ == kValuesMax) return fail("it has too many values");
    Tree& opened = place();
    opened = std::move(value);
    open_.push_back({&opened, in_object ? name_ : std::string_view(), values_++});
    return true;
  }
  bool close() {
    const Open closed = open_.back();
    open_.pop_back();
    const Value all(&root_, problem_);
    if (open_.size() == 1 && closed.name == header_.member) read_header(Value(*closed.json, all, closed.name), header_);
    if (open_.size() == 3 && open_[2].json->is_array()) hand_over(all, closed);
    return problem_.empty();
  }
  void hand_over(const Value& all, const Open& element) {
    const auto is_of = [this](const Stream& stream) { return stream.owner == open_[1].name && stream.name == open_[2].name; };
    const auto stream = std::ranges::find_if(streams_, is_of);
    if (stream == streams_.end()) return;
    const Value owner(*open_[1].json, all, open_[1].name);
    const Value list(*open_[2].json, owner, open_[2].name);
    stream->take(Value(*element.json, list, {}, stream->taken++));
    open_[2].json->get_ref<Tree::array_t&>().pop_back();
    values_ = element.values_before;
  }

  Header& header_;
  std::span<Stream> streams_;
  std::string& problem_;
  Tree root_;
  std::vector<Open> open_;
  std::string_view name_;
  Tree* member_ = nullptr;
  std::size_t values_ = 0;
};

std::string read(std::string_view text, Header& header, std::span<Stream> streams, const std::function<void(const Value&)>& read) {
  // The library takes a zero byte for the end.
  if (const auto zero = text.find('\0'); zero != std::string_view::npos) return "at byte " + std::to_string(zero) + ": it has a zero byte";
  std::string problem;
  TreeBuilder builder(header, streams, problem);
  if (!Tree::sax_parse(text.begin(), text.end(), &builder)) return problem;
  const Value all(&builder.root(), problem);
  read_header(all[header.member], header);
  read(all);
  return problem;
}

std::string Value::place() const {
  if (whole_ == nullptr) return {};
  const std::string whole = whole_->place();
  if (name_.empty()) return whole + "[" + std::to_string(index_) + "]";
  return whole + (whole.empty() ? "" : ".") + std::string(name_);
}

void Value::fail(std::string_view why) const {
  if (!problem_->empty()) return;
  const std::string where = place();
  *problem_ = (where.empty() ? "" : where + ": ") + std::string(why);
}

bool Value::is_object() const {
  if (json_ != nullptr && json_->is_object()) return true;
  fail("an object is missing");
  return false;
}

bool Value::is_list(std::size_t count_max) const {
  if (json_ == nullptr || !json_->is_array()) {
    fail("a list is missing");
  } else if (json_->size() > count_max) {
    fail("a list is too long");
  } else {
    return true;
  }
  return false;
}

Value Value::if_there(std::string_view name) const& {
  if (is_object()) {
    if (const auto member = json_->find(name); member != json_->end()) return {*member, *this, name};
  }
  return {nullptr, *problem_};
}

Value Value::operator[](std::string_view name) const& {
  const Value member = if_there(name);
  if (!member) fail("'" + std::string(name) + "' is missing");
  return member;
}

std::uint64_t Value::number(std::uint64_t max) const {
  if (json_ != nullptr && json_->is_number_unsigned()) {
    if (const auto value = json_->get<std::uint64_t>(); value <= max) return value;
  }
  fail("a whole number from 0 to " + std::to_string(max) + " is missing");
  return 0;
}

bool Value::boolean() const {
  if (json_ != nullptr && json_->is_boolean()) return json_->get<bool>();
  fail("true or false is missing");
  return false;
}

std::string Value::text(std::size_t bytes_max) const {
  if (json_ == nullptr || !json_->is_string()) {
    fail("a text is missing");
  } else if (const auto& text = json_->get_ref<const std::string&>(); text.size() > bytes_max) {
    fail("a text is too long");
  } else {
    return text;
  }
  return {};
}

std::string Value::printable(std::size_t bytes_max, std::string_view control_characters) const {
  std::string value = text(bytes_max);
  const auto refused = [&](char letter) { return is_control(letter) && !control_characters.contains(letter); };
  if (std::ranges::any_of(value, refused)) fail("a text has a control character");
  return value;
}
std::string Value::name() const { return printable(kNameBytesMax, ""); }
std::string Value::sentence() const { return printable(kSentenceBytesMax, "\n\t"); }

std::uint64_t Value::hash() const {
  const std::string digits = text(16);
  std::uint64_t hash = 0;
  for (const char letter : digits) {
    const auto digit = std::string_view("0123456789abcdef").find(letter);
    if (digit == std::string_view::npos) fail("the hash is invalid");
    hash = hash << 4 | (digit & 15U);
  }
  if (digits.size() != 16) fail("the hash is invalid");
  return hash;
}

std::string to_text(const Written& value) { return value.dump(-1, ' ', false, Written::error_handler_t::replace); }

Written write(const Header& header) { return {{"format", header.format}, {"version", header.version}, {"revision", header.revision}}; }

}  // namespace turnstile::properties::json
