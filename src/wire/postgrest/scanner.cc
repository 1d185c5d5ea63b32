#include "wire/postgrest/scanner.h"

#include <algorithm>
#include <charconv>

#include "wire/postgrest/limits.h"

namespace bedside::postgrest {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Bytes of multi-byte characters count as letters: a name in any language is a name.
bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '$' || c == ' ' ||
         static_cast<unsigned char>(c) >= 0x80;
}

std::string_view strip(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// Columns are counted in characters, as a person would.
std::size_t column_of(std::string_view text, std::size_t position) {
  const auto before = text.substr(0, position);
  return 1 + static_cast<std::size_t>(std::count_if(
                 before.begin(), before.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

// Error texts echo the parameter; a long one is cut so that an answer stays small.
std::string shown(std::string_view text) {
  constexpr std::size_t kShown = 200;
  if (text.size() <= kShown) return std::string(text);
  auto cut = text.substr(0, kShown);
  while (!cut.empty() && (static_cast<unsigned char>(text[cut.size()]) & 0xc0) == 0x80) cut.remove_suffix(1);
  return std::string(cut) + "…";
}

}  // namespace

bool Scanner::eat(std::string_view word) {
  if (!looking_at(word)) return false;
  position_ += word.size();
  return true;
}

void Scanner::skip_blanks() {
  while (peek() == ' ' || peek() == '\t') ++position_;
}

std::string_view Scanner::take_until(std::string_view stops) {
  const auto from = position_;
  position_ = std::min(text_.find_first_of(stops, position_), text_.size());
  return text_.substr(from, position_ - from);
}

Parsed<std::string> Scanner::quoted() {
  if (!eat("\"")) return unexpected("\"");
  std::string out;
  while (!at_end()) {
    char c = text_[position_++];
    if (c == '"') return out;
    if (c == '\\') {
      if (at_end()) break;
      c = text_[position_++];
    }
    out.push_back(c);
  }
  return unexpected("closing \"");
}

Parsed<std::string> Scanner::name() {
  if (peek() == '"') return quoted();
  const auto from = position_;
  while (!at_end()) {
    const char c = peek();
    // A dash belongs to a name unless it starts an arrow.
    if (!is_name_char(c) && (c != '-' || looking_at("->"))) break;
    ++position_;
  }
  const auto found = strip(text_.substr(from, position_ - from));
  if (found.empty() || found.size() > kMaxNameBytes) {
    position_ = from;
    return unexpected("field name (* or [a..z0..9_$])");
  }
  return std::string(found);
}

Parsed<JsonStep> Scanner::json_step(bool as_text) {
  JsonStep step;
  step.as_text = as_text;
  const auto from = position_;
  eat("-");
  while (is_digit(peek())) ++position_;
  const bool ended =
      at_end() || looking_at("->") || looking_at("::") || peek() == '.' || peek() == ',' || peek() == ')';
  if (ended && position_ > from && is_digit(text_[position_ - 1])) {
    std::int64_t index = 0;
    const auto [end, error] = std::from_chars(text_.data() + from, text_.data() + position_, index);
    if (error != std::errc{} || end != text_.data() + position_) {
      position_ = from;
      return unexpected("an array position");
    }
    step.index = index;
    return step;
  }
  position_ = from;
  auto key = name();
  if (!key) return key.error();
  step.key = std::move(*key);
  return step;
}

Parsed<std::vector<JsonStep>> Scanner::json_path() {
  std::vector<JsonStep> path;
  while (looking_at("->")) {
    if (path.size() == kMaxJsonSteps) return unexpected("at most " + std::to_string(kMaxJsonSteps) + " json steps");
    const bool as_text = eat("->>");
    if (!as_text) eat("->");
    auto step = json_step(as_text);
    if (!step) return step.error();
    path.push_back(std::move(*step));
  }
  return path;
}

Parsed<Field> Scanner::field() {
  skip_blanks();
  auto found = name();
  if (!found) return found.error();
  auto path = json_path();
  if (!path) return path.error();
  skip_blanks();
  return Field{std::move(*found), std::move(*path)};
}

SyntaxError Scanner::unexpected(std::string_view expecting) const {
  std::string details = "unexpected ";
  if (at_end()) {
    details += "end of input";
  } else {
    std::size_t length = 1;
    while (position_ + length < text_.size() &&
           (static_cast<unsigned char>(text_[position_ + length]) & 0xc0) == 0x80) {
      ++length;
    }
    details += "\"" + std::string(text_.substr(position_, length)) + "\"";
  }
  return {position_, details + " expecting " + std::string(expecting)};
}

Refusal syntax_refusal(std::string_view what, std::string_view text, const SyntaxError& error) {
  return {"PGRST100",
          "\"failed to parse " + std::string(what) + " (" + shown(text) + ")\" (line 1, column " +
              std::to_string(column_of(text, error.position)) + ")",
          error.details,
          {}};
}

Refusal too_much(std::string_view what, std::size_t limit) {
  return {"PGRST100", "The request has more than " + std::to_string(limit) + " " + std::string(what),
          "The limit keeps one request from harming others.", "Split the request."};
}

}  // namespace bedside::postgrest
