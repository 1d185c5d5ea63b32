// A plan as SQL: one statement whose rows are JSON texts, embeds included, behind the read policies of every table.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "store/actor.h"
#include "store/sqlite/policy.h"
#include "store/sqlite/rest/plan.h"
#include "store/sqlite/rest/sql_text.h"

namespace bedside::store::sqlite::rest {

// The plan answers how many rows there are: `count` where its table has no such column.
bool is_count(const Plan& plan);

class SelectWriter {
 public:
  // `max_rows` bounds each list of the answer: the root's and those of embeds.
  SelectWriter(Role role, std::uint64_t max_rows) : role_(role), max_rows_(max_rows) {}

  // One column: the row as JSON object text.
  SqlResult row(const Plan& plan) const;
  // Everything that decides which rows: policy, filters, inner embeds. Without WHERE.
  SqlResult where(const Plan& plan, RowAction action) const;
  // " ORDER BY …", or nothing.
  SqlResult order(const Plan& plan) const;
  // " LIMIT ? OFFSET ?", with the limit clipped to max_rows.
  SqlText window(const postgrest::Node& node) const;
  // 1 for the rows that the role may read.
  SqlText visible(const Plan& plan) const;
  // "source AS alias".
  SqlText from(const Plan& plan) const;

 private:
  using Members = std::vector<std::pair<std::string, SqlText>>;

  Result<Members, DbError> members(const Plan& plan) const;
  Result<void, DbError> add_column(const Plan& plan, const postgrest::SelectColumn& column, Members& out) const;
  Result<void, DbError> add_spread(const Plan& child, const std::string& parent_alias, Members& out) const;
  SqlResult embed(const Plan& child, const std::string& parent_alias) const;
  SqlResult embedded_rows(const Plan& child, const std::string& parent_alias, const SqlText& expression) const;
  SqlResult exists(const Plan& child, const std::string& parent_alias) const;
  SqlResult condition(const Plan& plan, const postgrest::Condition& condition) const;
  SqlResult filter(const Plan& plan, const postgrest::Filter& filter) const;
  SqlResult order_expression(const Plan& plan, const postgrest::OrderTerm& term) const;
  // "source AS alias [JOIN junction]" and the condition that ties it to the parent.
  std::pair<SqlText, SqlText> joined(const Plan& child, const std::string& parent_alias) const;

  Role role_;
  std::uint64_t max_rows_;
};

}  // namespace bedside::store::sqlite::rest
