// SQLite says only that some reference is broken. This finds which one, among the rows that the statement had tried.
#pragma once

#include <vector>

#include "store/db_error.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/feed/change_log.h"

namespace bedside::store::sqlite {

// Leaves `error` as it is when no published table explains it.
void explain_foreign_key(Connection& connection, const std::vector<RowChange>& tried, DbError& error);

}  // namespace bedside::store::sqlite
