#include "store/sqlite/rest/inserts.h"

#include <algorithm>
#include <utility>

#include "store/sqlite/policy.h"

namespace bedside::store::sqlite::rest {
namespace {

using postgrest::Resolution;

DbError no_unique_constraint() {
  return {"42P10", "there is no unique or exclusion constraint matching the ON CONFLICT specification", "", ""};
}

std::vector<std::string_view> sorted_names(const std::vector<const Column*>& columns) {
  std::vector<std::string_view> names;
  for (const auto* column : columns) names.push_back(column->name);
  std::sort(names.begin(), names.end());
  return names;
}

// The key of the current row as one text; ids never hold a line break.
std::string key_text(const Cursor& cursor, std::size_t columns) {
  std::string key;
  for (std::size_t i = 0; i < columns; ++i) key += std::string(cursor.text(static_cast<int>(i))) + "\n";
  return key;
}

}  // namespace

Result<void, DbError> Inserter::run() {
  auto columns = written_columns(table_, request_);
  if (!columns) return columns.error();
  const auto resolution = request_.preferences.resolution;
  if (resolution) {
    if (auto done = find_conflict_columns(); !done) return done;
  }
  for (const auto& json_row : request_.rows) {
    auto row = typed_row(*columns, json_row.get_object(), request_.preferences);
    if (!row) return row.error();
    if (resolution) {
      auto existing = find_existing(*row);
      if (!existing) return existing.error();
      if (*existing) {
        if (resolution == Resolution::kIgnoreDuplicates) continue;
        if (auto done = merge(*row, **existing); !done) return done;
        continue;
      }
    }
    if (auto done = insert(*row); !done) return done;
  }
  return {};
}

Result<void, DbError> Inserter::find_conflict_columns() {
  if (!request_.on_conflict) {
    for (const auto& column : table_.columns) {
      if (column.identity) conflict_columns_.push_back(&column);
    }
    return {};
  }
  for (const auto& name : *request_.on_conflict) {
    const auto* column = table_.find_column(name);
    if (column == nullptr) return DbError{"42703", "column \"" + name + "\" does not exist", "", ""};
    conflict_columns_.push_back(column);
  }
  auto unique = is_unique(conflict_columns_);
  if (!unique) return unique.error();
  if (!*unique) return no_unique_constraint();
  return {};
}

Result<bool, DbError> Inserter::is_unique(const std::vector<const Column*>& columns) {
  SqlText sql("SELECT group_concat(name, ',') FROM (SELECT l.name AS index_name, i.name FROM pragma_index_list(");
  sql.value(Value(std::string(table_.name)))
      << ") AS l, pragma_index_info(l.name) AS i WHERE l.\"unique\" AND NOT l.partial ORDER BY l.name, i.name) "
         "GROUP BY index_name";
  auto cursor = sql.prepare(connection_);
  if (!cursor) return cursor.error();
  std::string wanted;
  for (const auto name : sorted_names(columns)) wanted += (wanted.empty() ? "" : ",") + std::string(name);
  while (true) {
    auto more = cursor->step();
    if (!more) return more.error();
    if (!*more) return false;
    if (cursor->text(0) == wanted) return true;
  }
}

SqlText Inserter::match_conflict(const std::vector<Assignment>& row, std::string_view alias) const {
  SqlText sql;
  for (const auto* column : conflict_columns_) {
    if (!sql.text().empty()) sql << " AND ";
    sql << column_of(alias, column->name) << " = ";
    sql.value(*find_value(row, *column));
  }
  return sql;
}

Result<std::optional<Inserter::Existing>, DbError> Inserter::find_existing(const std::vector<Assignment>& row) {
  for (const auto* column : conflict_columns_) {
    // A key that the database will make itself, or a NULL, collides with nothing.
    const auto* value = find_value(row, *column);
    if (value == nullptr || std::holds_alternative<std::nullptr_t>(*value)) return std::optional<Existing>{};
  }
  SqlText sql("SELECT ");
  sql << changed_.key_list() << ", " << row_predicate(table_.name, RowAction::kUpdate, role_, "t0") << " FROM \""
      << table_.name << "\" AS t0 WHERE " << match_conflict(row, "t0");
  auto cursor = sql.prepare(connection_);
  if (!cursor) return cursor.error();
  auto more = cursor->step();
  if (!more) return more.error();
  if (!*more) return std::optional<Existing>{};
  const auto key_size = key_columns(table_).size();
  return std::optional<Existing>(
      Existing{key_text(*cursor, key_size), cursor->integer(static_cast<int>(key_size)) != 0});
}

Result<void, DbError> Inserter::merge(const std::vector<Assignment>& row, const Existing& existing) {
  if (touched_.contains(existing.key)) {
    return DbError{"21000", "ON CONFLICT DO UPDATE command cannot affect row a second time", "",
                   "Ensure that no rows proposed for insertion within the same command have duplicate constrained "
                   "values."};
  }
  SqlText set;
  for (const auto& [column, value] : row) {
    // The key is what both rows have in common: to write it changes nothing and needs no grant.
    if (std::find(conflict_columns_.begin(), conflict_columns_.end(), column) != conflict_columns_.end()) continue;
    if (!may_update_column(table_.name, column->name, role_)) return permission_denied(table_);
    set << (set.text().empty() ? "\"" : ", \"") << column->name << "\" = ";
    set.value(value);
  }
  if (!existing.may_update) {
    return DbError{
        "42501",
        "new row violates row-level security policy (USING expression) for table \"" + std::string(table_.name) + "\"",
        "", ""};
  }
  SqlText sql;
  if (set.text().empty()) {
    sql << "SELECT " << changed_.key_list() << " FROM \"" << table_.name << "\" AS t0 WHERE "
        << match_conflict(row, "t0");
  } else {
    sql << "UPDATE \"" << table_.name << "\" AS t0 SET " << set << " WHERE " << match_conflict(row, "t0")
        << " RETURNING " << changed_.key_list();
  }
  return collect(sql);
}

Result<void, DbError> Inserter::insert(const std::vector<Assignment>& row) {
  SqlText names;
  SqlText values;
  for (const auto& [column, value] : row) {
    if (!names.text().empty()) {
      names << ", ";
      values << ", ";
    }
    names << "\"" << column->name << "\"";
    values.value(value);
  }
  SqlText sql("INSERT INTO \"");
  sql << table_.name << "\"";
  if (row.empty()) {
    sql << " DEFAULT VALUES";
  } else {
    sql << " (" << names << ") VALUES (" << values << ")";
  }
  sql << " RETURNING " << changed_.key_list();
  auto done = collect(sql);
  if (done) ++inserted_;
  return done;
}

Result<void, DbError> Inserter::collect(const SqlText& sql) {
  auto cursor = sql.prepare(connection_);
  if (!cursor) return cursor.error();
  const auto key_size = key_columns(table_).size();
  while (true) {
    auto more = cursor->step();
    if (!more) return more.error();
    if (!*more) return {};
    touched_.insert(key_text(*cursor, key_size));
    changed_.add(*cursor);
  }
}

}  // namespace bedside::store::sqlite::rest
