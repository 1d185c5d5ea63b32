// Bringing a PostgreSQL database up to date with db/migrations/postgres. Blocks: for the command line and for a start.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace bedside::store::postgres {

struct Migration {
  std::string_view name;  // "0001_roles"; the number must follow on.
  std::string_view sql;   // Notes itself in bedside.migrations.
};
const std::vector<Migration>& migrations();

enum class MigrateMode { kApply, kDryRun };

struct Migrated {
  int from = 0;
  std::vector<std::string> applied;  // In order; what would be applied for kDryRun.
};

// All that is missing in one transaction under a lock, so that two of them do not meet; a failure leaves no trace. A
// dry run does the same and rolls back, so that it finds what the database would refuse. Refuses a database of a newer
// program. `address` as for ConnectTo.
Result<Migrated> migrate(const std::string& address, MigrateMode mode,
                         const std::vector<Migration>& all = migrations());

// The schema's number; 0 when nothing of Bedside is there.
Result<int> schema_version(const std::string& address);

}  // namespace bedside::store::postgres
