// What may be asked by name: the tables, views, columns, keys and functions of the exposed schemas, as pg_catalog has
// them. A value: a changed schema is a new catalogue.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/db_error.h"
#include "store/postgres/transaction.h"

namespace bedside::store::postgres::rest {

struct Column {
  std::string name;
  std::string type;  // As SQL writes it, without a length: "integer", "timestamp with time zone", "public.mood".
  std::string default_value;  // An expression of the database's own; empty for none.

  bool is_json() const { return type == "jsonb" || type == "json"; }
};

struct Table {
  std::string schema;
  std::string name;
  bool is_view = false;
  std::vector<Column> columns;
  std::vector<std::string> key;                   // The primary key; empty for views.
  std::vector<std::vector<std::string>> uniques;  // The primary key among them; of a view, those of its only table.

  const Column* find(std::string_view column) const;
};

// Of a table, or of a view that shows the columns of one.
struct ForeignKey {
  std::string name;
  const Table* from = nullptr;
  const Table* to = nullptr;
  std::vector<std::string> from_columns;
  std::vector<std::string> to_columns;
};

enum class FunctionResult : std::uint8_t { kVoid, kScalar, kRow };

struct Argument {
  std::string name;  // Empty: by position only.
  std::string type;
  bool required = true;
  bool variadic = false;  // The type is that of the array.
};

struct Function {
  std::string schema;
  std::string name;
  std::vector<Argument> arguments;
  FunctionResult result = FunctionResult::kScalar;
  bool many = false;             // SETOF or TABLE.
  bool writes = true;            // Volatile.
  const Table* table = nullptr;  // Of kRow: the table whose rows it answers.
  Table own;                     // Of kRow without one: its columns.

  const Table& rows() const { return table != nullptr ? *table : own; }
};

struct Catalogue {
  std::vector<std::unique_ptr<Table>> tables;
  std::vector<ForeignKey> foreign_keys;
  std::vector<Function> functions;

  const Table* find_table(std::string_view schema, std::string_view name) const;
  std::vector<const Function*> find_functions(std::string_view schema, std::string_view name) const;
};

Task<Result<std::shared_ptr<const Catalogue>, DbError>> load_catalogue(Pool& pool, std::vector<std::string> schemas);

}  // namespace bedside::store::postgres::rest
