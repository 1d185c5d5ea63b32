#include "store/sqlite/auth_accounts.h"

#include "store/sqlite/auth_sessions.h"
#include "wire/json/json.h"

namespace bedside::store::sqlite::auth {
namespace {

constexpr std::string_view kDeletedName = "Deleted user";

std::string_view word(ProfileRole role) {
  switch (role) {
    case ProfileRole::kPatient: return "patient";
    case ProfileRole::kDoctor: return "doctor";
    case ProfileRole::kAdmin: return "admin";
  }
  return "patient";
}

// A row of that id may be left from an account that was removed while calls referred to it.
JobStatus put_profile(Connection& connection, const NewAccount& request) {
  auto cursor = connection.prepare(
      "INSERT INTO users (id, display_name, role, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?4) "
      "ON CONFLICT (id) DO UPDATE SET display_name = excluded.display_name, role = excluded.role, "
      "updated_at = excluded.updated_at");
  if (!cursor) return Failure(cursor.error());
  cursor->bind(request.account.id.text())
      .bind(request.display_name)
      .bind(word(request.profile_role))
      .bind(to_iso(request.account.created_at));
  return finish(*cursor);
}

JobStatus put_account(Connection& connection, const Account& account) {
  auto cursor = connection.prepare(
      "INSERT INTO auth_users (id, email, password_hash, role, app_metadata, user_metadata, email_confirmed_at, "
      "confirmation_sent_at, recovery_sent_at, invited_at, last_sign_in_at, banned_until, created_at, updated_at) "
      "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
      "ON CONFLICT (id) DO UPDATE SET email = excluded.email, password_hash = excluded.password_hash, "
      "role = excluded.role, app_metadata = excluded.app_metadata, user_metadata = excluded.user_metadata, "
      "email_confirmed_at = excluded.email_confirmed_at, banned_until = excluded.banned_until, "
      "updated_at = excluded.updated_at");
  if (!cursor) return Failure(cursor.error());
  cursor->bind(account.id.text())
      .bind(account.email)
      .bind(account.password_hash)
      .bind(account.role)
      .bind(json::serialize(account.app_metadata))
      .bind(json::serialize(account.user_metadata));
  bind_time(*cursor, account.email_confirmed_at);
  bind_time(*cursor, account.confirmation_sent_at);
  bind_time(*cursor, account.recovery_sent_at);
  bind_time(*cursor, account.invited_at);
  bind_time(*cursor, account.last_sign_in_at);
  bind_time(*cursor, account.banned_until);
  bind_time(*cursor, account.created_at);
  bind_time(*cursor, account.updated_at);
  return finish(*cursor);
}

void apply(const AccountChange& change, Account& account, Instant now) {
  if (change.email) account.email = *change.email;
  if (change.password_hash) account.password_hash = *change.password_hash;
  if (change.role) account.role = *change.role;
  if (change.banned_until) account.banned_until = *change.banned_until;
  if (change.confirm_email && !account.email_confirmed_at) account.email_confirmed_at = now;
  merge_members(account.user_metadata, change.user_metadata);
  merge_members(account.app_metadata, change.app_metadata);
  account.updated_at = now;
}

JobStatus change_profile(Connection& connection, UserId id, const AccountChange& change, Instant now) {
  if (!change.display_name && !change.profile_role) return {};
  auto cursor = connection.prepare(
      "UPDATE users SET display_name = coalesce(?1, display_name), role = coalesce(?2, role), updated_at = ?3 "
      "WHERE id = ?4");
  if (!cursor) return Failure(cursor.error());
  change.display_name ? cursor->bind(*change.display_name) : cursor->bind_null();
  change.profile_role ? cursor->bind(word(*change.profile_role)) : cursor->bind_null();
  cursor->bind(to_iso(now)).bind(id.text());
  return finish(*cursor);
}

Outcome<bool> has_history(Connection& connection, const std::string& id) {
  auto cursor = connection.prepare(
      "SELECT EXISTS (SELECT 1 FROM messages WHERE sender_id = ?1) "
      "OR EXISTS (SELECT 1 FROM video_calls WHERE caller_id = ?1) "
      "OR EXISTS (SELECT 1 FROM video_calls WHERE receiver_id = ?1)");
  if (!cursor) return Failure(cursor.error());
  cursor->bind(id);
  const auto row = cursor->step();
  if (!row) return Failure(row.error());
  return cursor->integer(0) != 0;
}

JobStatus run_with_id(Connection& connection, std::string_view sql, const std::string& id) {
  auto cursor = connection.prepare(sql);
  if (!cursor) return Failure(cursor.error());
  cursor->bind(id);
  return finish(*cursor);
}

JobStatus remove_profile(Connection& connection, const std::string& id, Instant now) {
  const auto kept = has_history(connection, id);
  if (!kept) return kept.error();
  if (!*kept) return run_with_id(connection, "DELETE FROM users WHERE id = ?", id);
  if (auto left = run_with_id(connection, "DELETE FROM room_members WHERE user_id = ?", id); !left) return left;
  auto cursor = connection.prepare("UPDATE users SET display_name = ?, avatar_url = NULL, updated_at = ? WHERE id = ?");
  if (!cursor) return Failure(cursor.error());
  cursor->bind(kDeletedName).bind(to_iso(now)).bind(id);
  return finish(*cursor);
}

}  // namespace

Outcome<Account> create_account(Connection& connection, const NewAccount& request) {
  const auto same_email = account_by_email(connection, request.account.email);
  if (!same_email) return same_email.error();
  if (*same_email) return Failure(AuthRefusal::kEmailTaken);
  const auto same_id = account_by_id(connection, request.account.id);
  if (!same_id) return same_id.error();
  if (*same_id) return Failure(AuthRefusal::kIdTaken);

  if (const auto put = put_profile(connection, request); !put) return put.error();
  if (const auto put = put_account(connection, request.account); !put) return put.error();
  return require_account(connection, request.account.id);
}

Outcome<bool> welcome_foreign(Connection& connection, const ForeignPerson& person) {
  auto cursor = connection.prepare(
      "INSERT INTO users (id, display_name, role, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?4) "
      "ON CONFLICT (id) DO NOTHING");
  if (!cursor) return Failure(cursor.error());
  cursor->bind(person.id.text()).bind(person.display_name).bind(word(person.profile_role)).bind(to_iso(person.now));
  if (const auto made = finish(*cursor); !made) return made.error();
  return connection.changed_rows() > 0;
}

Outcome<AccountPage> list_accounts(Connection& connection, std::int64_t offset, std::int64_t limit) {
  AccountPage page;
  {
    auto count = connection.prepare("SELECT count(*) FROM auth_users");
    if (!count) return Failure(count.error());
    const auto row = count->step();
    if (!row) return Failure(row.error());
    page.total = count->integer(0);
  }
  static const std::string sql =
      "SELECT " + std::string(kAccountColumns) + " FROM auth_users u ORDER BY u.created_at DESC, u.id LIMIT ? OFFSET ?";
  auto cursor = connection.prepare(sql);
  if (!cursor) return Failure(cursor.error());
  cursor->bind(limit).bind(offset);
  while (true) {
    const auto row = cursor->step();
    if (!row) return Failure(row.error());
    if (!*row) return page;
    page.accounts.push_back(read_account(*cursor));
  }
}

Outcome<ChangedAccount> change_account(Connection& connection, UserId id, const AccountChange& change, Instant now) {
  auto account = require_account(connection, id);
  if (!account) return account.error();
  if (change.email && *change.email != account->email) {
    const auto same_email = account_by_email(connection, *change.email);
    if (!same_email) return same_email.error();
    if (*same_email) return Failure(AuthRefusal::kEmailTaken);
  }
  apply(change, *account, now);
  if (const auto put = put_account(connection, *account); !put) return put.error();
  if (const auto put = change_profile(connection, id, change, now); !put) return put.error();

  ChangedAccount changed{std::move(*account), {}};
  if (change.end_sessions) {
    auto ended = change.keep_session ? end_sessions(connection, id, EndScope::kOthers, change.keep_session, now)
                                     : end_sessions(connection, id, EndScope::kAll, std::nullopt, now);
    if (!ended) return ended.error();
    changed.ended = std::move(*ended);
  }
  return changed;
}

Outcome<std::vector<SessionId>> delete_account(Connection& connection, UserId id, Instant now) {
  if (const auto account = require_account(connection, id); !account) return account.error();
  auto ended = end_sessions(connection, id, EndScope::kAll, std::nullopt, now);
  if (!ended) return ended.error();
  const auto removed = run_with_id(connection, "DELETE FROM auth_users WHERE id = ?", id.text());
  if (!removed) return removed.error();
  if (const auto left = remove_profile(connection, id.text(), now); !left) return left.error();
  return ended;
}

}  // namespace bedside::store::sqlite::auth
