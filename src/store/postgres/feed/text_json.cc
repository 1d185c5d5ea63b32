#include "store/postgres/feed/text_json.h"

#include <boost/json/array.hpp>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>

#include "wire/json/json.h"

namespace bedside::store::postgres {
namespace {

constexpr std::size_t kMaxDimensions = 6;        // PostgreSQL's own limit for arrays.
constexpr json::Limits kDocument{1 << 28, 512};  // Bounded by the row limit long before.

boost::json::value as_string(std::string_view text) { return boost::json::value(boost::json::string(text)); }

boost::json::value integer(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return as_string(text);
  return number;
}

boost::json::value number(std::string_view text) {
  auto whole = integer(text);
  if (whole.is_int64()) return whole;
  double real = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), real);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size() || !std::isfinite(real)) {
    return as_string(text);
  }
  return real;
}

// "2026-11-03 09:32:55.1+00" becomes "2026-11-03T09:32:55.1+00:00"; infinity and the era (BC) stay.
boost::json::value moment(std::string_view text, bool with_zone) {
  const auto space = text.find(' ');
  if (space == std::string_view::npos) return as_string(text);
  std::string iso(text);
  iso[space] = 'T';
  if (with_zone) {
    const auto sign = iso.find_first_of("+-", space);
    if (sign != std::string::npos) {
      const auto end = std::min(iso.find(' ', sign), iso.size());
      if (end - sign == 3) iso.insert(end, ":00");
    }
  }
  return as_string(iso);
}

boost::json::value document(std::string_view text) {
  auto parsed = json::parse(text, kDocument);
  return parsed.ok() ? std::move(*parsed) : as_string(text);
}

// Reads array_out()'s text: {1,NULL,"a \"quoted\" one",{…}}, after an optional "[0:2]=".
class ArrayReader {
 public:
  ArrayReader(std::string_view element, std::string_view text)
      : element_(element), rest_(text), delimiter_(element == "box" ? ';' : ',') {}

  std::optional<boost::json::value> read() {
    if (!rest_.empty() && rest_.front() == '[') {
      const auto equals = rest_.find('=');
      if (equals == std::string_view::npos) return std::nullopt;
      rest_.remove_prefix(equals + 1);
    }
    auto array = list(1);
    if (!array || !rest_.empty()) return std::nullopt;
    return array;
  }

 private:
  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  std::optional<boost::json::value> list(std::size_t depth) {
    if (depth > kMaxDimensions || !take('{')) return std::nullopt;
    boost::json::array items;
    if (take('}')) return items;
    while (true) {
      auto item = !rest_.empty() && rest_.front() == '{' ? list(depth + 1) : scalar();
      if (!item) return std::nullopt;
      items.push_back(std::move(*item));
      if (take('}')) return items;
      if (!take(delimiter_)) return std::nullopt;
    }
  }

  std::optional<boost::json::value> scalar() {
    if (take('"')) {
      std::string text;
      while (!rest_.empty() && rest_.front() != '"') {
        if (rest_.front() == '\\') rest_.remove_prefix(1);
        if (rest_.empty()) return std::nullopt;
        text += rest_.front();
        rest_.remove_prefix(1);
      }
      if (!take('"')) return std::nullopt;
      return text_to_json(element_, text);
    }
    std::size_t end = 0;
    while (end < rest_.size() && rest_[end] != delimiter_ && rest_[end] != '}') ++end;
    const auto text = rest_.substr(0, end);
    rest_.remove_prefix(end);
    if (text.empty()) return std::nullopt;
    if (text == "NULL") return boost::json::value(nullptr);
    return text_to_json(element_, text);
  }

  std::string_view element_;
  std::string_view rest_;
  char delimiter_;
};

}  // namespace

boost::json::value text_to_json(std::string_view type, std::string_view text) {
  if (type == "text" || type == "uuid" || type == "varchar") return as_string(text);
  if (type == "bool") {
    if (text == "t") return true;
    if (text == "f") return false;
    return as_string(text);
  }
  if (type == "int2" || type == "int4" || type == "int8") return integer(text);
  if (type == "float4" || type == "float8" || type == "numeric") return number(text);
  if (type == "timestamptz") return moment(text, true);
  if (type == "timestamp") return moment(text, false);
  if (type == "json" || type == "jsonb") return document(text);
  if (type.size() > 1 && type.front() == '_') {
    auto array = ArrayReader(type.substr(1), text).read();
    return array ? std::move(*array) : as_string(text);
  }
  return as_string(text);
}

}  // namespace bedside::store::postgres
