// Fields and filters as typed SQL expressions over one table's alias.
#pragma once

#include <string_view>

#include "base/result.h"
#include "store/db_error.h"
#include "store/sqlite/rest/sql_text.h"
#include "store/sqlite/schema.h"
#include "wire/postgrest/ast.h"

namespace bedside::store::sqlite::rest {

struct Expression {
  SqlText sql;
  ColumnType type = ColumnType::kText;
};

// A column, followed down its json path.
Result<Expression, DbError> field_expression(const Table& table, std::string_view alias, const postgrest::Field& field);

Result<Expression, DbError> cast_expression(Expression source, const std::string& type);

// As an argument of json_object: jsonb stays JSON, booleans become true and false.
SqlText json_argument(const Expression& expression);

SqlResult filter_expression(const Table& table, std::string_view alias, const postgrest::Filter& filter);

}  // namespace bedside::store::sqlite::rest
