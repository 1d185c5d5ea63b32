// Whoever opens a link into a room (docs/auth.md): Auth's side of join_links.h.
#pragma once

#include <string>

#include "store/sqlite/auth_rows.h"

namespace bedside::store::sqlite::auth {

Outcome<JoinLink> find_join_link(Connection& connection, const std::string& link_digest, Instant now);
// The guest's account, membership and session, and the link used up: all or nothing.
Outcome<Joined> join_as_guest(Connection& connection, const JoinRequest& request);

}  // namespace bedside::store::sqlite::auth
