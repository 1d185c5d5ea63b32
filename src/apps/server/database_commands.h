// `migrate` and `check` on a PostgreSQL database: where its address comes from, and what they say.
#pragma once

#include <string>
#include <vector>

#include "apps/server/check.h"
#include "apps/server/command_line.h"
#include "base/result.h"

namespace bedside::server {

// In this order: --database (which may hold no password), the first line of --database-file, BEDSIDE_DATABASE_URL.
// Empty when none is given: the embedded database.
Result<std::string> database_address(const DatabaseChoice& choice);

Result<std::string> migrate_database(const std::string& address, bool dry_run);
std::vector<Finding> check_database_server(const std::string& address);

}  // namespace bedside::server
