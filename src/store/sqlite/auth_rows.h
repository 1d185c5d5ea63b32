// Rows of Auth's tables as values, and the one way in which their transactions fail.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "store/auth_store.h"
#include "store/db_error.h"
#include "store/sqlite/connection.h"

namespace bedside::store::sqlite::auth {

// Why a transaction did not do what was asked, and whether what it wrote is to be kept nevertheless.
struct Failure {
  AuthRefusal why = AuthRefusal::kTrouble;
  bool keep = false;
  std::string code;  // SQLSTATE behind kTrouble, for the log.

  // Implicit, so that a refusal is returned as it is.
  Failure(AuthRefusal refusal, bool keep_changes = false) : why(refusal), keep(keep_changes) {}
  Failure(DbError error) : code(std::move(error.code)) {}
};

template <class T>
using Outcome = Result<T, Failure>;
using JobStatus = Result<void, Failure>;

// Runs a statement that answers no rows.
JobStatus finish(Cursor& cursor);

// Columns in the order that read_account() and read_session() expect, starting at `first`.
inline constexpr std::string_view kAccountColumns =
    "u.id, u.email, u.password_hash, u.role, u.app_metadata, u.user_metadata, u.email_confirmed_at, "
    "u.confirmation_sent_at, u.recovery_sent_at, u.invited_at, u.last_sign_in_at, u.banned_until, u.created_at, "
    "u.updated_at";
inline constexpr std::string_view kSessionColumns =
    "s.id, s.user_id, s.method, s.refresh_counter, s.created_at, s.refreshed_at, s.ended_at, s.device";
inline constexpr int kAccountColumnCount = 14;

Account read_account(const Cursor& row, int first = 0);
Session read_session(const Cursor& row, int first = 0);

Cursor& bind_time(Cursor& cursor, std::optional<Instant> time);

Outcome<std::optional<Account>> account_by_id(Connection& connection, UserId id);
Outcome<std::optional<Account>> account_by_email(Connection& connection, std::string_view email);
// kNoUser when there is none.
Outcome<Account> require_account(Connection& connection, UserId id);

}  // namespace bedside::store::sqlite::auth
