#include "service/realtime/changes/column_value.h"

#include <array>
#include <charconv>
#include <cmath>

#include "wire/json/json.h"

namespace bedside::service {
namespace {

// PostgreSQL trims white space around the literals of every type but text.
std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\f\v";
  const auto first = text.find_first_not_of(kSpace);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kSpace) - first + 1);
}

template <class Number>
std::optional<Number> read_number(std::string_view text) {
  if (text.size() > 1 && text.front() == '+' && text[1] != '-') text.remove_prefix(1);
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

// boolin of PostgreSQL: any unambiguous prefix of these words, in either case.
std::optional<bool> read_bool(std::string_view text) {
  std::string word(text);
  for (char& c : word) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  if (word.empty()) return std::nullopt;
  const auto prefix_of = [&word](std::string_view whole) { return whole.substr(0, word.size()) == word; };
  if (word == "1" || prefix_of("true") || prefix_of("yes") || word == "on") return true;
  if (word == "0" || prefix_of("false") || prefix_of("no") || (word.size() > 1 && prefix_of("off"))) return false;
  return std::nullopt;
}

template <class T>
std::optional<ColumnValue> wrap(std::optional<T> value) {
  if (!value) return std::nullopt;
  return ColumnValue(std::move(*value));
}

struct Comparer {
  template <class T>
  std::partial_ordering operator()(const T& a, const T& b) const {
    if constexpr (std::is_same_v<T, boost::json::value>) {
      return a == b ? std::partial_ordering::equivalent : std::partial_ordering::unordered;
    } else if constexpr (std::is_same_v<T, double>) {
      // PostgreSQL orders NaN above everything and equal to itself, so that it can be indexed.
      if (std::isnan(a) || std::isnan(b)) return std::isnan(a) <=> std::isnan(b);
      return a <=> b;
    } else {
      return a <=> b;
    }
  }
  template <class A, class B>
  std::partial_ordering operator()(const A&, const B&) const {
    return std::partial_ordering::unordered;
  }
};

}  // namespace

TypeFamily type_family(std::string_view type) {
  if (type == "int8" || type == "int4" || type == "int2" || type == "oid") return TypeFamily::kInteger;
  if (type == "float8" || type == "float4" || type == "numeric") return TypeFamily::kFloat;
  if (type == "bool") return TypeFamily::kBool;
  if (type == "uuid") return TypeFamily::kUuid;
  if (type == "timestamptz" || type == "timestamp" || type == "date") return TypeFamily::kTime;
  if (type == "jsonb" || type == "json") return TypeFamily::kJson;
  return TypeFamily::kText;
}

std::optional<ColumnValue> read_literal(TypeFamily family, std::string_view text) {
  switch (family) {
    case TypeFamily::kText: return ColumnValue(std::string(text));
    case TypeFamily::kInteger: return wrap(read_number<std::int64_t>(trimmed(text)));
    case TypeFamily::kFloat: return wrap(read_number<double>(trimmed(text)));
    case TypeFamily::kBool: return wrap(read_bool(trimmed(text)));
    case TypeFamily::kUuid: return wrap(Uuid::parse(trimmed(text)));
    case TypeFamily::kTime: return wrap(parse_iso(trimmed(text)));
    case TypeFamily::kJson: {
      auto parsed = json::parse(text);
      if (!parsed.ok()) return std::nullopt;
      return ColumnValue(std::in_place_type<boost::json::value>, std::move(*parsed));
    }
  }
  return std::nullopt;
}

std::optional<ColumnValue> read_column(TypeFamily family, const boost::json::value& value) {
  if (value.is_null()) return std::nullopt;
  if (family == TypeFamily::kJson) return ColumnValue(std::in_place_type<boost::json::value>, value);
  if (value.is_string()) return read_literal(family, value.get_string());
  switch (family) {
    case TypeFamily::kInteger:
      if (value.is_int64()) return ColumnValue(value.get_int64());
      return std::nullopt;
    case TypeFamily::kFloat:
      if (value.is_double()) return ColumnValue(value.get_double());
      if (value.is_int64()) return ColumnValue(static_cast<double>(value.get_int64()));
      if (value.is_uint64()) return ColumnValue(static_cast<double>(value.get_uint64()));
      return std::nullopt;
    case TypeFamily::kBool:
      if (value.is_bool()) return ColumnValue(value.get_bool());
      return std::nullopt;
    default: return std::nullopt;
  }
}

std::partial_ordering compare(const ColumnValue& a, const ColumnValue& b) { return std::visit(Comparer{}, a, b); }

std::string index_key(const ColumnValue& value) {
  struct Writer {
    std::string operator()(const std::string& v) const { return v; }
    std::string operator()(std::int64_t v) const { return std::to_string(v); }
    std::string operator()(double v) const {
      if (std::isnan(v)) return "nan";
      if (v == 0) return "0";  // Both zeros are equal.
      std::array<char, 32> buffer;
      return {buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), v).ptr};
    }
    std::string operator()(bool v) const { return v ? "t" : "f"; }
    std::string operator()(const Uuid& v) const {
      return {reinterpret_cast<const char*>(v.bytes.data()), v.bytes.size()};
    }
    std::string operator()(Instant v) const { return std::to_string(to_us(v)); }
    // Members of equal objects may stand in any order, so objects and arrays share one key and are compared after.
    std::string operator()(const boost::json::value& v) const {
      return v.is_structured() ? std::string("{}") : json::serialize(v);
    }
  };
  return std::visit(Writer{}, value);
}

}  // namespace bedside::service
