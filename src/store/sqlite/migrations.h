// The schema of an embedded database: numbered SQL files from db/migrations/sqlite, compiled in, applied in one
// transaction. The number reached is kept in PRAGMA user_version.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.h"
#include "store/sqlite/connection.h"

namespace bedside::store::sqlite {

struct Migration {
  std::string_view name;  // "0001_tables"; the number is its beginning.
  std::string_view sql;
};

const std::vector<Migration>& migrations();

// Applies what is missing and answers the version reached. Refuses numbers with gaps, and a file made by a newer
// server.
Result<int> migrate(Connection& connection, const std::vector<Migration>& all = migrations());

}  // namespace bedside::store::sqlite
