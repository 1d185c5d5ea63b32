// One person's data on PostgreSQL: all of it in one document, or gone (bedside.export_person and bedside.erase_person
// in 0010_keeping.sql). Blocks: for the command line.
#pragma once

#include <optional>
#include <string>

#include "base/id.h"
#include "base/result.h"
#include "store/postgres/blocking.h"

namespace bedside::store::postgres {

// `email` in lower case, as Auth keeps it.
Result<std::optional<UserId>, DbError> find_person(BlockingConnection& db, const std::string& email);

// One JSON object with the members of store/sqlite/keeping/privacy.h.
Result<std::string, DbError> export_person(BlockingConnection& db, UserId user);
Result<void, DbError> erase_person(BlockingConnection& db, UserId user);

}  // namespace bedside::store::postgres
