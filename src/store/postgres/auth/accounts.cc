#include "store/postgres/auth/accounts.h"

#include <utility>

#include "store/postgres/auth/sessions.h"
#include "wire/json/json.h"

namespace bedside::store::postgres::auth {
namespace {

std::string word(ProfileRole role) {
  switch (role) {
    case ProfileRole::kPatient: return "patient";
    case ProfileRole::kDoctor: return "doctor";
    case ProfileRole::kAdmin: return "admin";
  }
  return "patient";
}

boost::json::object object_at(const Rows& rows, int row, int column) {
  auto value = json::parse(rows.text(row, column));
  return value && value->is_object() ? std::move(value->get_object()) : boost::json::object{};
}

// The trigger bedside_account_made writes public.users from the metadata; this says what was really asked for. The row
// is the person's own, so that the login itself, which is nobody to the policies, writes it as the service role.
Statement put_profile(const UserId& id, std::optional<std::string> name, std::optional<std::string> role, Instant now) {
  return {
      "UPDATE public.users SET display_name = coalesce($2, display_name), role = coalesce($3, role), "
      "updated_at = $4 WHERE id = $1 AND (display_name, role) IS DISTINCT FROM (coalesce($2, display_name), "
      "coalesce($3, role))",
      {id.text(), std::move(name), std::move(role), to_iso(now)}};
}

Task<Result<Rows, DbError>> run_as_service(Transaction& tx, Statement statement) {
  Statement become{"SELECT set_config('role', 'service_role', true)", {}};
  const auto became = co_await tx.run(std::move(become));
  if (!became) co_return became.error();
  auto done = co_await tx.run(std::move(statement));
  if (!done) co_return done.error();
  Statement be_oneself{"SELECT set_config('role', 'none', true)", {}};
  const auto again = co_await tx.run(std::move(be_oneself));
  if (!again) co_return again.error();
  co_return std::move(*done);
}

Statement put_account(const Account& account) {
  return {
      "INSERT INTO auth.users AS u (id, email, encrypted_password, role, raw_app_meta_data, raw_user_meta_data, "
      "email_confirmed_at, confirmation_sent_at, recovery_sent_at, invited_at, last_sign_in_at, banned_until, "
      "created_at, updated_at, aud) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, "
      "'authenticated') ON CONFLICT (id) DO UPDATE SET email = excluded.email, "
      "encrypted_password = excluded.encrypted_password, role = excluded.role, "
      "raw_app_meta_data = excluded.raw_app_meta_data, raw_user_meta_data = excluded.raw_user_meta_data, "
      "email_confirmed_at = excluded.email_confirmed_at, banned_until = excluded.banned_until, "
      "updated_at = excluded.updated_at",
      {account.id.text(), account.email, account.password_hash, account.role, json::serialize(account.app_metadata),
       json::serialize(account.user_metadata), time_value(account.email_confirmed_at),
       time_value(account.confirmation_sent_at), time_value(account.recovery_sent_at), time_value(account.invited_at),
       time_value(account.last_sign_in_at), time_value(account.banned_until), to_iso(account.created_at),
       to_iso(account.updated_at)}};
}

Statement put_identity(const Account& account) {
  return {
      "INSERT INTO auth.identities (provider_id, user_id, identity_data, provider, created_at, updated_at) "
      "VALUES ($1::uuid::text, $1::uuid, jsonb_build_object('sub', $1::uuid::text, 'email', $2::text), 'email', $3, "
      "$3) "
      "ON CONFLICT (provider_id, provider) DO UPDATE SET identity_data = excluded.identity_data, "
      "updated_at = excluded.updated_at",
      {account.id.text(), account.email, to_iso(account.updated_at)}};
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

Task<Outcome<std::optional<Account>>> find(Transaction& tx, std::string_view condition, std::string value) {
  Statement select{"SELECT " + std::string(kAccountColumns) + " FROM auth.users AS u WHERE " + std::string(condition),
                   {std::move(value)}};
  const auto rows = co_await tx.run(std::move(select));
  if (!rows) co_return Failure(rows.error());
  if (rows->size() == 0) co_return std::optional<Account>();
  co_return std::optional<Account>(read_account(*rows, 0));
}

}  // namespace

Failure::Failure(const DbError& error) : code(error.code) {
  if (error.code == "23505" && error.message.find("users_email_key") != std::string::npos) {
    why = AuthRefusal::kEmailTaken;
  }
}

std::optional<Instant> time_at(const Rows& rows, int row, int column) {
  if (rows.is_null(row, column)) return std::nullopt;
  // A ban that psql wrote without an end.
  if (rows.text(row, column) == "infinity") return parse_iso("9999-12-31T23:59:59Z");
  return parse_iso(rows.text(row, column));
}

std::optional<std::string> time_value(std::optional<Instant> time) {
  return time ? std::optional(to_iso(*time)) : std::nullopt;
}

Account read_account(const Rows& rows, int row, int first) {
  Account account;
  account.id = UserId::parse(rows.text(row, first)).value_or(UserId{});
  account.email = rows.text(row, first + 1);
  account.password_hash = rows.text(row, first + 2);
  account.role = rows.text(row, first + 3);
  account.app_metadata = object_at(rows, row, first + 4);
  account.user_metadata = object_at(rows, row, first + 5);
  account.email_confirmed_at = time_at(rows, row, first + 6);
  account.confirmation_sent_at = time_at(rows, row, first + 7);
  account.recovery_sent_at = time_at(rows, row, first + 8);
  account.invited_at = time_at(rows, row, first + 9);
  account.last_sign_in_at = time_at(rows, row, first + 10);
  account.banned_until = time_at(rows, row, first + 11);
  account.created_at = time_at(rows, row, first + 12).value_or(Instant{});
  account.updated_at = time_at(rows, row, first + 13).value_or(Instant{});
  return account;
}

Task<Outcome<std::optional<Account>>> account_by_id(Transaction& tx, UserId id) {
  return find(tx, "u.id = $1", id.text());
}

Task<Outcome<std::optional<Account>>> account_by_email(Transaction& tx, std::string email) {
  return find(tx, "u.email = $1", std::move(email));
}

Task<Outcome<Account>> require_account(Transaction& tx, UserId id) {
  auto found = co_await find(tx, "u.id = $1 FOR UPDATE", id.text());
  if (!found) co_return found.error();
  if (!*found) co_return Failure(AuthRefusal::kNoUser);
  co_return std::move(**found);
}

Task<Outcome<Account>> create_account(Transaction& tx, NewAccount request) {
  const auto same_email = co_await account_by_email(tx, request.account.email);
  if (!same_email) co_return same_email.error();
  if (*same_email) co_return Failure(AuthRefusal::kEmailTaken);
  const auto same_id = co_await account_by_id(tx, request.account.id);
  if (!same_id) co_return same_id.error();
  if (*same_id) co_return Failure(AuthRefusal::kIdTaken);

  Statement account = put_account(request.account);
  const auto put = co_await tx.run(std::move(account));
  if (!put) co_return Failure(put.error());
  Statement profile =
      put_profile(request.account.id, request.display_name, word(request.profile_role), request.account.created_at);
  const auto profiled = co_await run_as_service(tx, std::move(profile));
  if (!profiled) co_return Failure(profiled.error());
  Statement identity = put_identity(request.account);
  const auto identified = co_await tx.run(std::move(identity));
  if (!identified) co_return Failure(identified.error());
  auto made = co_await require_account(tx, request.account.id);
  co_return made;
}

Statement put_foreign(const ForeignPerson& person) {
  return {
      "INSERT INTO public.users (id, display_name, role, created_at, updated_at) VALUES ($1, $2, $3, $4, $4) "
      "ON CONFLICT (id) DO NOTHING",
      {person.id.text(), person.display_name, word(person.profile_role), to_iso(person.now)}};
}

Task<Outcome<AccountPage>> list_accounts(Transaction& tx, std::int64_t offset, std::int64_t limit) {
  Statement count{"SELECT count(*) FROM auth.users", {}};
  const auto total = co_await tx.run(std::move(count));
  if (!total) co_return Failure(total.error());
  Statement select{"SELECT " + std::string(kAccountColumns) +
                       " FROM auth.users AS u ORDER BY u.created_at DESC, u.id LIMIT $1 OFFSET $2",
                   {std::to_string(limit), std::to_string(offset)}};
  const auto rows = co_await tx.run(std::move(select));
  if (!rows) co_return Failure(rows.error());
  AccountPage page;
  page.total = total->integer(0, 0);
  for (int row = 0; row < rows->size(); ++row) page.accounts.push_back(read_account(*rows, row));
  co_return page;
}

Task<Outcome<ChangedAccount>> change_account(Transaction& tx, UserId id, AccountChange change, Instant now) {
  auto account = co_await require_account(tx, id);
  if (!account) co_return account.error();
  apply(change, *account, now);
  Statement update = put_account(*account);
  const auto put = co_await tx.run(std::move(update));
  if (!put) co_return Failure(put.error());
  if (change.email) {
    Statement identity = put_identity(*account);
    const auto identified = co_await tx.run(std::move(identity));
    if (!identified) co_return Failure(identified.error());
  }
  if (change.display_name || change.profile_role) {
    std::optional<std::string> role;
    if (change.profile_role) role = word(*change.profile_role);
    Statement profile = put_profile(id, change.display_name, role, now);
    const auto profiled = co_await run_as_service(tx, std::move(profile));
    if (!profiled) co_return Failure(profiled.error());
  }
  ChangedAccount changed{std::move(*account), {}};
  if (change.end_sessions) {
    const EndScope scope = change.keep_session ? EndScope::kOthers : EndScope::kAll;
    auto ended = co_await end_sessions(tx, id, scope, change.keep_session, now);
    if (!ended) co_return ended.error();
    changed.ended = std::move(*ended);
  }
  co_return changed;
}

Task<Outcome<std::vector<SessionId>>> delete_account(Transaction& tx, UserId id, Instant now) {
  const auto account = co_await require_account(tx, id);
  if (!account) co_return account.error();
  auto ended = co_await end_sessions(tx, id, EndScope::kAll, std::nullopt, now);
  if (!ended) co_return ended.error();
  Statement remove{"DELETE FROM auth.users WHERE id = $1", {id.text()}};
  const auto removed = co_await tx.run(std::move(remove));
  if (!removed) co_return Failure(removed.error());
  co_return std::move(*ended);
}

}  // namespace bedside::store::postgres::auth
