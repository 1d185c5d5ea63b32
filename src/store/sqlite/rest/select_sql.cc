#include "store/sqlite/rest/select_sql.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "store/sqlite/rest/expressions.h"

namespace bedside::store::sqlite::rest {
namespace {

using postgrest::Condition;
using postgrest::Direction;
using postgrest::JoinKind;
using postgrest::Nulls;
using postgrest::Operator;

// json_object takes two arguments a member; see SQLITE_LIMIT_FUNCTION_ARG in connection.cc.
constexpr std::size_t kMostMembers = 50;

bool is_to_one(const Plan& plan) { return plan.relation.cardinality == Cardinality::kToOne; }

// The last key of a json path names the column in the answer, as in PostgREST.
std::string label_of(const postgrest::SelectColumn& column) {
  if (!column.alias.empty()) return column.alias;
  for (auto step = column.field.path.rbegin(); step != column.field.path.rend(); ++step) {
    if (!step->index) return step->key;
  }
  return column.field.name;
}

bool is_never_null(const Plan& plan, const postgrest::OrderTerm& term) {
  if (!term.relation.empty() || !term.field.path.empty()) return false;
  const auto* column = plan.table->find_column(term.field.name);
  return column != nullptr && !column->nullable;
}

bool counts(const Plan& plan, const postgrest::SelectColumn& column) {
  return column.may_count() && plan.table->find_column(column.field.name) == nullptr;
}

const Plan* find_embed(const Plan& plan, const std::string& label) {
  const auto found = std::find_if(plan.embeds.begin(), plan.embeds.end(),
                                  [&](const Plan& embed) { return embed.node->label() == label; });
  return found == plan.embeds.end() ? nullptr : &*found;
}

}  // namespace

bool is_count(const Plan& plan) {
  return std::ranges::any_of(plan.node->select,
                             [&](const auto& item) { return !item.embed && counts(plan, item.column); });
}

SqlText SelectWriter::from(const Plan& plan) const {
  SqlText sql(plan.source);
  return sql << " AS " << plan.alias;
}

SqlText SelectWriter::visible(const Plan& plan) const {
  return plan.guarded ? SqlText(row_predicate(plan.table->name, RowAction::kRead, role_, plan.alias)) : SqlText("1");
}

SqlText SelectWriter::window(const postgrest::Node& node) const {
  const auto limit = std::min(node.limit.value_or(max_rows_), max_rows_);
  SqlText sql(" LIMIT ");
  sql.value(static_cast<std::int64_t>(limit)) << " OFFSET ";
  return sql.value(static_cast<std::int64_t>(node.offset));
}

Result<void, DbError> SelectWriter::add_column(const Plan& plan, const postgrest::SelectColumn& column,
                                               Members& out) const {
  if (!column.aggregate.empty()) return DbError{"PGRST123", "Use of aggregate functions is not allowed", "", ""};
  if (column.field.name == "*" && column.field.path.empty()) {
    for (const auto& own : plan.table->columns) {
      out.emplace_back(own.name, json_argument({column_of(plan.alias, own.name), own.type}));
    }
    return {};
  }
  auto expression = counts(plan, column)
                        ? Result<Expression, DbError>(Expression{SqlText("count(*)"), ColumnType::kInt8})
                        : field_expression(*plan.table, plan.alias, column.field);
  if (expression && !column.cast.empty()) expression = cast_expression(std::move(*expression), column.cast);
  if (!expression) return expression.error();
  out.emplace_back(label_of(column), json_argument(*expression));
  return {};
}

Result<SelectWriter::Members, DbError> SelectWriter::members(const Plan& plan) const {
  Members out;
  for (const auto& item : plan.node->select) {
    Result<void, DbError> done;
    if (!item.embed) {
      done = add_column(plan, item.column, out);
    } else {
      const auto& child = plan.embeds[*item.embed];
      if (child.node->spread) {
        done = add_spread(child, plan.alias, out);
      } else if (!child.node->select.empty()) {
        auto value = embed(child, plan.alias);
        if (!value) return value.error();
        out.emplace_back(child.node->label(), std::move(*value));
      }
    }
    if (!done) return done.error();
  }
  if (is_count(plan) && (out.size() > 1 || !plan.node->order.empty())) {
    return DbError{"42803", "columns of " + std::string(plan.table->name) + " cannot stand beside their count", "",
                   "Select nothing but count, and order by nothing."};
  }
  if (out.size() > kMostMembers) {
    return DbError{"54011", "a row of the answer can have at most " + std::to_string(kMostMembers) + " members", "",
                   "Select fewer columns."};
  }
  return out;
}

SqlResult SelectWriter::row(const Plan& plan) const {
  auto parts = members(plan);
  if (!parts) return parts.error();
  SqlText sql("json_object(");
  bool first = true;
  for (auto& [label, value] : *parts) {
    if (!first) sql << ", ";
    first = false;
    sql.value(Value(label)) << ", " << value;
  }
  return sql << ")";
}

std::pair<SqlText, SqlText> SelectWriter::joined(const Plan& child, const std::string& parent_alias) const {
  const auto& relation = child.relation;
  SqlText source = from(child);
  SqlText tie;
  if (relation.cardinality == Cardinality::kManyToMany) {
    const std::string junction = child.alias + "j";
    source << " JOIN \"" << relation.junction->name << "\" AS " << junction << " ON "
           << column_of(junction, relation.to_child->column) << " = " << column_of(child.alias, "id");
    tie << column_of(junction, relation.to_parent->column) << " = " << column_of(parent_alias, "id") << " AND "
        << row_predicate(relation.junction->name, RowAction::kRead, role_, junction);
  } else {
    tie << column_of(child.alias, relation.child_column) << " = " << column_of(parent_alias, relation.parent_column);
  }
  return {std::move(source), std::move(tie)};
}

// "(SELECT expression AS x FROM … WHERE … ORDER BY … LIMIT …)" for one parent row.
SqlResult SelectWriter::embedded_rows(const Plan& child, const std::string& parent_alias,
                                      const SqlText& expression) const {
  auto [source, tie] = joined(child, parent_alias);
  auto conditions = where(child, RowAction::kRead);
  if (!conditions) return conditions;
  auto ordering = order(child);
  if (!ordering) return ordering;
  SqlText sql("(SELECT ");
  sql << expression << " AS x FROM " << source << " WHERE " << tie << " AND " << *conditions << *ordering;
  return sql << window(*child.node) << ")";
}

SqlResult SelectWriter::embed(const Plan& child, const std::string& parent_alias) const {
  auto object = row(child);
  if (!object) return object;
  auto rows = embedded_rows(child, parent_alias, *object);
  if (!rows) return rows;
  SqlText sql;
  if (is_to_one(child)) return sql << "json(" << *rows << ")";
  return sql << "json((SELECT json_group_array(json(x)) FROM " << *rows << "))";
}

// Each member of the spread row becomes a member of the parent: a value of a to-one, an array of a to-many relation.
Result<void, DbError> SelectWriter::add_spread(const Plan& child, const std::string& parent_alias, Members& out) const {
  auto parts = members(child);
  if (!parts) return parts.error();
  for (auto& [label, value] : *parts) {
    // json_array keeps the kind of a value through the subquery, which a bare column would lose.
    SqlText boxed("json_array(");
    boxed << value << ")";
    auto rows = embedded_rows(child, parent_alias, boxed);
    if (!rows) return rows.error();
    SqlText sql;
    if (is_to_one(child)) {
      sql << "json((SELECT x -> '$[0]' FROM " << *rows << "))";
    } else {
      sql << "json((SELECT json_group_array(json(x -> '$[0]')) FROM " << *rows << "))";
    }
    out.emplace_back(label, std::move(sql));
  }
  return {};
}

SqlResult SelectWriter::exists(const Plan& child, const std::string& parent_alias) const {
  auto [source, tie] = joined(child, parent_alias);
  auto conditions = where(child, RowAction::kRead);
  if (!conditions) return conditions;
  SqlText sql("EXISTS (SELECT 1 FROM ");
  return sql << source << " WHERE " << tie << " AND " << *conditions << ")";
}

// `rel=is.null` asks for rows without a row in that embed.
SqlResult SelectWriter::filter(const Plan& plan, const postgrest::Filter& filter) const {
  const auto* embed = filter.field.path.empty() ? find_embed(plan, filter.field.name) : nullptr;
  if (embed == nullptr) return filter_expression(*plan.table, plan.alias, filter);
  const bool null = filter.is == postgrest::IsValue::kNull;
  if (filter.op != Operator::kIs || (!null && filter.is != postgrest::IsValue::kNotNull)) {
    return DbError{"PGRST120", "Bad operator on the '" + filter.field.name + "' embedded resource",
                   "Only is null or not is null filters are allowed on embedded resources", ""};
  }
  auto found = exists(*embed, plan.alias);
  if (!found) return found;
  SqlText sql(null != filter.negated ? "NOT " : "");
  return sql << *found;
}

SqlResult SelectWriter::condition(const Plan& plan, const Condition& condition) const {
  if (condition.kind == Condition::Kind::kFilter) return filter(plan, condition.filter);
  SqlText sql(condition.negated ? "NOT (" : "(");
  bool first = true;
  for (const auto& child : condition.children) {
    auto part = this->condition(plan, child);
    if (!part) return part;
    if (!first) sql << (condition.kind == Condition::Kind::kAnd ? " AND " : " OR ");
    first = false;
    sql << *part;
  }
  return sql << ")";
}

SqlResult SelectWriter::where(const Plan& plan, RowAction action) const {
  SqlText sql(plan.guarded ? row_predicate(plan.table->name, action, role_, plan.alias) : "1");
  for (const auto& one : plan.node->where) {
    auto part = condition(plan, one);
    if (!part) return part;
    sql << " AND " << *part;
  }
  for (const auto& embed : plan.embeds) {
    if (embed.node->join != JoinKind::kInner) continue;
    auto part = exists(embed, plan.alias);
    if (!part) return part;
    sql << " AND " << *part;
  }
  return sql;
}

SqlResult SelectWriter::order_expression(const Plan& plan, const postgrest::OrderTerm& term) const {
  const Plan* owner = &plan;
  if (!term.relation.empty()) {
    owner = find_embed(plan, term.relation);
    if (owner == nullptr) {
      return DbError{"PGRST108", "'" + term.relation + "' is not an embedded resource in this request", "",
                     "Verify that '" + term.relation + "' is included in the 'select' query parameter."};
    }
    if (!is_to_one(*owner)) {
      return DbError{"PGRST118", "A related order on '" + term.relation + "' is not possible",
                     "'" + std::string(plan.table->name) + "' and '" + term.relation +
                         "' do not form a many-to-one or one-to-one relationship",
                     ""};
    }
  }
  auto expression = field_expression(*owner->table, owner->alias, term.field);
  if (!expression) return expression.error();
  SqlText sql(expression->sql);
  if (owner != &plan) {
    auto rows = embedded_rows(*owner, plan.alias, expression->sql);
    if (!rows) return rows;
    sql = std::move(*rows);
  }
  if (expression->type == ColumnType::kJsonb) sql << " COLLATE JSONB";
  return sql;
}

SqlResult SelectWriter::order(const Plan& plan) const {
  SqlText sql;
  for (const auto& term : plan.node->order) {
    auto expression = order_expression(plan, term);
    if (!expression) return expression;
    const bool descending = term.direction == Direction::kDescending;
    sql << (sql.text().empty() ? " ORDER BY " : ", ") << *expression << (descending ? " DESC" : " ASC");
    // Without the words an index gives the order for free.
    if (is_never_null(plan, term)) continue;
    // PostgreSQL sorts nulls as the greatest values, SQLite as the least.
    const bool nulls_first = term.nulls == Nulls::kDefault ? descending : term.nulls == Nulls::kFirst;
    sql << (nulls_first ? " NULLS FIRST" : " NULLS LAST");
  }
  return sql;
}

}  // namespace bedside::store::sqlite::rest
