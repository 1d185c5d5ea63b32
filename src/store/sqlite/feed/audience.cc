#include "store/sqlite/feed/audience.h"

#include <optional>
#include <string>
#include <string_view>

#include "store/readers.h"

namespace bedside::store::sqlite {
namespace {

// Null for "no such row".
IdInColumn ids_in(const Table& table, const RowImage& row) {
  if (row.empty()) return nullptr;
  return [&table, &row](std::string_view column) -> std::optional<Uuid> {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      if (table.columns[i].name != column) continue;
      const auto* text = std::get_if<std::string>(&row[i]);
      return text == nullptr ? std::nullopt : Uuid::parse(*text);
    }
    return std::nullopt;
  };
}

boost::json::value to_json(ColumnType type, const Value& value) {
  if (std::holds_alternative<std::nullptr_t>(value)) return nullptr;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) {
    if (type == ColumnType::kBool) return *integer != 0;
    return *integer;
  }
  if (const auto* real = std::get_if<double>(&value)) return *real;
  return stored_text_to_json(type, std::get<std::string>(value));
}

boost::json::object to_object(const Table& table, const RowImage& row) {
  boost::json::object object;
  object.reserve(row.size());
  for (std::size_t i = 0; i < row.size(); ++i) object[table.columns[i].name] = to_json(table.columns[i].type, row[i]);
  return object;
}

}  // namespace

Changes judge(std::vector<RowChange> rows, Membership& membership, Instant committed_at) {
  std::vector<ChangedRow> changed;
  changed.reserve(rows.size());
  for (const auto& row : rows) {
    changed.push_back({row.table->name, ids_in(*row.table, row.old_row), ids_in(*row.table, row.new_row)});
  }
  auto audiences = readers_of(changed, membership);
  Changes changes;
  changes.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    RowChange& row = rows[i];
    auto change = std::make_shared<Change>();
    change->kind = row.kind;
    change->table = row.table->feed;
    change->record = to_object(*row.table, row.new_row);
    change->old_record = to_object(*row.table, row.old_row);
    change->committed_at = committed_at;
    change->audience.users = std::move(audiences[i]);
    changes.push_back(std::move(change));
  }
  return changes;
}

}  // namespace bedside::store::sqlite
