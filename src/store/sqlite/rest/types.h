// PostgreSQL's type names, as casts and error messages spell them.
#pragma once

#include <optional>
#include <string_view>

#include "store/sqlite/schema.h"

namespace bedside::store::sqlite::rest {

// "int", "integer", "int4" and so on; nothing for a type that the embedded database does not have.
std::optional<ColumnType> cast_target(std::string_view type);

// "timestamp with time zone", "integer": the names in "operator does not exist: uuid ~~ unknown".
std::string_view formal_name(ColumnType type);

}  // namespace bedside::store::sqlite::rest
