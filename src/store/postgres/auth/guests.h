// Whoever opens a link into a room (docs/auth.md), over the functions of db/migrations/postgres/0013_join_links.sql.
#pragma once

#include <string>

#include "store/postgres/auth/accounts.h"

namespace bedside::store::postgres::auth {

Task<Outcome<JoinLink>> find_join_link(Transaction& tx, std::string link_digest, Instant now);
Task<Outcome<Joined>> join_as_guest(Transaction& tx, JoinRequest request);

}  // namespace bedside::store::postgres::auth
