// The transactions on one-time tokens: a link or a code that signs its holder in, once.
#pragma once

#include "store/sqlite/auth_rows.h"

namespace bedside::store::sqlite::auth {

Outcome<Account> put_one_time_token(Connection& connection, const OneTimeToken& token);
Outcome<AccountSession> redeem_one_time_token(Connection& connection, const Redeem& redeem);

}  // namespace bedside::store::sqlite::auth
