// PostgreSQL's jsonb operators and casts as functions of SQL, for filters that SQLite's own JSON functions cannot
// answer.
//
//   jsonb_get(document, path)        -> : JSON text or NULL; path is a JSON array of keys and positions
//   jsonb_get_text(document, path)   ->>: the text of a scalar, JSON text of the rest, NULL for null and nothing
//   jsonb_compare(a, b)              -1, 0, 1 in jsonb's order
//   jsonb_contains(a, b)             @> : 1 or 0
//   pg_cast(value, type)             ::type; raises PostgreSQL's error when the text is no such value
// and the collation JSONB, which orders JSON texts as jsonb.
#pragma once

#include "base/result.h"
#include "store/db_error.h"

struct sqlite3;

namespace bedside::store::sqlite::rest {

Result<void, DbError> register_json_functions(sqlite3* db);

}  // namespace bedside::store::sqlite::rest
