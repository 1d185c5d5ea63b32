// Where the address of a PostgreSQL comes from, and what `migrate` and `check` say about one.
#pragma once

#include <string>
#include <vector>

#include "apps/server/check.h"
#include "base/result.h"

namespace bedside::server {

// Which PostgreSQL was asked for on the command line.
struct DatabaseChoice {
  std::string address;
  std::string file;  // Its first line is the address.
};

// In this order: --database (which may hold no password), the first line of --database-file, `configured`,
// BEDSIDE_DATABASE_URL. Empty when none is given: the embedded database.
Result<std::string> database_address(const DatabaseChoice& choice, const std::string& configured);

Result<std::string> migrate_database(const std::string& address, bool dry_run);
std::vector<Finding> check_database_server(const std::string& address);

}  // namespace bedside::server
