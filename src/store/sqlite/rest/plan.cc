#include "store/sqlite/rest/plan.h"

#include "store/suggest.h"

namespace bedside::store::sqlite::rest {
namespace {

SqlText table_source(const Table& table) {
  SqlText source("\"");
  source << table.name << "\"";
  return source;
}

Result<Plan, DbError> plan_node(const postgrest::Node& node, const Table& table, int& aliases) {
  Plan plan;
  plan.node = &node;
  plan.table = &table;
  plan.alias = "t" + std::to_string(aliases++);
  plan.source = table_source(table);
  for (const auto& embed : node.embeds) {
    auto relation = find_relation(table, embed);
    if (!relation) return relation.error();
    auto child = plan_node(embed, *relation->child, aliases);
    if (!child) return child;
    child->relation = *relation;
    plan.embeds.push_back(std::move(*child));
  }
  return plan;
}

}  // namespace

Result<const Table*, DbError> require_table(const std::string& name) {
  if (const auto* table = find_table(name)) return table;
  std::vector<std::string_view> names;
  for (const auto& table : public_tables()) names.push_back(table.name);
  const auto near = nearest(name, names);
  return DbError{"PGRST205", "Could not find the table 'public." + name + "' in the schema cache", "",
                 near ? "Perhaps you meant the table 'public." + std::string(*near) + "'" : ""};
}

Result<const Column*, DbError> require_column(const Table& table, const std::string& name) {
  if (const auto* column = table.find_column(name)) return column;
  std::vector<std::string_view> names;
  for (const auto& column : table.columns) names.push_back(column.name);
  const auto near = nearest(name, names);
  const std::string prefix = std::string(table.name) + ".";
  return DbError{"42703", "column " + prefix + name + " does not exist", "",
                 near ? "Perhaps you meant to reference the column \"" + prefix + std::string(*near) + "\"." : ""};
}

Result<Plan, DbError> make_plan(const postgrest::Node& root, const Table& table) {
  int aliases = 0;
  return plan_node(root, table, aliases);
}

std::vector<std::string_view> key_columns(const Table& table) {
  std::vector<std::string_view> names;
  for (const auto& column : table.columns) {
    if (column.identity) names.push_back(column.name);
  }
  return names;
}

}  // namespace bedside::store::sqlite::rest
