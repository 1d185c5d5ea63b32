// Which tables can be embedded in which: along foreign keys, from either end, and through junction tables.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "store/db_error.h"
#include "store/postgres/rest/catalogue.h"
#include "wire/postgrest/ast.h"

namespace bedside::store::postgres::rest {

enum class Cardinality : std::uint8_t { kToOne, kToMany, kManyToMany };

struct Relation {
  Cardinality cardinality = Cardinality::kToOne;
  const Table* parent = nullptr;
  const Table* child = nullptr;
  const ForeignKey* key = nullptr;        // Of a junction: to the parent.
  const ForeignKey* child_key = nullptr;  // Of a junction: to the child.
  bool from_parent = true;                // The foreign key stands in the parent.
};

// PGRST200 when there is none, PGRST201 when there are several.
Result<Relation, DbError> find_relation(const Catalogue& catalogue, const Table& parent, const postgrest::Node& embed);

}  // namespace bedside::store::postgres::rest
