// The row policies of docs/data.md as SQL.
//
// What hides rows is a predicate that the reader puts into its WHERE; it asks auth_uid(), so the connection must be
// told the actor first (Connection::act_as). What refuses with 42501 stands in triggers (db/migrations/sqlite) and
// needs nothing from the caller: inserts, and updates of columns that were not granted.
//
// Two habits of SQLite that matter to callers. RETURNING does not show what AFTER triggers did (seq, stamps, busy):
// return the key, then SELECT the row. And an update's row must pass kRead as well as kUpdate, as in PostgreSQL.
#pragma once

#include <string>
#include <string_view>

#include "store/actor.h"

namespace bedside::store::sqlite {

enum class RowAction { kRead, kUpdate, kDelete };

// A parenthesized SQL expression over the columns of `alias`: 1 for rows that this role may see or touch. `table` must
// be one of public_tables(); for any other name the answer is "(0)", also for the service role.
std::string row_predicate(std::string_view table, RowAction action, Role role, std::string_view alias);

// False: an UPDATE that names this column gets 42501 `permission denied for table <table>`, even with zero rows.
bool may_update_column(std::string_view table, std::string_view column, Role role);

}  // namespace bedside::store::sqlite
