#include "store/sqlite/rest/payload_rows.h"

#include <algorithm>
#include <string>

#include "store/suggest.h"

namespace bedside::store::sqlite::rest {
namespace {

DbError unknown_column(const Table& table, const std::string& name) {
  std::vector<std::string_view> names;
  for (const auto& column : table.columns) names.push_back(column.name);
  const auto near = nearest(name, names);
  return {"PGRST204",
          "Could not find the '" + name + "' column of '" + std::string(table.name) + "' in the schema cache", "",
          near ? "Perhaps you meant the column '" + std::string(*near) + "'" : ""};
}

}  // namespace

Result<std::vector<const Column*>, DbError> written_columns(const Table& table, const postgrest::Request& request) {
  std::vector<std::string> names;
  if (request.columns) {
    names = *request.columns;
  } else if (!request.rows.empty()) {
    for (const auto& member : request.rows.front().get_object()) names.emplace_back(member.key());
  }
  std::vector<const Column*> columns;
  for (const auto& name : names) {
    const auto* column = table.find_column(name);
    if (column == nullptr) return unknown_column(table, name);
    if (std::find(columns.begin(), columns.end(), column) == columns.end()) columns.push_back(column);
  }
  return columns;
}

Result<std::vector<Assignment>, DbError> typed_row(const std::vector<const Column*>& columns,
                                                   const boost::json::object& row,
                                                   const postgrest::Preferences& preferences) {
  std::vector<Assignment> assignments;
  for (const auto* column : columns) {
    const auto* member = row.if_contains(column->name);
    if (member == nullptr) {
      if (preferences.missing != postgrest::Missing::kDefault) assignments.emplace_back(column, nullptr);
      continue;
    }
    auto value = value_from_json(column->type, *member);
    if (!value) return value.error();
    assignments.emplace_back(column, std::move(*value));
  }
  return assignments;
}

const Value* find_value(const std::vector<Assignment>& row, const Column& column) {
  const auto found = std::find_if(row.begin(), row.end(), [&](const Assignment& a) { return a.first == &column; });
  return found == row.end() ? nullptr : &found->second;
}

}  // namespace bedside::store::sqlite::rest
