#include "store/sqlite/auth_sessions.h"

#include <utility>

#include "store/session_end.h"

namespace bedside::store::sqlite::auth {
namespace {

// Used counters kept for the reuse interval; an older one that comes back is refused without being looked up.
constexpr std::int64_t kKeptCounters = 16;

JobStatus put_session(Connection& connection, const Session& session) {
  auto cursor = connection.prepare(
      "INSERT INTO auth_sessions (id, user_id, method, refresh_counter, created_at, refreshed_at, device) "
      "VALUES (?1, ?2, ?3, ?4, ?5, ?5, ?6)");
  if (!cursor) return Failure(cursor.error());
  cursor->bind(session.id.text())
      .bind(session.user.text())
      .bind(session.method)
      .bind(session.refresh_counter)
      .bind(to_iso(session.created_at))
      .bind(session.device);
  return finish(*cursor);
}

JobStatus put_counter(Connection& connection, SessionId session, std::int64_t counter, Instant now) {
  auto cursor = connection.prepare("INSERT INTO auth_refresh_tokens (session_id, counter, issued_at) VALUES (?, ?, ?)");
  if (!cursor) return Failure(cursor.error());
  cursor->bind(session.text()).bind(counter).bind(to_iso(now));
  return finish(*cursor);
}

JobStatus stamp_sign_in(Connection& connection, const Session& session, const std::string& rehashed) {
  auto cursor = connection.prepare(
      "UPDATE auth_users SET last_sign_in_at = ?1, updated_at = ?1, password_hash = coalesce(?2, password_hash) "
      "WHERE id = ?3");
  if (!cursor) return Failure(cursor.error());
  cursor->bind(to_iso(session.created_at));
  rehashed.empty() ? cursor->bind_null() : cursor->bind(rehashed);
  cursor->bind(session.user.text());
  return finish(*cursor);
}

JobStatus end_one(Connection& connection, SessionId session, Instant now) {
  auto cursor = connection.prepare("UPDATE auth_sessions SET ended_at = ? WHERE id = ? AND ended_at IS NULL");
  if (!cursor) return Failure(cursor.error());
  cursor->bind(to_iso(now)).bind(session.text());
  return finish(*cursor);
}

JobStatus mark_used(Connection& connection, const RefreshRequest& request) {
  auto cursor = connection.prepare("UPDATE auth_refresh_tokens SET used_at = ? WHERE session_id = ? AND counter = ?");
  if (!cursor) return Failure(cursor.error());
  cursor->bind(to_iso(request.now)).bind(request.session.text()).bind(request.counter);
  return finish(*cursor);
}

JobStatus forget_counters(Connection& connection, const RefreshRequest& request) {
  auto cursor = connection.prepare("DELETE FROM auth_refresh_tokens WHERE session_id = ? AND counter <= ?");
  if (!cursor) return Failure(cursor.error());
  cursor->bind(request.session.text()).bind(request.counter - kKeptCounters);
  return finish(*cursor);
}

JobStatus advance(Connection& connection, const RefreshRequest& request, std::int64_t next) {
  auto cursor = connection.prepare("UPDATE auth_sessions SET refresh_counter = ?, refreshed_at = ? WHERE id = ?");
  if (!cursor) return Failure(cursor.error());
  cursor->bind(next).bind(to_iso(request.now)).bind(request.session.text());
  return finish(*cursor);
}

Outcome<AccountSession> rotate(Connection& connection, AccountSession found, const RefreshRequest& request) {
  const std::int64_t next = request.counter + 1;
  if (const auto done = mark_used(connection, request); !done) return done.error();
  if (const auto done = put_counter(connection, request.session, next, request.now); !done) return done.error();
  if (const auto done = advance(connection, request, next); !done) return done.error();
  if (const auto done = forget_counters(connection, request); !done) return done.error();
  found.session.refresh_counter = next;
  found.session.refreshed_at = request.now;
  return found;
}

Outcome<bool> within_reuse_interval(Connection& connection, const RefreshRequest& request) {
  auto cursor = connection.prepare("SELECT used_at FROM auth_refresh_tokens WHERE session_id = ? AND counter = ?");
  if (!cursor) return Failure(cursor.error());
  cursor->bind(request.session.text()).bind(request.counter);
  const auto row = cursor->step();
  if (!row) return Failure(row.error());
  if (!*row || cursor->is_null(0)) return false;
  const auto used_at = parse_iso(cursor->text(0));
  return used_at && *used_at + request.reuse_interval >= request.now;
}

Failure ending(Connection& connection, const RefreshRequest& request, AuthRefusal why) {
  if (const auto ended = end_one(connection, request.session, request.now); !ended) return ended.error();
  return {why, true};
}

JobStatus end_guests(Connection& connection, const SweepRequest& request) {
  if (!request.guest_timebox) return {};
  auto cursor = connection.prepare(
      "UPDATE auth_sessions SET ended_at = ? WHERE ended_at IS NULL AND created_at <= ? "
      "AND user_id IN (SELECT user_id FROM room_guests)");
  if (!cursor) return Failure(cursor.error());
  cursor->bind(to_iso(request.now)).bind(to_iso(request.now - *request.guest_timebox));
  return finish(*cursor);
}

Outcome<std::int64_t> forget(Connection& connection, std::string_view sql, Instant before) {
  auto cursor = connection.prepare(sql);
  if (!cursor) return Failure(cursor.error());
  cursor->bind(to_iso(before));
  if (const auto done = finish(*cursor); !done) return done.error();
  return connection.changed_rows();
}

}  // namespace

Outcome<AccountSession> open_session(Connection& connection, const Session& session, const std::string& rehashed) {
  if (const auto account = require_account(connection, session.user); !account) return account.error();
  if (const auto done = put_session(connection, session); !done) return done.error();
  if (const auto done = put_counter(connection, session.id, session.refresh_counter, session.created_at); !done) {
    return done.error();
  }
  if (const auto done = stamp_sign_in(connection, session, rehashed); !done) return done.error();
  auto account = require_account(connection, session.user);
  if (!account) return account.error();
  AccountSession opened{std::move(*account), session};
  opened.session.refreshed_at = session.created_at;
  return opened;
}

Outcome<AccountSession> find_session(Connection& connection, SessionId id) {
  static const std::string sql = "SELECT " + std::string(kSessionColumns) + " FROM auth_sessions s WHERE s.id = ?";
  auto cursor = connection.prepare(sql);
  if (!cursor) return Failure(cursor.error());
  cursor->bind(id.text());
  const auto row = cursor->step();
  if (!row) return Failure(row.error());
  if (!*row) return Failure(AuthRefusal::kNoSession);
  Session session = read_session(*cursor);
  // A removed account is told before its ended session: that is the more useful answer.
  auto account = require_account(connection, session.user);
  if (!account) return account.error();
  if (session.ended_at) return Failure(AuthRefusal::kNoSession);
  return AccountSession{std::move(*account), std::move(session)};
}

Outcome<AccountSession> refresh_session(Connection& connection, const RefreshRequest& request) {
  auto found = find_session(connection, request.session);
  if (!found) return found;
  if (found->account.banned_until && *found->account.banned_until > request.now) return Failure(AuthRefusal::kBanned);
  if (has_expired(*found, request.rules, request.now)) return ending(connection, request, AuthRefusal::kSessionExpired);

  const std::int64_t active = found->session.refresh_counter;
  // A counter past the active one was issued by us before a backup was put back; its holder is the rightful one.
  if (request.counter >= active) return rotate(connection, std::move(*found), request);
  if (request.counter == active - 1) return found;
  const auto forgiven = within_reuse_interval(connection, request);
  if (!forgiven) return forgiven.error();
  if (*forgiven) return found;
  return ending(connection, request, AuthRefusal::kTokenReused);
}

Outcome<std::vector<SessionId>> end_sessions(Connection& connection, UserId user, EndScope scope,
                                             std::optional<SessionId> current, Instant now) {
  auto cursor = connection.prepare(
      "UPDATE auth_sessions SET ended_at = ?1 WHERE user_id = ?2 AND ended_at IS NULL "
      "AND (?3 = 'all' OR (?3 = 'this' AND id = ?4) OR (?3 = 'others' AND id IS NOT ?4)) RETURNING id");
  if (!cursor) return Failure(cursor.error());
  cursor->bind(to_iso(now))
      .bind(user.text())
      .bind(scope == EndScope::kAll    ? "all"
            : scope == EndScope::kThis ? "this"
                                       : "others");
  current ? cursor->bind(current->text()) : cursor->bind_null();
  std::vector<SessionId> ended;
  while (true) {
    const auto row = cursor->step();
    if (!row) return Failure(row.error());
    if (!*row) return ended;
    if (const auto id = SessionId::parse(cursor->text(0))) ended.push_back(*id);
  }
}

Outcome<std::vector<Session>> list_sessions(Connection& connection, UserId user) {
  static const std::string sql = "SELECT " + std::string(kSessionColumns) +
                                 " FROM auth_sessions s WHERE s.user_id = ? AND s.ended_at IS NULL"
                                 " ORDER BY s.refreshed_at DESC, s.id LIMIT 100";
  auto cursor = connection.prepare(sql);
  if (!cursor) return Failure(cursor.error());
  cursor->bind(user.text());
  std::vector<Session> sessions;
  while (true) {
    const auto row = cursor->step();
    if (!row) return Failure(row.error());
    if (!*row) return sessions;
    sessions.push_back(read_session(*cursor));
  }
}

Outcome<Refused> refused_since(Connection& connection, Instant since, Instant now) {
  Refused refused;
  auto sessions = connection.prepare("SELECT id, user_id, ended_at FROM auth_sessions WHERE ended_at > ?");
  if (!sessions) return Failure(sessions.error());
  sessions->bind(to_iso(since));
  while (true) {
    const auto row = sessions->step();
    if (!row) return Failure(row.error());
    if (!*row) break;
    const auto id = SessionId::parse(sessions->text(0));
    const auto user = UserId::parse(sessions->text(1));
    const auto ended_at = parse_iso(sessions->text(2));
    if (id && user && ended_at) refused.sessions.push_back({*id, *user, *ended_at});
  }
  auto bans = connection.prepare("SELECT id, banned_until FROM auth_users WHERE banned_until > ?");
  if (!bans) return Failure(bans.error());
  bans->bind(to_iso(now));
  while (true) {
    const auto row = bans->step();
    if (!row) return Failure(row.error());
    if (!*row) return refused;
    const auto user = UserId::parse(bans->text(0));
    const auto until = parse_iso(bans->text(1));
    if (user && until) refused.bans.push_back({*user, *until});
  }
}

Outcome<std::int64_t> sweep(Connection& connection, const SweepRequest& request) {
  if (const auto done = end_guests(connection, request); !done) return done.error();
  const auto sessions =
      forget(connection, "DELETE FROM auth_sessions WHERE ended_at < ?", request.now - request.keep_ended);
  if (!sessions) return sessions;
  const auto tokens = forget(connection, "DELETE FROM auth_one_time_tokens WHERE expires_at < ?", request.now);
  if (!tokens) return tokens;
  return *sessions + *tokens;
}

}  // namespace bedside::store::sqlite::auth
