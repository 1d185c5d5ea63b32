#include "store/sqlite/auth_rows.h"

#include "wire/json/json.h"

namespace bedside::store::sqlite::auth {
namespace {

std::optional<Instant> time_at(const Cursor& row, int column) {
  return row.is_null(column) ? std::nullopt : parse_iso(row.text(column));
}

Instant required_time(const Cursor& row, int column) { return time_at(row, column).value_or(Instant{}); }

boost::json::object object_at(const Cursor& row, int column) {
  auto value = json::parse(row.text(column));
  return value && value->is_object() ? std::move(value->get_object()) : boost::json::object{};
}

template <class TypedId>
TypedId id_at(const Cursor& row, int column) {
  return TypedId::parse(row.text(column)).value_or(TypedId{});
}

Outcome<std::optional<Account>> one_account(Cursor cursor) {
  const auto row = cursor.step();
  if (!row) return Failure(row.error());
  if (!*row) return std::optional<Account>();
  return std::optional<Account>(read_account(cursor));
}

}  // namespace

JobStatus finish(Cursor& cursor) {
  const auto done = cursor.run();
  if (!done) return Failure(done.error());
  return {};
}

Account read_account(const Cursor& row, int first) {
  Account account;
  account.id = id_at<UserId>(row, first);
  account.email = row.text(first + 1);
  account.password_hash = row.text(first + 2);
  account.role = row.text(first + 3);
  account.app_metadata = object_at(row, first + 4);
  account.user_metadata = object_at(row, first + 5);
  account.email_confirmed_at = time_at(row, first + 6);
  account.confirmation_sent_at = time_at(row, first + 7);
  account.recovery_sent_at = time_at(row, first + 8);
  account.invited_at = time_at(row, first + 9);
  account.last_sign_in_at = time_at(row, first + 10);
  account.banned_until = time_at(row, first + 11);
  account.created_at = required_time(row, first + 12);
  account.updated_at = required_time(row, first + 13);
  return account;
}

Session read_session(const Cursor& row, int first) {
  Session session;
  session.id = id_at<SessionId>(row, first);
  session.user = id_at<UserId>(row, first + 1);
  session.method = row.text(first + 2);
  session.refresh_counter = row.integer(first + 3);
  session.created_at = required_time(row, first + 4);
  session.refreshed_at = required_time(row, first + 5);
  session.ended_at = time_at(row, first + 6);
  session.device = row.text(first + 7);
  return session;
}

Cursor& bind_time(Cursor& cursor, std::optional<Instant> time) {
  return time ? cursor.bind(to_iso(*time)) : cursor.bind_null();
}

Outcome<std::optional<Account>> account_by_id(Connection& connection, UserId id) {
  static const std::string sql = "SELECT " + std::string(kAccountColumns) + " FROM auth_users u WHERE u.id = ?";
  auto cursor = connection.prepare(sql);
  if (!cursor) return Failure(cursor.error());
  cursor->bind(id.text());
  return one_account(std::move(*cursor));
}

Outcome<std::optional<Account>> account_by_email(Connection& connection, std::string_view email) {
  static const std::string sql = "SELECT " + std::string(kAccountColumns) + " FROM auth_users u WHERE u.email = ?";
  auto cursor = connection.prepare(sql);
  if (!cursor) return Failure(cursor.error());
  cursor->bind(email);
  return one_account(std::move(*cursor));
}

Outcome<Account> require_account(Connection& connection, UserId id) {
  auto found = account_by_id(connection, id);
  if (!found) return found.error();
  if (!*found) return Failure(AuthRefusal::kNoUser);
  return std::move(**found);
}

}  // namespace bedside::store::sqlite::auth
