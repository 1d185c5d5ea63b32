#include "store/sqlite/feed/foreign_key.h"

#include <string>
#include <string_view>

namespace bedside::store::sqlite {
namespace {

const std::string* text_in(const Table& table, const RowImage& row, std::string_view column) {
  for (std::size_t i = 0; i < table.columns.size() && i < row.size(); ++i) {
    if (table.columns[i].name == column) return std::get_if<std::string>(&row[i]);
  }
  return nullptr;
}

// Names come from the schema, never from a request.
bool exists(Connection& connection, std::string_view table, std::string_view column, const std::string& value) {
  auto cursor = connection.prepare("SELECT 1 FROM " + std::string(table) + " WHERE " + std::string(column) + " = ?");
  if (!cursor) return false;
  const auto row = cursor->bind(value).step();
  return row && *row;
}

std::string key(std::string_view column, std::string_view value) {
  return "Key (" + std::string(column) + ")=(" + std::string(value) + ")";
}

// The row refers to something that is not there.
bool explain_written(Connection& connection, const RowChange& change, DbError& error) {
  for (const auto& reference : change.table->references) {
    const std::string* value = text_in(*change.table, change.new_row, reference.column);
    if (value == nullptr || exists(connection, reference.target_table, "id", *value)) continue;
    error.message = "insert or update on table \"" + std::string(change.table->name) +
                    "\" violates foreign key constraint \"" + std::string(reference.constraint) + "\"";
    error.details =
        key(reference.column, *value) + " is not present in table \"" + std::string(reference.target_table) + "\".";
    return true;
  }
  return false;
}

// Something still refers to the row.
bool explain_deleted(Connection& connection, const RowChange& change, DbError& error) {
  const std::string* id = text_in(*change.table, change.old_row, "id");
  if (id == nullptr) return false;
  for (const auto& table : public_tables()) {
    for (const auto& reference : table.references) {
      if (reference.target_table != change.table->name || !reference.keeps_target) continue;
      if (!exists(connection, table.name, reference.column, *id)) continue;
      error.message = "update or delete on table \"" + std::string(change.table->name) +
                      "\" violates foreign key constraint \"" + std::string(reference.constraint) + "\" on table \"" +
                      std::string(table.name) + "\"";
      error.details = key("id", *id) + " is still referenced from table \"" + std::string(table.name) + "\".";
      return true;
    }
  }
  return false;
}

}  // namespace

void explain_foreign_key(Connection& connection, const std::vector<RowChange>& tried, DbError& error) {
  for (const auto& change : tried) {
    if (change.new_row.empty() ? explain_deleted(connection, change, error)
                               : explain_written(connection, change, error)) {
      return;
    }
  }
}

}  // namespace bedside::store::sqlite
