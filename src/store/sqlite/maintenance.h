// Looking after the file: is it sound, and a copy of it while the server runs.
#pragma once

#include <string>

#include "base/result.h"
#include "store/sqlite/connection.h"

namespace bedside::store::sqlite {

// Pages, indexes and references. Takes time in proportion to the file.
Status check_database(Connection& connection);

// A consistent copy by SQLite's backup interface, written beside the target and renamed when it is whole, so that a
// file of that name is never half a backup. Refuses to replace an existing file.
Status back_up_database(Connection& connection, const std::string& path);

}  // namespace bedside::store::sqlite
