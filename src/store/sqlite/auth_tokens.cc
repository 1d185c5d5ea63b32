#include "store/sqlite/auth_tokens.h"

#include <algorithm>

#include "store/sqlite/auth_sessions.h"

namespace bedside::store::sqlite::auth {
namespace {

constexpr std::int64_t kMaxWrongCodes = 5;

std::string_view word(TokenUse use) {
  switch (use) {
    case TokenUse::kSignup: return "signup";
    case TokenUse::kInvite: return "invite";
    case TokenUse::kMagicLink: return "magiclink";
    case TokenUse::kRecovery: return "recovery";
  }
  return "magiclink";
}

// The account's stamp that upstream shows for each kind of mail.
std::string_view stamp_sql(TokenUse use) {
  switch (use) {
    case TokenUse::kSignup: return "UPDATE auth_users SET confirmation_sent_at = ?1, updated_at = ?1 WHERE id = ?2";
    case TokenUse::kInvite:
      return "UPDATE auth_users SET confirmation_sent_at = ?1, invited_at = ?1, updated_at = ?1 WHERE id = ?2";
    case TokenUse::kMagicLink:
    case TokenUse::kRecovery: return "UPDATE auth_users SET recovery_sent_at = ?1, updated_at = ?1 WHERE id = ?2";
  }
  return {};
}

struct Found {
  std::string user_id;
  std::string token_use;
  std::string code_digest;
  std::int64_t wrong_codes = 0;
};

bool wanted(const Redeem& redeem, std::string_view token_use) {
  return std::any_of(redeem.uses.begin(), redeem.uses.end(), [&](TokenUse use) { return word(use) == token_use; });
}

Outcome<std::vector<Found>> candidates(Connection& connection, const Redeem& redeem) {
  const bool by_link = !redeem.link_digest.empty();
  auto cursor =
      connection.prepare(by_link ? "SELECT user_id, token_use, code_digest, wrong_codes FROM auth_one_time_tokens "
                                   "WHERE link_digest = ? AND expires_at > ?"
                                 : "SELECT user_id, token_use, code_digest, wrong_codes FROM auth_one_time_tokens "
                                   "WHERE user_id = ? AND expires_at > ?");
  if (!cursor) return Failure(cursor.error());
  cursor->bind(by_link ? redeem.link_digest : redeem.user ? redeem.user->text() : std::string());
  cursor->bind(to_iso(redeem.now));
  std::vector<Found> found;
  while (true) {
    const auto row = cursor->step();
    if (!row) return Failure(row.error());
    if (!*row) return found;
    if (!wanted(redeem, cursor->text(1))) continue;
    found.push_back(
        {std::string(cursor->text(0)), std::string(cursor->text(1)), std::string(cursor->text(2)), cursor->integer(3)});
  }
}

JobStatus remove(Connection& connection, const Found& token) {
  auto cursor = connection.prepare("DELETE FROM auth_one_time_tokens WHERE user_id = ? AND token_use = ?");
  if (!cursor) return Failure(cursor.error());
  cursor->bind(token.user_id).bind(token.token_use);
  return finish(*cursor);
}

// A wrong code counts against every token it could have been for.
Outcome<AccountSession> count_wrong_code(Connection& connection, const std::vector<Found>& tokens) {
  for (const Found& token : tokens) {
    if (token.wrong_codes + 1 >= kMaxWrongCodes) {
      if (const auto done = remove(connection, token); !done) return done.error();
      continue;
    }
    auto cursor = connection.prepare(
        "UPDATE auth_one_time_tokens SET wrong_codes = wrong_codes + 1 WHERE user_id = ? AND token_use = ?");
    if (!cursor) return Failure(cursor.error());
    cursor->bind(token.user_id).bind(token.token_use);
    if (const auto done = finish(*cursor); !done) return done.error();
  }
  return Failure(AuthRefusal::kNoToken, true);
}

JobStatus confirm(Connection& connection, const std::string& user_id, Instant now) {
  auto cursor =
      connection.prepare("UPDATE auth_users SET email_confirmed_at = coalesce(email_confirmed_at, ?) WHERE id = ?");
  if (!cursor) return Failure(cursor.error());
  cursor->bind(to_iso(now)).bind(user_id);
  return finish(*cursor);
}

}  // namespace

Outcome<Account> put_one_time_token(Connection& connection, const OneTimeToken& token) {
  if (const auto account = require_account(connection, token.user); !account) return account;
  auto cursor = connection.prepare(
      "INSERT OR REPLACE INTO auth_one_time_tokens "
      "(user_id, token_use, link_digest, code_digest, created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?)");
  if (!cursor) return Failure(cursor.error());
  cursor->bind(token.user.text())
      .bind(word(token.use))
      .bind(token.link_digest)
      .bind(token.code_digest)
      .bind(to_iso(token.created_at))
      .bind(to_iso(token.expires_at));
  if (const auto done = finish(*cursor); !done) return done.error();

  auto stamp = connection.prepare(stamp_sql(token.use));
  if (!stamp) return Failure(stamp.error());
  stamp->bind(to_iso(token.created_at)).bind(token.user.text());
  if (const auto done = finish(*stamp); !done) return done.error();
  return require_account(connection, token.user);
}

Outcome<AccountSession> redeem_one_time_token(Connection& connection, const Redeem& redeem) {
  const auto tokens = candidates(connection, redeem);
  if (!tokens) return tokens.error();
  const bool by_link = !redeem.link_digest.empty();
  const auto token = std::find_if(tokens->begin(), tokens->end(), [&](const Found& candidate) {
    return by_link || candidate.code_digest == redeem.code_digest;
  });
  if (token == tokens->end()) return count_wrong_code(connection, *tokens);

  const auto user = UserId::parse(token->user_id);
  if (!user) return Failure(AuthRefusal::kNoToken);
  const auto account = require_account(connection, *user);
  if (!account) return account.error();
  if (account->banned_until && *account->banned_until > redeem.now) return Failure(AuthRefusal::kBanned);

  if (const auto done = remove(connection, *token); !done) return done.error();
  if (const auto done = confirm(connection, token->user_id, redeem.now); !done) return done.error();
  Session session;
  session.id = redeem.new_session;
  session.user = *user;
  session.method = "otp";
  session.device = redeem.device;
  session.created_at = redeem.now;
  return open_session(connection, session, {});
}

}  // namespace bedside::store::sqlite::auth
