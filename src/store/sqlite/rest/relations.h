// How one table is embedded in another: PostgREST's reading of foreign keys, with hints and its errors PGRST200 and
// 201.
#pragma once

#include <string_view>

#include "base/result.h"
#include "store/db_error.h"
#include "store/sqlite/schema.h"
#include "wire/postgrest/ast.h"

namespace bedside::store::sqlite::rest {

enum class Cardinality { kToOne, kToMany, kManyToMany };

struct Relation {
  Cardinality cardinality = Cardinality::kToOne;
  const Table* parent = nullptr;
  const Table* child = nullptr;
  // The join: parent.column = child.column, or through the junction's two columns that refer to either `id`.
  std::string_view parent_column;
  std::string_view child_column;
  std::string_view constraint;
  const Table* junction = nullptr;
  const Reference* to_parent = nullptr;
  const Reference* to_child = nullptr;
};

Result<Relation, DbError> find_relation(const Table& parent, const postgrest::Node& embed);

}  // namespace bedside::store::sqlite::rest
