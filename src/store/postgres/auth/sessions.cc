#include "store/postgres/auth/sessions.h"

#include <algorithm>
#include <utility>

#include "store/session_end.h"

namespace bedside::store::postgres::auth {
namespace {

// Used counters kept for the reuse interval; an older one that comes back is refused without being looked up.
constexpr std::int64_t kKeptCounters = 16;

constexpr std::string_view kSessionColumns =
    "s.id, s.user_id, s.method, s.refresh_counter, s.created_at, s.refreshed_at, s.ended_at, "
    "coalesce(s.user_agent, '')";

Session read_session(const Rows& rows, int row) {
  Session session;
  session.id = SessionId::parse(rows.text(row, 0)).value_or(SessionId{});
  session.user = UserId::parse(rows.text(row, 1)).value_or(UserId{});
  session.method = rows.text(row, 2);
  session.refresh_counter = rows.integer(row, 3);
  session.created_at = time_at(rows, row, 4).value_or(Instant{});
  session.refreshed_at = time_at(rows, row, 5).value_or(Instant{});
  session.ended_at = time_at(rows, row, 6);
  session.device = rows.text(row, 7);
  return session;
}

Statement put_counter(SessionId session, UserId user, std::int64_t counter, Instant now) {
  return {
      "INSERT INTO auth.refresh_tokens (session_id, user_id, counter, created_at, updated_at) "
      "VALUES ($1, $2, $3, $4, $4)",
      {session.text(), user.text(), std::to_string(counter), to_iso(now)}};
}

// The two statements of a rotation and the forgetting behind it, as one.
Statement rotate_counters(const Session& session, const RefreshRequest& request, std::int64_t next) {
  return {
      "WITH used AS (UPDATE auth.refresh_tokens SET used_at = $4, updated_at = $4, revoked = true "
      "WHERE session_id = $1 AND counter = $3::bigint - 1), "
      "forgotten AS (DELETE FROM auth.refresh_tokens WHERE session_id = $1 AND counter <= $3::bigint - 1 - $5), "
      "issued AS (INSERT INTO auth.refresh_tokens (session_id, user_id, counter, created_at, updated_at) "
      "VALUES ($1, $2, $3, $4, $4)) "
      "UPDATE auth.sessions SET refresh_counter = $3, refreshed_at = $4, updated_at = $4 WHERE id = $1",
      {session.id.text(), session.user.text(), std::to_string(next), to_iso(request.now),
       std::to_string(kKeptCounters)}};
}

Task<Outcome<AccountSession>> ending(Transaction& tx, const RefreshRequest& request, AuthRefusal why) {
  Statement end{"UPDATE auth.sessions SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL",
                {request.session.text(), to_iso(request.now)}};
  const auto ended = co_await tx.run(std::move(end));
  if (!ended) co_return Failure(ended.error());
  co_return Failure(why, true);
}

Task<Outcome<AccountSession>> session_where(Transaction& tx, SessionId id, std::string_view lock) {
  Statement select{
      "SELECT " + std::string(kSessionColumns) + " FROM auth.sessions AS s WHERE s.id = $1" + std::string(lock),
      {id.text()}};
  const auto rows = co_await tx.run(std::move(select));
  if (!rows) co_return Failure(rows.error());
  if (rows->size() == 0) co_return Failure(AuthRefusal::kNoSession);
  Session session = read_session(*rows, 0);
  // A removed account is told before its ended session: that is the more useful answer.
  auto account = co_await account_by_id(tx, session.user);
  if (!account) co_return account.error();
  if (!*account) co_return Failure(AuthRefusal::kNoUser);
  if (session.ended_at) co_return Failure(AuthRefusal::kNoSession);
  co_return AccountSession{std::move(**account), std::move(session)};
}

std::string word(TokenUse use) {
  switch (use) {
    case TokenUse::kSignup: return "signup";
    case TokenUse::kInvite: return "invite";
    case TokenUse::kMagicLink: return "magiclink";
    case TokenUse::kRecovery: return "recovery";
  }
  return "magiclink";
}

// The account's stamp that upstream shows for each kind of mail.
std::string stamp_sql(TokenUse use) {
  const std::string end = " = $1, updated_at = $1 WHERE id = $2";
  switch (use) {
    case TokenUse::kSignup: return "UPDATE auth.users SET confirmation_sent_at" + end;
    case TokenUse::kInvite: return "UPDATE auth.users SET invited_at = $1, confirmation_sent_at" + end;
    case TokenUse::kMagicLink:
    case TokenUse::kRecovery: return "UPDATE auth.users SET recovery_sent_at" + end;
  }
  return {};
}

struct Found {
  std::string user_id;
  std::string token_use;
  std::string code_digest;
};

constexpr const char* kMaxWrongCodes = "5";

// A wrong code counts against every token it could have been for.
Task<Outcome<AccountSession>> count_wrong_code(Transaction& tx, const std::vector<Found>& tokens) {
  for (const Found& token : tokens) {
    Statement count{
        "UPDATE bedside.one_time_tokens SET wrong_codes = wrong_codes + 1 "
        "WHERE user_id = $1 AND token_use = $2",
        {token.user_id, token.token_use}};
    const auto counted = co_await tx.run(std::move(count));
    if (!counted) co_return Failure(counted.error());
    Statement remove{"DELETE FROM bedside.one_time_tokens WHERE user_id = $1 AND token_use = $2 AND wrong_codes >= $3",
                     {token.user_id, token.token_use, kMaxWrongCodes}};
    const auto removed = co_await tx.run(std::move(remove));
    if (!removed) co_return Failure(removed.error());
  }
  co_return Failure(AuthRefusal::kNoToken, true);
}

Task<Outcome<bool>> auth_is_ours(Transaction& tx) {
  Statement ask{"SELECT bedside.auth_is_ours()", {}};
  const auto rows = co_await tx.run(std::move(ask));
  if (!rows) co_return Failure(rows.error());
  co_return rows->truth(0, 0);
}

Task<Outcome<bool>> read_ended(Transaction& tx, Instant since, Refused& into) {
  Statement ended{"SELECT id, user_id, ended_at FROM auth.sessions WHERE ended_at > $1", {to_iso(since)}};
  const auto sessions = co_await tx.run(std::move(ended));
  if (!sessions) co_return Failure(sessions.error());
  for (int row = 0; row < sessions->size(); ++row) {
    const auto id = SessionId::parse(sessions->text(row, 0));
    const auto user = UserId::parse(sessions->text(row, 1));
    const auto at = time_at(*sessions, row, 2);
    if (id && user && at) into.sessions.push_back({*id, *user, *at});
  }
  co_return true;
}

}  // namespace

Task<Outcome<AccountSession>> open_session(Transaction& tx, Session session, std::string rehashed) {
  const auto account = co_await require_account(tx, session.user);
  if (!account) co_return account.error();
  Statement put{
      "INSERT INTO auth.sessions (id, user_id, method, refresh_counter, created_at, updated_at, refreshed_at, "
      "user_agent) VALUES ($1, $2, $3, $4, $5, $5, $5, nullif($6, ''))",
      {session.id.text(), session.user.text(), session.method, std::to_string(session.refresh_counter),
       to_iso(session.created_at), session.device}};
  const auto done = co_await tx.run(std::move(put));
  if (!done) co_return Failure(done.error());
  Statement counter = put_counter(session.id, session.user, session.refresh_counter, session.created_at);
  const auto counted = co_await tx.run(std::move(counter));
  if (!counted) co_return Failure(counted.error());
  std::optional<std::string> hash;
  if (!rehashed.empty()) hash = std::move(rehashed);
  Statement stamp{
      "UPDATE auth.users AS u SET last_sign_in_at = $1, updated_at = $1, "
      "encrypted_password = coalesce($2, encrypted_password) WHERE id = $3 RETURNING " +
          std::string(kAccountColumns),
      {to_iso(session.created_at), std::move(hash), session.user.text()}};
  const auto stamped = co_await tx.run(std::move(stamp));
  if (!stamped) co_return Failure(stamped.error());
  AccountSession opened{read_account(*stamped, 0), std::move(session)};
  opened.session.refreshed_at = opened.session.created_at;
  co_return opened;
}

Task<Outcome<AccountSession>> find_session(Transaction& tx, SessionId id) { return session_where(tx, id, ""); }

Task<Outcome<AccountSession>> refresh_session(Transaction& tx, RefreshRequest request) {
  // Locked: two tabs may refresh in the same millisecond.
  auto found = co_await session_where(tx, request.session, " FOR UPDATE");
  if (!found) co_return found;
  if (found->account.banned_until && *found->account.banned_until > request.now) {
    co_return Failure(AuthRefusal::kBanned);
  }
  if (has_expired(*found, request.rules, request.now)) {
    auto ended = co_await ending(tx, request, AuthRefusal::kSessionExpired);
    co_return ended;
  }
  const std::int64_t active = found->session.refresh_counter;
  if (request.counter >= active) {
    // A counter past the active one was issued by us before a backup was put back; its holder is the rightful one.
    Statement rotate = rotate_counters(found->session, request, request.counter + 1);
    const auto rotated = co_await tx.run(std::move(rotate));
    if (!rotated) co_return Failure(rotated.error());
    found->session.refresh_counter = request.counter + 1;
    found->session.refreshed_at = request.now;
    co_return found;
  }
  if (request.counter == active - 1) co_return found;
  Statement used{"SELECT used_at FROM auth.refresh_tokens WHERE session_id = $1 AND counter = $2",
                 {request.session.text(), std::to_string(request.counter)}};
  const auto rows = co_await tx.run(std::move(used));
  if (!rows) co_return Failure(rows.error());
  const auto used_at = rows->size() > 0 ? time_at(*rows, 0, 0) : std::nullopt;
  if (used_at && *used_at + request.reuse_interval >= request.now) co_return found;
  auto ended = co_await ending(tx, request, AuthRefusal::kTokenReused);
  co_return ended;
}

Task<Outcome<std::vector<SessionId>>> end_sessions(Transaction& tx, UserId user, EndScope scope,
                                                   std::optional<SessionId> current, Instant now) {
  std::optional<std::string> mine;
  if (current) mine = current->text();
  Statement end{
      "UPDATE auth.sessions SET ended_at = $1 WHERE user_id = $2 AND ended_at IS NULL AND ($3 = 'all' "
      "OR ($3 = 'this' AND id = $4::uuid) OR ($3 = 'others' AND id IS DISTINCT FROM $4::uuid)) RETURNING id",
      {to_iso(now), user.text(),
       scope == EndScope::kAll    ? "all"
       : scope == EndScope::kThis ? "this"
                                  : "others",
       std::move(mine)}};
  const auto rows = co_await tx.run(std::move(end));
  if (!rows) co_return Failure(rows.error());
  std::vector<SessionId> ended;
  for (int row = 0; row < rows->size(); ++row) {
    if (const auto id = SessionId::parse(rows->text(row, 0))) ended.push_back(*id);
  }
  co_return ended;
}

Task<Outcome<std::vector<Session>>> list_sessions(Transaction& tx, UserId user) {
  Statement select{"SELECT " + std::string(kSessionColumns) +
                       " FROM auth.sessions AS s WHERE s.user_id = $1 AND s.ended_at IS NULL "
                       "ORDER BY s.refreshed_at DESC, s.id LIMIT 100",
                   {user.text()}};
  const auto rows = co_await tx.run(std::move(select));
  if (!rows) co_return Failure(rows.error());
  std::vector<Session> sessions;
  for (int row = 0; row < rows->size(); ++row) sessions.push_back(read_session(*rows, row));
  co_return sessions;
}

// Of sessions that another Auth ended nothing is left to read; while a server listens it is told of each.
Task<Outcome<Refused>> refused_since(Transaction& tx, Instant since, Instant now) {
  Refused refused;
  const auto ours = co_await auth_is_ours(tx);
  if (!ours) co_return ours.error();
  refused.accounts_elsewhere = !*ours;
  if (*ours) {
    const auto read = co_await read_ended(tx, since, refused);
    if (!read) co_return read.error();
  }
  Statement banned{"SELECT id, banned_until FROM bedside.banned_accounts($1)", {to_iso(now)}};
  const auto bans = co_await tx.run(std::move(banned));
  if (!bans) co_return Failure(bans.error());
  for (int row = 0; row < bans->size(); ++row) {
    const auto user = UserId::parse(bans->text(row, 0));
    const auto until = time_at(*bans, row, 1);
    if (user && until) refused.bans.push_back({*user, *until});
  }
  co_return refused;
}

Task<Outcome<std::int64_t>> sweep(Transaction& tx, SweepRequest request) {
  const auto ours = co_await auth_is_ours(tx);
  if (!ours) co_return ours.error();
  if (!*ours) co_return 0;  // Another Auth sweeps its own.
  if (request.guest_timebox) {
    Statement guests{
        "UPDATE auth.sessions AS s SET ended_at = $1 FROM auth.users AS u WHERE u.id = s.user_id "
        "AND s.ended_at IS NULL AND s.created_at <= $2 AND u.raw_app_meta_data ? 'guest_room'",
        {to_iso(request.now), to_iso(request.now - *request.guest_timebox)}};
    const auto ended = co_await tx.run(std::move(guests));
    if (!ended) co_return Failure(ended.error());
  }
  Statement sessions{"DELETE FROM auth.sessions WHERE ended_at < $1", {to_iso(request.now - request.keep_ended)}};
  const auto gone = co_await tx.run(std::move(sessions));
  if (!gone) co_return Failure(gone.error());
  Statement tokens{"DELETE FROM bedside.one_time_tokens WHERE expires_at < $1", {to_iso(request.now)}};
  const auto past = co_await tx.run(std::move(tokens));
  if (!past) co_return Failure(past.error());
  co_return static_cast<std::int64_t>(gone->affected() + past->affected());
}

Task<Outcome<Account>> put_one_time_token(Transaction& tx, OneTimeToken token) {
  const auto account = co_await require_account(tx, token.user);
  if (!account) co_return account.error();
  Statement put{
      "INSERT INTO bedside.one_time_tokens "
      "(user_id, token_use, link_digest, code_digest, created_at, expires_at) "
      "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (user_id, token_use) DO UPDATE SET "
      "link_digest = excluded.link_digest, code_digest = excluded.code_digest, wrong_codes = 0, "
      "created_at = excluded.created_at, expires_at = excluded.expires_at",
      {token.user.text(), word(token.use), token.link_digest, token.code_digest, to_iso(token.created_at),
       to_iso(token.expires_at)}};
  const auto done = co_await tx.run(std::move(put));
  if (!done) co_return Failure(done.error());
  Statement stamp{stamp_sql(token.use), {to_iso(token.created_at), token.user.text()}};
  const auto stamped = co_await tx.run(std::move(stamp));
  if (!stamped) co_return Failure(stamped.error());
  auto fresh = co_await require_account(tx, token.user);
  co_return fresh;
}

Task<Outcome<AccountSession>> redeem_one_time_token(Transaction& tx, Redeem redeem) {
  const bool by_link = !redeem.link_digest.empty();
  if (!by_link && !redeem.user) co_return Failure(AuthRefusal::kNoToken);
  Statement select{std::string("SELECT user_id, token_use, code_digest FROM bedside.one_time_tokens WHERE ") +
                       (by_link ? "link_digest" : "user_id") + " = $1 AND expires_at > $2 FOR UPDATE",
                   {by_link ? redeem.link_digest : redeem.user->text(), to_iso(redeem.now)}};
  const auto rows = co_await tx.run(std::move(select));
  if (!rows) co_return Failure(rows.error());
  std::vector<Found> tokens;
  for (int row = 0; row < rows->size(); ++row) {
    Found found{std::string(rows->text(row, 0)), std::string(rows->text(row, 1)), std::string(rows->text(row, 2))};
    const bool wanted = std::ranges::any_of(redeem.uses, [&](TokenUse use) { return word(use) == found.token_use; });
    if (wanted) tokens.push_back(std::move(found));
  }
  const auto token = std::ranges::find_if(
      tokens, [&](const Found& candidate) { return by_link || candidate.code_digest == redeem.code_digest; });
  if (token == tokens.end()) {
    auto counted = co_await count_wrong_code(tx, tokens);
    co_return counted;
  }
  const auto user = UserId::parse(token->user_id);
  if (!user) co_return Failure(AuthRefusal::kNoToken);
  const auto account = co_await require_account(tx, *user);
  if (!account) co_return account.error();
  if (account->banned_until && *account->banned_until > redeem.now) co_return Failure(AuthRefusal::kBanned);

  Statement remove{"DELETE FROM bedside.one_time_tokens WHERE user_id = $1 AND token_use = $2",
                   {token->user_id, token->token_use}};
  const auto removed = co_await tx.run(std::move(remove));
  if (!removed) co_return Failure(removed.error());
  Statement confirm{"UPDATE auth.users SET email_confirmed_at = coalesce(email_confirmed_at, $1) WHERE id = $2",
                    {to_iso(redeem.now), token->user_id}};
  const auto confirmed = co_await tx.run(std::move(confirm));
  if (!confirmed) co_return Failure(confirmed.error());
  Session session;
  session.id = redeem.new_session;
  session.user = *user;
  session.method = "otp";
  session.device = redeem.device;
  session.created_at = redeem.now;
  auto opened = co_await open_session(tx, std::move(session), std::string());
  co_return opened;
}

}  // namespace bedside::store::postgres::auth
