// Columns, json paths, casts and filters as SQL of PostgreSQL.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "store/db_error.h"
#include "store/postgres/rest/catalogue.h"
#include "store/postgres/rest/sql.h"
#include "wire/postgrest/ast.h"

namespace bedside::store::postgres::rest {

using SqlResult = Result<std::string, DbError>;

// `alias`."column" with its json path; 42703 for a column that is not there.
SqlResult field_sql(const Table& table, std::string_view alias, const postgrest::Field& field, Values& values);
// The name of a type of a client: quoted, unless it is one of SQL's own spellings.
std::string type_sql(std::string_view type);
// One filter on a column; and/or are the caller's.
SqlResult filter_sql(const Table& table, std::string_view alias, const postgrest::Filter& filter, Values& values);

}  // namespace bedside::store::postgres::rest
