#include "store/sqlite/values.h"

#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "base/id.h"
#include "base/time.h"
#include "wire/json/json.h"
#include "wire/signal/utf8.h"

namespace bedside::store::sqlite {
namespace {

constexpr std::size_t kJsonBytes = 1 << 20;
constexpr std::size_t kJsonDepth = 32;
// PostgreSQL's error messages quote the input; ours quote no more than this of it.
constexpr std::size_t kQuotedBytes = 100;

std::string_view long_name(ColumnType type) {
  switch (type) {
    case ColumnType::kTimestamptz: return "timestamp with time zone";
    case ColumnType::kInt4: return "integer";
    case ColumnType::kInt8: return "bigint";
    case ColumnType::kBool: return "boolean";
    case ColumnType::kFloat8: return "double precision";
    case ColumnType::kJsonb: return "json";
    default: return type_name(type);
  }
}

// Cuts at a character's first byte, so that what is left is still UTF-8.
std::string_view shorten(std::string_view text) {
  if (text.size() <= kQuotedBytes) return text;
  std::size_t end = kQuotedBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end);
}

DbError bad_input(ColumnType type, std::string_view text) {
  const std::string quoted(shorten(text));
  if (type == ColumnType::kTimestamptz) {
    return {"22007", "invalid input syntax for type timestamp with time zone: \"" + quoted + "\"", "", ""};
  }
  if (type == ColumnType::kJsonb) {
    return {"22P02", "invalid input syntax for type json", "Token is invalid or nested too deeply.", ""};
  }
  return {"22P02", "invalid input syntax for type " + std::string(long_name(type)) + ": \"" + quoted + "\"", "", ""};
}

DbError out_of_range(ColumnType type, std::string_view text) {
  return {"22003",
          "value \"" + std::string(shorten(text)) + "\" is out of range for type " + std::string(long_name(type)), "",
          ""};
}

DbError nul_error() {
  return {"22P05", "unsupported Unicode escape sequence", "\\u0000 cannot be converted to text.", ""};
}

// PostgreSQL keeps neither NUL nor bytes that are not UTF-8 in any text.
std::optional<DbError> check_text(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) return nul_error();
  if (!signal::is_utf8(text)) return DbError{"22021", "invalid byte sequence for encoding \"UTF8\"", "", ""};
  return std::nullopt;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t' || text.front() == '\n')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\n')) text.remove_suffix(1);
  return text;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

Result<Value, DbError> integer_from_text(ColumnType type, std::string_view text) {
  std::string_view digits = trim(text);
  if (!digits.empty() && digits.front() == '+') digits.remove_prefix(1);
  std::int64_t number = 0;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (code == std::errc::result_out_of_range) return out_of_range(type, text);
  if (code != std::errc{} || end != digits.data() + digits.size()) return bad_input(type, text);
  using Int4 = std::numeric_limits<std::int32_t>;
  if (type == ColumnType::kInt4 && (number < Int4::min() || number > Int4::max())) return out_of_range(type, text);
  return Value(number);
}

Result<Value, DbError> double_from_text(std::string_view text) {
  const std::string_view digits = trim(text);
  double number = 0;
  const auto [end, code] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  if (code == std::errc::result_out_of_range) return out_of_range(ColumnType::kFloat8, text);
  if (code != std::errc{} || end != digits.data() + digits.size()) return bad_input(ColumnType::kFloat8, text);
  return Value(number);
}

// The spellings of PostgreSQL's boolean input (section 8.6 of its manual), unique prefixes included.
Result<Value, DbError> bool_from_text(std::string_view text) {
  const std::string word = lower(trim(text));
  const auto is_prefix_of = [&](std::string_view full, std::size_t least) {
    return word.size() >= least && full.substr(0, word.size()) == word;
  };
  if (is_prefix_of("true", 1) || is_prefix_of("yes", 1) || word == "on" || word == "1") return Value(std::int64_t{1});
  if (is_prefix_of("false", 1) || is_prefix_of("no", 1) || is_prefix_of("off", 2) || word == "0") {
    return Value(std::int64_t{0});
  }
  return bad_input(ColumnType::kBool, text);
}

// Dashes may stand after any group of four digits or nowhere, and braces around: section 8.12 of PostgreSQL's manual.
Result<Value, DbError> uuid_from_text(std::string_view text) {
  std::string_view inner = trim(text);
  if (inner.size() >= 2 && inner.front() == '{' && inner.back() == '}') inner = inner.substr(1, inner.size() - 2);
  std::string digits;
  for (const char c : inner) {
    if (c == '-' && !digits.empty() && digits.size() % 4 == 0) continue;
    digits += c;
    if (digits.size() > 32) return bad_input(ColumnType::kUuid, text);
  }
  if (digits.size() != 32) return bad_input(ColumnType::kUuid, text);
  for (const std::size_t at : {20, 16, 12, 8}) digits.insert(at, "-");
  const auto id = Uuid::parse(digits);
  if (!id) return bad_input(ColumnType::kUuid, text);
  return Value(id->text());
}

Result<Value, DbError> json_from_text(std::string_view text) {
  const auto parsed = json::parse(text, {kJsonBytes, kJsonDepth});
  if (!parsed) return bad_input(ColumnType::kJsonb, text);
  return value_from_json(ColumnType::kJsonb, *parsed);
}

// True when a string or key inside holds U+0000, which jsonb cannot store. Recursion is bounded by the parser's depth.
bool holds_nul(const boost::json::value& value) {
  if (const auto* text = value.if_string()) return text->find('\0') != boost::json::string::npos;
  if (const auto* array = value.if_array()) {
    for (const auto& element : *array) {
      if (holds_nul(element)) return true;
    }
  }
  if (const auto* object = value.if_object()) {
    for (const auto& member : *object) {
      if (member.key().find('\0') != boost::json::string_view::npos || holds_nul(member.value())) return true;
    }
  }
  return false;
}

}  // namespace

Result<Value, DbError> value_from_text(ColumnType type, std::string_view text) {
  if (const auto fault = check_text(text)) return *fault;
  switch (type) {
    case ColumnType::kText: return Value(std::string(text));
    case ColumnType::kUuid: return uuid_from_text(text);
    case ColumnType::kTimestamptz: {
      const auto time = parse_iso(trim(text));
      if (!time) return bad_input(type, text);
      return Value(to_iso(*time));
    }
    case ColumnType::kJsonb: return json_from_text(text);
    case ColumnType::kInt4:
    case ColumnType::kInt8: return integer_from_text(type, text);
    case ColumnType::kBool: return bool_from_text(text);
    case ColumnType::kFloat8: return double_from_text(text);
  }
  return bad_input(type, text);
}

Result<Value, DbError> value_from_json(ColumnType type, const boost::json::value& value) {
  if (value.is_null()) return Value(nullptr);
  if (type == ColumnType::kJsonb) {
    if (holds_nul(value)) return nul_error();
    return Value(json::serialize(value));
  }
  if (const auto* text = value.if_string()) return value_from_text(type, {text->data(), text->size()});
  // json_to_record reads every other JSON value as its text: 5, true, {"a":1}.
  if (type == ColumnType::kText && (value.is_object() || value.is_array()) && holds_nul(value)) return nul_error();
  return value_from_text(type, json::serialize(value));
}

void bind(Cursor& cursor, const Value& value) {
  if (std::holds_alternative<std::nullptr_t>(value)) {
    cursor.bind_null();
  } else if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    cursor.bind(*integer);
  } else if (const auto* real = std::get_if<double>(&value)) {
    cursor.bind(*real);
  } else {
    cursor.bind(std::string_view(std::get<std::string>(value)));
  }
}

boost::json::value stored_text_to_json(ColumnType type, std::string_view text) {
  if (type != ColumnType::kJsonb) return boost::json::value(boost::json::string(text));
  auto parsed = json::parse(text, {kJsonBytes, kJsonDepth});
  return parsed ? std::move(*parsed) : boost::json::value(nullptr);
}

boost::json::value column_to_json(ColumnType type, const Cursor& cursor, int column) {
  if (cursor.is_null(column)) return nullptr;
  switch (type) {
    case ColumnType::kInt4:
    case ColumnType::kInt8: return cursor.integer(column);
    case ColumnType::kBool: return cursor.integer(column) != 0;
    case ColumnType::kFloat8: return cursor.real(column);
    default: return stored_text_to_json(type, cursor.text(column));
  }
}

}  // namespace bedside::store::sqlite
