// Sessions, refresh counters and one-time tokens, each member inside of a transaction that its caller commits.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "store/postgres/auth/accounts.h"

namespace bedside::store::postgres::auth {

Task<Outcome<AccountSession>> open_session(Transaction& tx, Session session, std::string rehashed);
Task<Outcome<AccountSession>> find_session(Transaction& tx, SessionId id);
Task<Outcome<AccountSession>> refresh_session(Transaction& tx, RefreshRequest request);
Task<Outcome<std::vector<SessionId>>> end_sessions(Transaction& tx, UserId user, EndScope scope,
                                                   std::optional<SessionId> current, Instant now);
Task<Outcome<std::vector<Session>>> list_sessions(Transaction& tx, UserId user);
Task<Outcome<Refused>> refused_since(Transaction& tx, Instant since, Instant now);
Task<Outcome<std::int64_t>> sweep(Transaction& tx, SweepRequest request);

Task<Outcome<Account>> put_one_time_token(Transaction& tx, OneTimeToken token);
Task<Outcome<AccountSession>> redeem_one_time_token(Transaction& tx, Redeem redeem);

}  // namespace bedside::store::postgres::auth
