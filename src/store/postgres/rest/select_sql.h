// A tree of tables to read as one SELECT: embedded tables are subqueries of their parent's row.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "store/db_error.h"
#include "store/postgres/rest/catalogue.h"
#include "store/postgres/rest/conditions.h"
#include "store/postgres/rest/relations.h"
#include "store/postgres/rest/sql.h"
#include "wire/postgrest/ast.h"

namespace bedside::store::postgres::rest {

// A node whose names have been found. `source` is what stands behind FROM: a table, or what a WITH before it made.
struct Plan {
  const postgrest::Node* node = nullptr;
  const Table* table = nullptr;
  std::string source;
  std::string alias;
  Relation relation;  // To the parent; not of the root.
  std::vector<Plan> embeds;
};

// `table` is the root's.
Result<Plan, DbError> make_plan(const Catalogue& catalogue, const postgrest::Node& node, const Table& table);

std::string table_sql(const Table& table);

struct SelectOptions {
  std::uint64_t max_rows = 1'000;
  bool aggregates = false;
};

class SelectWriter {
 public:
  SelectWriter(Values& values, const SelectOptions& options) : values_(values), options_(options) {}

  // "SELECT … FROM … WHERE … GROUP BY … ORDER BY … LIMIT … OFFSET …", one column for each member of a row.
  SqlResult rows(const Plan& plan);
  // "SELECT 1 FROM … WHERE …": every row that fits, whatever the window.
  SqlResult all(const Plan& plan);
  // Conditions of the node itself, for a write; TRUE when there are none.
  SqlResult where(const Plan& plan);
  SqlResult order(const Plan& plan);
  // Columns of the root that rows() of this plan will read.
  static std::vector<std::string> needed_columns(const Plan& plan);

 private:
  struct Member {
    std::string label;
    std::string sql;
    bool aggregate = false;
  };
  using Members = std::vector<Member>;

  Result<Members, DbError> members(const Plan& plan);
  Result<void, DbError> add_column(const Plan& plan, const postgrest::SelectColumn& column, Members& out);
  Result<void, DbError> add_spread(const Plan& child, const std::string& parent_alias, Members& out);
  SqlResult embed(const Plan& child, const std::string& parent_alias);
  SqlResult body(const Plan& plan, const Members& shown, const std::string& tie);
  SqlResult exists(const Plan& child, const std::string& parent_alias);
  SqlResult filter(const Plan& plan, const postgrest::Filter& filter);
  SqlResult condition(const Plan& plan, const postgrest::Condition& condition);
  SqlResult order_expression(const Plan& plan, const postgrest::OrderTerm& term);

  Values& values_;
  const SelectOptions& options_;
};

}  // namespace bedside::store::postgres::rest
