// The public tables as PostgreSQL would describe them: column types, keys and references. REST checks names and types
// against this, the change feed prints rows by it, and schema_test holds it to what the migrations make.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "store/feed.h"

namespace bedside::store::sqlite {

enum class ColumnType { kUuid, kText, kTimestamptz, kJsonb, kInt4, kInt8, kBool, kFloat8 };
// PostgreSQL's short name: "uuid", "int4", "timestamptz".
std::string_view type_name(ColumnType type);

struct Column {
  std::string_view name;
  ColumnType type;
  bool nullable = false;
  bool has_default = false;
  bool identity = false;         // Part of the primary key.
  bool user_may_update = false;  // Granted to signed-in users; the service role may update every column.
};

struct Reference {
  std::string_view column;
  std::string_view target_table;  // Always its column `id`.
  std::string_view constraint;    // "video_calls_caller_id_fkey", as in `select=users!video_calls_caller_id_fkey(*)`.
  bool keeps_target = false;      // The target cannot be deleted while this refers to it; otherwise the row follows.
};

struct Table {
  std::string_view name;
  std::vector<Column> columns;
  std::vector<Reference> references;
  std::shared_ptr<const FeedTable> feed;  // The same, as the wire names it.

  const Column* find_column(std::string_view column) const;
};

// In alphabetical order; all of them are published.
const std::vector<Table>& public_tables();
// Null when there is no such table for clients (auth's own tables included).
const Table* find_table(std::string_view name);

}  // namespace bedside::store::sqlite
