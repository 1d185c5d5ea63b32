#include "wire/signal/json.h"

#include <array>
#include <charconv>
#include <utility>

#include "wire/signal/utf8.h"

namespace bedside::signal::json {
namespace {

constexpr std::int64_t kMaxExact = (std::int64_t{1} << 53) - 1;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// One pass over one text. The first thing wrong is kept and everything after it is skipped.
class Parser {
 public:
  Parser(std::string_view text, Limits limits) : text_(text), limits_(limits) {}

  Result<Value> run() {
    Value value = any(0);
    skip_space();
    if (problem_ == nullptr && at_ != text_.size()) fail("something after the end of the value");
    if (problem_ != nullptr) {
      return user_error(too_large_ ? "json.too_large" : "json.malformed",
                        "byte " + std::to_string(at_) + ": " + problem_);
    }
    return value;
  }

 private:
  void fail(const char* problem) {
    if (problem_ == nullptr) problem_ = problem;
  }
  bool failed() const { return problem_ != nullptr; }

  void skip_space() {
    while (at_ < text_.size() &&
           (text_[at_] == ' ' || text_[at_] == '\n' || text_[at_] == '\r' || text_[at_] == '\t')) {
      ++at_;
    }
  }

  bool take(char c) {
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }

  bool take_word(std::string_view word) {
    if (text_.substr(at_, word.size()) != word) return false;
    at_ += word.size();
    return true;
  }

  Value any(std::size_t depth) {
    if (depth > limits_.depth || ++values_ > limits_.values) {
      too_large_ = true;
      fail(depth > limits_.depth ? "nested too deeply" : "too many values");
      return {};
    }
    skip_space();
    if (at_ == text_.size()) {
      fail("the text ends where a value was expected");
      return {};
    }
    switch (text_[at_]) {
      case '{': return object(depth);
      case '[': return array(depth);
      case '"': return Value(string());
      case 't':
        if (take_word("true")) return Value(true);
        break;
      case 'f':
        if (take_word("false")) return Value(false);
        break;
      case 'n':
        if (take_word("null")) return Value();
        break;
      default: return number();
    }
    fail("an unknown word");
    return {};
  }

  Value object(std::size_t depth) {
    ++at_;
    Value::Object members;
    skip_space();
    if (take('}')) return Value(std::move(members));
    while (!failed()) {
      skip_space();
      if (at_ == text_.size() || text_[at_] != '"') return fail("expected a member's name"), Value();
      std::string name = string();
      skip_space();
      if (!failed() && !take(':')) return fail("expected ':'"), Value();
      members.push_back({std::move(name), any(depth + 1)});
      skip_space();
      if (take('}')) break;
      if (!failed() && !take(',')) fail("expected ',' or '}'");
    }
    return Value(std::move(members));
  }

  Value array(std::size_t depth) {
    ++at_;
    Value::Array items;
    skip_space();
    if (take(']')) return Value(std::move(items));
    while (!failed()) {
      items.push_back(any(depth + 1));
      skip_space();
      if (take(']')) break;
      if (!failed() && !take(',')) fail("expected ',' or ']'");
    }
    return Value(std::move(items));
  }

  Value number() {
    const std::size_t start = at_;
    take('-');
    if (!take('0') && !digits()) return fail("expected a value"), Value();
    if (take('.') && !digits()) return fail("expected a digit"), Value();
    if (take('e') || take('E')) {
      if (!take('+')) take('-');
      if (!digits()) return fail("expected a digit"), Value();
    }
    return Value(Number{std::string(text_.substr(start, at_ - start))});
  }

  bool digits() {
    const std::size_t start = at_;
    while (at_ < text_.size() && is_digit(text_[at_])) ++at_;
    return at_ != start;
  }

  std::string string() {
    ++at_;
    std::string out;
    while (!failed()) {
      const std::size_t start = at_;
      while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\' &&
             static_cast<unsigned char>(text_[at_]) >= 0x20) {
        ++at_;
      }
      const std::string_view plain = text_.substr(start, at_ - start);
      if (!is_utf8(plain)) return fail("not UTF-8"), out;
      out += plain;
      if (take('"')) return out;
      if (take('\\')) {
        escape(out);
      } else {
        fail(at_ == text_.size() ? "the text ends inside a string" : "a control character inside a string");
      }
    }
    return out;
  }

  void escape(std::string& out) {
    constexpr std::string_view kLetters = "\"\\/bfnrt";
    constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    if (take('u')) return unicode_escape(out);
    const std::size_t letter = at_ < text_.size() ? kLetters.find(text_[at_]) : std::string_view::npos;
    if (letter == std::string_view::npos) return fail("an unknown escape");
    ++at_;
    out += kMeanings[letter];
  }

  // RFC 8259 section 7. Half a surrogate pair has no UTF-8; it becomes the replacement character, as browsers do.
  void unicode_escape(std::string& out) {
    char32_t code = hex4();
    if (code >= 0xD800 && code < 0xDC00 && text_.substr(at_, 2) == "\\u") {
      const std::size_t before = at_;
      at_ += 2;
      const char32_t low = hex4();
      if (low >= 0xDC00 && low < 0xE000) {
        code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      } else {
        at_ = before;
      }
    }
    append_utf8(out, code >= 0xD800 && code < 0xE000 ? U'\uFFFD' : code);
  }

  char32_t hex4() {
    char32_t code = 0;
    for (int i = 0; i < 4; ++i) {
      const int digit = at_ < text_.size() ? hex_digit(text_[at_]) : -1;
      if (digit < 0) return fail("expected four hex digits"), U'\0';
      code = code * 16 + static_cast<char32_t>(digit);
      ++at_;
    }
    return code;
  }

  std::string_view text_;
  Limits limits_;
  std::size_t at_ = 0;
  std::size_t values_ = 0;
  const char* problem_ = nullptr;
  bool too_large_ = false;
};

}  // namespace

Value::Value() = default;
Value::Value(bool boolean) : data_(boolean) {}
Value::Value(std::int64_t integer) {
  Number number;
  write_integer(number.text, integer);
  data_ = std::move(number);
}
Value::Value(Number number) : data_(std::move(number)) {}
Value::Value(std::string text) : data_(std::move(text)) {}
Value::Value(Array array) : data_(std::move(array)) {}
Value::Value(Object object) : data_(std::move(object)) {}
Value::Value(const Value&) = default;
Value::Value(Value&&) noexcept = default;
Value& Value::operator=(const Value&) = default;
Value& Value::operator=(Value&&) noexcept = default;
Value::~Value() = default;

bool Value::is_null() const { return data_.index() == 0; }
const bool* Value::boolean() const { return std::get_if<bool>(&data_); }
const std::string* Value::text() const { return std::get_if<std::string>(&data_); }
const Value::Array* Value::array() const { return std::get_if<Array>(&data_); }
const Value::Object* Value::object() const { return std::get_if<Object>(&data_); }
bool Value::operator==(const Value& other) const { return data_ == other.data_; }

std::optional<std::int64_t> Value::integer() const {
  const auto* number = std::get_if<Number>(&data_);
  if (number == nullptr) return std::nullopt;
  const char* end = number->text.data() + number->text.size();
  std::int64_t integer = 0;
  const auto [stop, error] = std::from_chars(number->text.data(), end, integer);
  if (error != std::errc() || stop != end || integer > kMaxExact || integer < -kMaxExact) return std::nullopt;
  return integer;
}

const Value* Value::find(std::string_view name) const {
  const Object* members = object();
  if (members == nullptr) return nullptr;
  for (auto member = members->rbegin(); member != members->rend(); ++member) {
    if (member->name == name) return &member->value;
  }
  return nullptr;
}

void Value::set(std::string_view name, Value value) {
  if (object() == nullptr) data_ = Object();
  auto& members = *std::get_if<Object>(&data_);
  for (auto member = members.rbegin(); member != members.rend(); ++member) {
    if (member->name == name) {
      member->value = std::move(value);
      return;
    }
  }
  members.push_back({std::string(name), std::move(value)});
}

Result<Value> parse(std::string_view text, Limits limits) {
  if (text.size() > limits.bytes) return user_error("json.too_large", "longer than allowed");
  return Parser(text, limits).run();
}

void write_integer(std::string& out, std::int64_t integer) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), integer).ptr;
  out.append(digits.data(), end);
}

void write_text(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out += '"';
  std::size_t done = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20) continue;
    out += text.substr(done, i - done);
    done = i + 1;
    switch (c) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\r': out += "\\r"; break;
      case '\t': out += "\\t"; break;
      default:
        out += "\\u00";
        out += kHex[static_cast<unsigned char>(c) >> 4];
        out += kHex[static_cast<unsigned char>(c) & 15];
    }
  }
  out += text.substr(done);
  out += '"';
}

void write_value(std::string& out, const Value& value) {
  if (const bool* boolean = value.boolean()) {
    out += *boolean ? "true" : "false";
  } else if (const auto* number = std::get_if<Number>(&value.data_)) {
    out += number->text;
  } else if (const std::string* text = value.text()) {
    write_text(out, *text);
  } else if (const Value::Array* array = value.array()) {
    out += '[';
    for (const Value& item : *array) {
      if (&item != array->data()) out += ',';
      write_value(out, item);
    }
    out += ']';
  } else if (const Value::Object* object = value.object()) {
    out += '{';
    for (const Member& member : *object) {
      if (&member != object->data()) out += ',';
      write_text(out, member.name);
      out += ':';
      write_value(out, member.value);
    }
    out += '}';
  } else {
    out += "null";
  }
}

}  // namespace bedside::signal::json
