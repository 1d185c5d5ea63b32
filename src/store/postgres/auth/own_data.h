// One person's data: all of it, or gone (db/migrations/postgres/0015_own_data.sql).
#pragma once

#include <string>
#include <vector>

#include "store/postgres/auth/accounts.h"

namespace bedside::store::postgres::auth {

Task<Outcome<std::string>> export_person(Transaction& tx, UserId id);
Task<Outcome<std::vector<SessionId>>> erase_person(Transaction& tx, UserId id, Instant now);

}  // namespace bedside::store::postgres::auth
