// A request's tree of nodes with every name looked up: tables, relations, and an alias for each.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "store/db_error.h"
#include "store/sqlite/rest/relations.h"
#include "store/sqlite/rest/sql_text.h"
#include "store/sqlite/schema.h"
#include "wire/postgrest/ast.h"

namespace bedside::store::sqlite::rest {

struct Plan {
  const postgrest::Node* node = nullptr;
  const Table* table = nullptr;
  std::string alias;         // "t0".
  SqlText source;            // What stands after FROM, without the alias.
  bool guarded = true;       // False for the rows of a function, which has applied its own policy.
  Relation relation;         // To the parent; not of the root.
  std::vector<Plan> embeds;  // In the order of node->embeds.
};

// PGRST205 with the nearest name when there is none.
Result<const Table*, DbError> require_table(const std::string& name);
// 42703 with the nearest name when there is none.
Result<const Column*, DbError> require_column(const Table& table, const std::string& name);

// Looks up the embeds of `root`. Both arguments must outlive the plan.
Result<Plan, DbError> make_plan(const postgrest::Node& root, const Table& table);

// Column names of the primary key, in the table's order.
std::vector<std::string_view> key_columns(const Table& table);

}  // namespace bedside::store::sqlite::rest
