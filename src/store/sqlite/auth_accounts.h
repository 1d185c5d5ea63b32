// The transactions on accounts: an account and its public.users row come, change and go together.
#pragma once

#include "store/sqlite/auth_rows.h"

namespace bedside::store::sqlite::auth {

Outcome<Account> create_account(Connection& connection, const NewAccount& request);
Outcome<bool> welcome_foreign(Connection& connection, const ForeignPerson& person);
Outcome<AccountPage> list_accounts(Connection& connection, std::int64_t offset, std::int64_t limit);
Outcome<ChangedAccount> change_account(Connection& connection, UserId id, const AccountChange& change, Instant now);
Outcome<std::vector<SessionId>> delete_account(Connection& connection, UserId id, Instant now);

}  // namespace bedside::store::sqlite::auth
