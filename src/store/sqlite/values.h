// Values between JSON, text and SQLite, by PostgreSQL column type: what is not a value of the type is refused in
// PostgreSQL's words (22P02, 22007, 22003, 22P05), and what is stored has one form, so that text order is value order.
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.h"
#include "store/db_error.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/schema.h"

namespace bedside::store::sqlite {

// NULL, int4/int8/bool, float8, everything else.
using Value = std::variant<std::nullptr_t, std::int64_t, double, std::string>;

// A member of a JSON body, read as PostgreSQL's json_to_record does: a JSON string is accepted for every type.
Result<Value, DbError> value_from_json(ColumnType type, const boost::json::value& json);
// A filter's operand or a CSV field.
Result<Value, DbError> value_from_text(ColumnType type, std::string_view text);

void bind(Cursor& cursor, const Value& value);

boost::json::value column_to_json(ColumnType type, const Cursor& cursor, int column);
// For the types that are stored as text: a JSON string, and jsonb parsed.
boost::json::value stored_text_to_json(ColumnType type, std::string_view text);

}  // namespace bedside::store::sqlite
