// Accounts in schema auth, each member inside of a transaction that its caller commits.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "store/auth_store.h"
#include "store/postgres/transaction.h"

namespace bedside::store::postgres::auth {

// Why a transaction did not do what was asked, and whether what it wrote is to be kept nevertheless.
struct Failure {
  AuthRefusal why = AuthRefusal::kTrouble;
  bool keep = false;
  std::string code;  // SQLSTATE behind kTrouble, for the log.

  // Implicit, so that a refusal is returned as it is.
  Failure(AuthRefusal refusal, bool keep_changes = false) : why(refusal), keep(keep_changes) {}
  Failure(const DbError& error);
};

template <class T>
using Outcome = Result<T, Failure>;

// Columns in the order that read_account() expects, of auth.users as u.
inline constexpr std::string_view kAccountColumns =
    "u.id, u.email, u.encrypted_password, u.role, u.raw_app_meta_data, u.raw_user_meta_data, u.email_confirmed_at, "
    "u.confirmation_sent_at, u.recovery_sent_at, u.invited_at, u.last_sign_in_at, u.banned_until, u.created_at, "
    "u.updated_at";
inline constexpr int kAccountColumnCount = 14;
Account read_account(const Rows& rows, int row, int first = 0);

std::optional<Instant> time_at(const Rows& rows, int row, int column);
std::optional<std::string> time_value(std::optional<Instant> time);

// Locked until the transaction ends, so that two changes of one account come one after the other.
Task<Outcome<Account>> require_account(Transaction& tx, UserId id);

Task<Outcome<std::optional<Account>>> account_by_id(Transaction& tx, UserId id);
Task<Outcome<std::optional<Account>>> account_by_email(Transaction& tx, std::string email);
Task<Outcome<Account>> create_account(Transaction& tx, NewAccount request);
Statement put_foreign(const ForeignPerson& person);
Task<Outcome<AccountPage>> list_accounts(Transaction& tx, std::int64_t offset, std::int64_t limit);
Task<Outcome<ChangedAccount>> change_account(Transaction& tx, UserId id, AccountChange change, Instant now);
Task<Outcome<std::vector<SessionId>>> delete_account(Transaction& tx, UserId id, Instant now);

}  // namespace bedside::store::postgres::auth
