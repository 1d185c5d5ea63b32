// The rows of a body as typed values for the columns of one table.
#pragma once

#include <boost/json/object.hpp>
#include <utility>
#include <vector>

#include "base/result.h"
#include "store/db_error.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/values.h"
#include "wire/postgrest/ast.h"

namespace bedside::store::sqlite::rest {

using Assignment = std::pair<const Column*, Value>;

// The columns that the request writes: its `columns` parameter, or the members of its first row. PGRST204 for an
// unknown one.
Result<std::vector<const Column*>, DbError> written_columns(const Table& table, const postgrest::Request& request);

// A column that the row does not have becomes NULL, or is left to its default under missing=default.
Result<std::vector<Assignment>, DbError> typed_row(const std::vector<const Column*>& columns,
                                                   const boost::json::object& row,
                                                   const postgrest::Preferences& preferences);

// Null when the row does not write that column.
const Value* find_value(const std::vector<Assignment>& row, const Column& column);

}  // namespace bedside::store::sqlite::rest
