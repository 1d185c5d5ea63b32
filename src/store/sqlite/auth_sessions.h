// The transactions on sessions and their refresh tokens.
//
// A session has one active refresh counter. Presenting it rotates; presenting its direct parent answers the active
// one again, because that client never stored the answer it was sent, or is the second of two tabs; anything older,
// after the reuse interval, is a token that somebody kept, and ends the session (supabase.md section 2.4).
#pragma once

#include "store/sqlite/auth_rows.h"

namespace bedside::store::sqlite::auth {

Outcome<AccountSession> open_session(Connection& connection, const Session& session, const std::string& rehashed);
Outcome<AccountSession> find_session(Connection& connection, SessionId id);
Outcome<AccountSession> refresh_session(Connection& connection, const RefreshRequest& request);
Outcome<std::vector<SessionId>> end_sessions(Connection& connection, UserId user, EndScope scope,
                                             std::optional<SessionId> current, Instant now);
Outcome<std::vector<Session>> list_sessions(Connection& connection, UserId user);
Outcome<Refused> refused_since(Connection& connection, Instant since, Instant now);
Outcome<std::int64_t> sweep(Connection& connection, const SweepRequest& request);

}  // namespace bedside::store::sqlite::auth
