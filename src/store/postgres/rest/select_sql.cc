#include "store/postgres/rest/select_sql.h"

#include <algorithm>
#include <set>

namespace bedside::store::postgres::rest {
namespace {

using postgrest::Condition;
using postgrest::Direction;
using postgrest::JoinKind;
using postgrest::Nulls;
using postgrest::Operator;

bool is_to_one(const Plan& plan) { return plan.relation.cardinality == Cardinality::kToOne; }

// The last key of a json path names the column in the answer.
std::string label_of(const postgrest::SelectColumn& column) {
  if (!column.alias.empty()) return column.alias;
  if (!column.aggregate.empty()) return column.aggregate;
  for (auto step = column.field.path.rbegin(); step != column.field.path.rend(); ++step) {
    if (!step->index) return step->key;
  }
  return column.field.name;
}

const Plan* find_embed(const Plan& plan, const std::string& label) {
  const auto found = std::ranges::find_if(plan.embeds, [&](const Plan& e) { return e.node->label() == label; });
  return found == plan.embeds.end() ? nullptr : &*found;
}

std::string pairs(std::string_view one, const std::vector<std::string>& ones, std::string_view other,
                  const std::vector<std::string>& others) {
  std::string sql;
  for (std::size_t i = 0; i < ones.size() && i < others.size(); ++i) {
    sql += (i == 0 ? "" : " AND ") + std::string(one) + "." + quoted(ones[i]) + " = " + std::string(other) + "." +
           quoted(others[i]);
  }
  return sql;
}

// What ties a child's rows to the row of its parent.
std::string tie_of(const Plan& child, const std::string& parent) {
  const Relation& relation = child.relation;
  const ForeignKey& key = *relation.key;
  if (relation.cardinality == Cardinality::kManyToMany) {
    const std::string junction = child.alias + "j";
    return "EXISTS (SELECT FROM " + table_sql(*key.from) + " AS " + junction + " WHERE " +
           pairs(junction, key.from_columns, parent, key.to_columns) + " AND " +
           pairs(junction, relation.child_key->from_columns, child.alias, relation.child_key->to_columns) + ")";
  }
  if (relation.from_parent) return pairs(child.alias, key.to_columns, parent, key.from_columns);
  return pairs(child.alias, key.from_columns, parent, key.to_columns);
}

Result<Plan, DbError> plan_node(const Catalogue& catalogue, const postgrest::Node& node, const Table& table,
                                int& last) {
  Plan plan{&node, &table, table_sql(table), "t" + std::to_string(last++), {}, {}};
  for (const postgrest::Node& embed : node.embeds) {
    auto relation = find_relation(catalogue, table, embed);
    if (!relation) return relation.error();
    auto child = plan_node(catalogue, embed, *relation->child, last);
    if (!child) return child;
    child->relation = *relation;
    plan.embeds.push_back(std::move(*child));
  }
  return plan;
}

}  // namespace

std::string table_sql(const Table& table) { return quoted(table.schema) + "." + quoted(table.name); }

Result<Plan, DbError> make_plan(const Catalogue& catalogue, const postgrest::Node& node, const Table& table) {
  int last = 0;
  return plan_node(catalogue, node, table, last);
}

std::vector<std::string> SelectWriter::needed_columns(const Plan& plan) {
  std::set<std::string> names;
  for (const auto& item : plan.node->select) {
    if (item.embed) continue;
    if (item.column.field.name == "*") {
      for (const Column& column : plan.table->columns) names.insert(column.name);
    } else if (!item.column.field.name.empty()) {
      names.insert(item.column.field.name);
    }
  }
  for (const auto& term : plan.node->order) {
    if (term.relation.empty()) names.insert(term.field.name);
  }
  for (const Plan& embed : plan.embeds) {
    const auto& columns =
        embed.relation.from_parent ? embed.relation.key->from_columns : embed.relation.key->to_columns;
    names.insert(columns.begin(), columns.end());
  }
  std::erase_if(names, [&](const std::string& name) { return plan.table->find(name) == nullptr; });
  return {names.begin(), names.end()};
}

Result<void, DbError> SelectWriter::add_column(const Plan& plan, const postgrest::SelectColumn& column, Members& out) {
  if (!column.aggregate.empty() && !options_.aggregates) {
    return DbError{"PGRST123", "Use of aggregate functions is not allowed", "", ""};
  }
  if (column.field.name == "*" && column.field.path.empty() && column.aggregate.empty()) {
    for (const Column& own : plan.table->columns) out.push_back({own.name, plan.alias + "." + quoted(own.name)});
    return {};
  }
  std::string sql = "*";
  if (column.may_count() && plan.table->find(column.field.name) == nullptr) {
    sql = "count(*)";
  } else if (!column.field.name.empty() && column.field.name != "*") {
    auto field = field_sql(*plan.table, plan.alias, column.field, values_);
    if (!field) return field.error();
    sql = std::move(*field);
  }
  if (!column.aggregate.empty()) sql = column.aggregate + "(" + sql + ")";
  if (!column.cast.empty()) sql = "CAST(" + sql + " AS " + type_sql(column.cast) + ")";
  out.push_back({label_of(column), std::move(sql), !column.aggregate.empty()});
  return {};
}

Result<SelectWriter::Members, DbError> SelectWriter::members(const Plan& plan) {
  Members out;
  for (const auto& item : plan.node->select) {
    Result<void, DbError> done;
    if (!item.embed) {
      done = add_column(plan, item.column, out);
    } else {
      const Plan& child = plan.embeds[*item.embed];
      if (child.node->spread) {
        done = add_spread(child, plan.alias, out);
      } else if (!child.node->select.empty()) {
        auto value = embed(child, plan.alias);
        if (!value) return value.error();
        out.push_back({child.node->label(), std::move(*value)});
      }
    }
    if (!done) return done.error();
  }
  return out;
}

SqlResult SelectWriter::body(const Plan& plan, const Members& shown, const std::string& tie) {
  std::string list;
  std::string groups;
  const bool grouped = std::ranges::any_of(shown, &Member::aggregate);
  for (std::size_t i = 0; i < shown.size(); ++i) {
    list += (i == 0 ? "" : ", ") + shown[i].sql + " AS " + quoted(shown[i].label);
    if (grouped && !shown[i].aggregate) groups += (groups.empty() ? " GROUP BY " : ", ") + std::to_string(i + 1);
  }
  auto conditions = where(plan);
  if (!conditions) return conditions;
  auto ordering = order(plan);
  if (!ordering) return ordering;
  const auto limit = std::min(plan.node->limit.value_or(options_.max_rows), options_.max_rows);
  std::string sql = "SELECT " + list + " FROM " + plan.source + " AS " + plan.alias + " WHERE " +
                    (tie.empty() ? "" : tie + " AND ") + *conditions + groups + *ordering + " LIMIT " +
                    std::to_string(limit);
  if (plan.node->offset > 0) sql += " OFFSET " + values_.add(std::to_string(plan.node->offset));
  return sql;
}

SqlResult SelectWriter::rows(const Plan& plan) {
  auto shown = members(plan);
  if (!shown) return shown.error();
  return body(plan, *shown, "");
}

SqlResult SelectWriter::all(const Plan& plan) {
  auto conditions = where(plan);
  if (!conditions) return conditions;
  return "SELECT 1 FROM " + plan.source + " AS " + plan.alias + " WHERE " + *conditions;
}

SqlResult SelectWriter::embed(const Plan& child, const std::string& parent_alias) {
  auto shown = members(child);
  if (!shown) return shown.error();
  auto inner = body(child, *shown, tie_of(child, parent_alias));
  if (!inner) return inner;
  const std::string row = child.alias + "r";
  if (is_to_one(child)) return "(SELECT row_to_json(" + row + ") FROM (" + *inner + ") AS " + row + ")";
  return "(SELECT coalesce(json_agg(" + row + "), '[]') FROM (" + *inner + ") AS " + row + ")";
}

// Each member of the spread row becomes a member of the parent: a value of a to-one, an array of a to-many relation.
Result<void, DbError> SelectWriter::add_spread(const Plan& child, const std::string& parent_alias, Members& out) {
  auto shown = members(child);
  if (!shown) return shown.error();
  for (Member& member : *shown) {
    std::string label = member.label;
    member.label = "x";
    auto inner = body(child, {member}, tie_of(child, parent_alias));
    if (!inner) return inner.error();
    if (is_to_one(child)) {
      out.push_back({std::move(label), "(" + *inner + ")"});
    } else {
      const std::string row = child.alias + "r";
      out.push_back(
          {std::move(label), "(SELECT coalesce(json_agg(" + row + ".x), '[]') FROM (" + *inner + ") AS " + row + ")"});
    }
  }
  return {};
}

SqlResult SelectWriter::exists(const Plan& child, const std::string& parent_alias) {
  auto conditions = where(child);
  if (!conditions) return conditions;
  return "EXISTS (SELECT FROM " + child.source + " AS " + child.alias + " WHERE " + tie_of(child, parent_alias) +
         " AND " + *conditions + ")";
}

// `rel=is.null` asks for rows without a row in that embed.
SqlResult SelectWriter::filter(const Plan& plan, const postgrest::Filter& filter) {
  const Plan* embed = filter.field.path.empty() ? find_embed(plan, filter.field.name) : nullptr;
  if (embed == nullptr) return filter_sql(*plan.table, plan.alias, filter, values_);
  const bool null = filter.is == postgrest::IsValue::kNull;
  if (filter.op != Operator::kIs || (!null && filter.is != postgrest::IsValue::kNotNull)) {
    return DbError{"PGRST120", "Bad operator on the '" + filter.field.name + "' embedded resource",
                   "Only is null or not is null filters are allowed on embedded resources", ""};
  }
  auto found = exists(*embed, plan.alias);
  if (!found) return found;
  return (null != filter.negated ? "NOT " : "") + *found;
}

SqlResult SelectWriter::condition(const Plan& plan, const Condition& condition) {
  if (condition.kind == Condition::Kind::kFilter) return filter(plan, condition.filter);
  std::string sql = condition.negated ? "NOT (" : "(";
  bool first = true;
  for (const Condition& child : condition.children) {
    auto part = this->condition(plan, child);
    if (!part) return part;
    if (!first) sql += condition.kind == Condition::Kind::kAnd ? " AND " : " OR ";
    first = false;
    sql += *part;
  }
  return sql + ")";
}

SqlResult SelectWriter::where(const Plan& plan) {
  std::string sql = "TRUE";
  for (const Condition& one : plan.node->where) {
    auto part = condition(plan, one);
    if (!part) return part;
    sql += " AND " + *part;
  }
  for (const Plan& embed : plan.embeds) {
    if (embed.node->join != JoinKind::kInner) continue;
    auto part = exists(embed, plan.alias);
    if (!part) return part;
    sql += " AND " + *part;
  }
  return sql;
}

SqlResult SelectWriter::order_expression(const Plan& plan, const postgrest::OrderTerm& term) {
  if (term.relation.empty()) return field_sql(*plan.table, plan.alias, term.field, values_);
  const Plan* owner = find_embed(plan, term.relation);
  if (owner == nullptr) {
    return DbError{"PGRST108", "'" + term.relation + "' is not an embedded resource in this request", "",
                   "Verify that '" + term.relation + "' is included in the 'select' query parameter."};
  }
  if (!is_to_one(*owner)) {
    return DbError{
        "PGRST118", "A related order on '" + term.relation + "' is not possible",
        "'" + plan.table->name + "' and '" + term.relation + "' do not form a many-to-one or one-to-one relationship",
        ""};
  }
  auto field = field_sql(*owner->table, owner->alias, term.field, values_);
  if (!field) return field;
  auto inner = body(*owner, {{"x", *field}}, tie_of(*owner, plan.alias));
  if (!inner) return inner;
  return "(" + *inner + ")";
}

SqlResult SelectWriter::order(const Plan& plan) {
  std::string sql;
  for (const auto& term : plan.node->order) {
    auto expression = order_expression(plan, term);
    if (!expression) return expression;
    sql += (sql.empty() ? " ORDER BY " : ", ") + *expression;
    sql += term.direction == Direction::kDescending ? " DESC" : " ASC";
    if (term.nulls != Nulls::kDefault) sql += term.nulls == Nulls::kFirst ? " NULLS FIRST" : " NULLS LAST";
  }
  return sql;
}

}  // namespace bedside::store::postgres::rest
