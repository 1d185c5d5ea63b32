#include "store/sqlite/rest/json_functions.h"

#include <sqlite3.h>

#include <array>
#include <boost/json/array.hpp>
#include <string>
#include <string_view>
#include <variant>

#include "store/sqlite/rest/jsonb.h"
#include "store/sqlite/rest/types.h"
#include "store/sqlite/values.h"
#include "wire/json/json.h"

namespace bedside::store::sqlite::rest {
namespace {

// What the tables hold is within the bounds of their CHECKs already; these only stop the absurd.
constexpr json::Limits kStoredJson{.max_bytes = 4 << 20, .max_depth = 64};

std::string_view text_of(sqlite3_value* value) {
  const auto* data = reinterpret_cast<const char*>(sqlite3_value_text(value));
  if (data == nullptr) return {};
  return {data, static_cast<std::size_t>(sqlite3_value_bytes(value))};
}

bool is_null(sqlite3_value* value) { return sqlite3_value_type(value) == SQLITE_NULL; }

void answer(sqlite3_context* context, std::string_view text) {
  sqlite3_result_text64(context, text.data(), text.size(), SQLITE_TRANSIENT, SQLITE_UTF8);
}

void fail(sqlite3_context* context, const DbError& error) {
  const std::string message = error.code + "|" + error.message + "|" + error.details + "|" + error.hint;
  sqlite3_result_error(context, message.data(), static_cast<int>(message.size()));
}

void fail_json(sqlite3_context* context) {
  fail(context, {"22P02", "invalid input syntax for type json", "Token is invalid.", ""});
}

template <bool kAsText>
void get(sqlite3_context* context, int, sqlite3_value** values) {
  if (is_null(values[0]) || is_null(values[1])) return sqlite3_result_null(context);
  const auto document = json::parse(text_of(values[0]), kStoredJson);
  const auto path = json::parse(text_of(values[1]), kStoredJson);
  if (!document || !path || !path->is_array()) return fail_json(context);
  const auto* found = follow(*document, path->get_array());
  if (found == nullptr) return sqlite3_result_null(context);
  if (!kAsText) return answer(context, json::serialize(*found));
  const auto text = as_text(*found);
  if (!text) return sqlite3_result_null(context);
  answer(context, *text);
}

template <class Compute>
void with_two(sqlite3_context* context, sqlite3_value** values, Compute compute) {
  if (is_null(values[0]) || is_null(values[1])) return sqlite3_result_null(context);
  const auto a = json::parse(text_of(values[0]), kStoredJson);
  const auto b = json::parse(text_of(values[1]), kStoredJson);
  if (!a || !b) return fail_json(context);
  sqlite3_result_int(context, compute(*a, *b));
}

void jsonb_compare(sqlite3_context* context, int, sqlite3_value** values) {
  with_two(context, values, [](const auto& a, const auto& b) { return compare(a, b); });
}

void jsonb_contains(sqlite3_context* context, int, sqlite3_value** values) {
  with_two(context, values, [](const auto& a, const auto& b) { return contains(a, b) ? 1 : 0; });
}

void pg_cast(sqlite3_context* context, int, sqlite3_value** values) {
  if (is_null(values[0])) return sqlite3_result_null(context);
  const auto type = cast_target(text_of(values[1]));
  if (!type) return fail(context, {"42704", "type does not exist", "", ""});
  const auto value = value_from_text(*type, text_of(values[0]));
  if (!value) return fail(context, value.error());
  if (const auto* number = std::get_if<std::int64_t>(&*value)) return sqlite3_result_int64(context, *number);
  if (const auto* real = std::get_if<double>(&*value)) return sqlite3_result_double(context, *real);
  if (const auto* text = std::get_if<std::string>(&*value)) return answer(context, *text);
  sqlite3_result_null(context);
}

int collate(void*, int a_size, const void* a_data, int b_size, const void* b_data) {
  const std::string_view a(static_cast<const char*>(a_data), static_cast<std::size_t>(a_size));
  const std::string_view b(static_cast<const char*>(b_data), static_cast<std::size_t>(b_size));
  const auto left = json::parse(a, kStoredJson);
  const auto right = json::parse(b, kStoredJson);
  if (!left || !right) return a.compare(b);
  return compare(*left, *right);
}

struct Entry {
  const char* name;
  void (*function)(sqlite3_context*, int, sqlite3_value**);
};

constexpr std::array kEntries{Entry{"jsonb_get", get<false>}, Entry{"jsonb_get_text", get<true>},
                              Entry{"jsonb_compare", jsonb_compare}, Entry{"jsonb_contains", jsonb_contains},
                              Entry{"pg_cast", pg_cast}};

}  // namespace

Result<void, DbError> register_json_functions(sqlite3* db) {
  constexpr int kFlags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
  for (const auto& entry : kEntries) {
    const int code =
        sqlite3_create_function_v2(db, entry.name, 2, kFlags, nullptr, entry.function, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) return DbError{"XX000", std::string("cannot register ") + entry.name, "", ""};
  }
  if (sqlite3_create_collation_v2(db, "JSONB", SQLITE_UTF8, nullptr, collate, nullptr) != SQLITE_OK) {
    return DbError{"XX000", "cannot register the collation JSONB", "", ""};
  }
  return {};
}

}  // namespace bedside::store::sqlite::rest
