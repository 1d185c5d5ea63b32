// What Auth asks of a database: accounts, sessions, refresh tokens and one-time tokens.
//
// Each member is one transaction; `done` is called once, on the loop's thread, after the commit is on disk. Nothing
// stored here signs anybody in: passwords are Argon2id strings, refresh tokens are counters whose secret part is made
// from a key outside the database (service/auth/refresh_token.h), one-time tokens are digests.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"

namespace bedside::store {

enum class AuthRefusal : std::uint8_t {
  kTrouble,  // The database is busy, full or broken: answer 503, never blame the user.
  kEmailTaken,
  kIdTaken,
  kNoUser,
  kBanned,
  kNoSession,       // Unknown or ended.
  kTokenReused,     // An old refresh token came back; the session has been ended.
  kSessionExpired,  // Past its time box or idle for too long.
  kNoToken,         // No such one-time token, used already, or past its time.
  kNoLink,          // No such link into a room.
  kLinkExpired,
  kLinkUsed,
  kLinkRevoked,
};

template <class T>
using AuthDone = std::function<void(Result<T, AuthRefusal>)>;

// The words of public.users.role.
enum class ProfileRole : std::uint8_t { kPatient, kDoctor, kAdmin };

struct Account {
  UserId id;
  std::string email;                   // Trimmed and in lower case; unique.
  std::string password_hash;           // Empty when there is no password.
  std::string role = "authenticated";  // The JWT role.
  boost::json::object app_metadata;
  boost::json::object user_metadata;
  std::optional<Instant> email_confirmed_at;
  std::optional<Instant> confirmation_sent_at;
  std::optional<Instant> recovery_sent_at;
  std::optional<Instant> invited_at;
  std::optional<Instant> last_sign_in_at;
  std::optional<Instant> banned_until;
  Instant created_at{};
  Instant updated_at{};
};

// Somebody who came by a link into a room (docs/auth.md).
inline bool is_guest(const Account& account) { return account.app_metadata.contains("guest_room"); }

// Makes the account and its public.users row.
struct NewAccount {
  Account account;
  std::string display_name;
  ProfileRole profile_role = ProfileRole::kPatient;
};

struct ForeignPerson {
  UserId id;
  std::string display_name;  // At most 200 characters.
  ProfileRole profile_role = ProfileRole::kPatient;
  Instant now{};
};

// What is absent stays as it is.
struct AccountChange {
  std::optional<std::string> email;
  std::optional<std::string> password_hash;
  std::optional<std::string> role;
  boost::json::object user_metadata;  // Merged member by member; a null removes the member.
  boost::json::object app_metadata;   // Likewise.
  bool confirm_email = false;
  std::optional<std::optional<Instant>> banned_until;  // An empty inner value lifts the ban.
  std::optional<std::string> display_name;             // For public.users.
  std::optional<ProfileRole> profile_role;             // For public.users; only the service key sets it.
  // Sessions to end with the change: a new password ends all but `keep_session`.
  bool end_sessions = false;
  std::optional<SessionId> keep_session;
};

struct Session {
  SessionId id;
  UserId user;
  std::string method;  // Of the first sign-in: "password", "otp", "link"; the amr claim.
  std::string device;  // "Firefox, Linux", or empty; at most 60 bytes.
  Instant created_at{};
  Instant refreshed_at{};
  std::optional<Instant> ended_at;   // Kept for as long as an access token may still name the session.
  std::int64_t refresh_counter = 1;  // Of the one refresh token that is active.
};

struct AccountSession {
  Account account;
  Session session;
};

// How metadata is changed: member by member, a null removes (GoTrue's rule).
inline void merge_members(boost::json::object& into, const boost::json::object& patch) {
  for (const auto& member : patch) {
    if (member.value().is_null()) {
      into.erase(member.key());
    } else {
      into[member.key()] = member.value();
    }
  }
}

struct ChangedAccount {
  Account account;
  std::vector<SessionId> ended;  // Sessions that this very change has ended.
};

// When a session ends by itself (store/session_end.h). None: never.
struct SessionRules {
  std::optional<Duration> timebox;        // After it began.
  std::optional<Duration> guest_timebox;  // The same for a guest.
  std::optional<Duration> idle;           // After it was heard of last.
};

struct RefreshRequest {
  SessionId session;
  std::int64_t counter = 0;  // From the token.
  Instant now{};
  Duration reuse_interval{};  // An older ancestor is forgiven for this long after its use.
  SessionRules rules;
};

struct SweepRequest {
  Instant now{};
  Duration keep_ended{};                  // How long an ended session is remembered.
  std::optional<Duration> guest_timebox;  // Of SessionRules.
};

enum class TokenUse : std::uint8_t { kSignup, kInvite, kMagicLink, kRecovery };

struct OneTimeToken {
  UserId user;
  TokenUse use = TokenUse::kMagicLink;
  std::string link_digest;  // Of the long token in a link.
  std::string code_digest;  // Of the short code that a person types.
  Instant created_at{};
  Instant expires_at{};
};

// Either a link's digest, or a user with the digest of a code.
struct Redeem {
  std::vector<TokenUse> uses;  // Any of these.
  std::string link_digest;
  std::optional<UserId> user;
  std::string code_digest;
  SessionId new_session;
  std::string device;  // Of that session.
  Instant now{};
};

// A link into a room that is good still, as shown to whoever holds it (docs/auth.md).
struct JoinLink {
  std::string room_title;
  std::string host_name;  // Who made it.
  Instant expires_at{};
};

// Opens a link: makes the guest's account, which nothing leads into another room, and its session.
struct JoinRequest {
  std::string link_digest;  // store/sha256.h of the token.
  NewAccount guest;
  Session session;
};

struct Joined {
  AccountSession signed_in;
  RoomId room;
};

struct AccountPage {
  std::vector<Account> accounts;
  std::int64_t total = 0;
};

struct EndedSession {
  SessionId session;
  UserId user;
  Instant ended_at{};
};

struct Ban {
  UserId user;
  Instant until{};
};

// What a fresh SessionBook has to know.
struct Refused {
  std::vector<EndedSession> sessions;
  std::vector<Ban> bans;
  // Another Auth keeps the accounts of this database: `sessions` are not to be had, and nothing of the rest of this
  // interface that concerns an account works.
  bool accounts_elsewhere = false;
};

// Told by somebody else who writes into the same database. Exactly one of the three: a session that ended, a ban that
// holds until then, or the end of a ban.
struct Revoked {
  UserId user;
  std::optional<SessionId> session;
  std::optional<Instant> banned_until;
};

enum class EndScope : std::uint8_t { kThis, kOthers, kAll };

class AuthStore {
 public:
  virtual ~AuthStore() = default;

  virtual void create_account(NewAccount account, AuthDone<Account> done) = 0;
  virtual void find_account(UserId id, AuthDone<std::optional<Account>> done) = 0;
  virtual void find_account_by_email(std::string email, AuthDone<std::optional<Account>> done) = 0;
  // Somebody whom another Auth vouches for: the row of public.users, unless there is one. True when it was made.
  virtual void welcome_foreign(ForeignPerson person, AuthDone<bool> done) = 0;
  // Ordered by creation, newest first.
  virtual void list_accounts(std::int64_t offset, std::int64_t limit, AuthDone<AccountPage> done) = 0;
  virtual void change_account(UserId id, AccountChange change, Instant now, AuthDone<ChangedAccount> done) = 0;
  // Removes the account and answers the sessions that ended with it. The public.users row goes too, unless calls or
  // messages refer to it: then it stays without a name and leaves every room.
  virtual void delete_account(UserId id, Instant now, AuthDone<std::vector<SessionId>> done) = 0;

  // Starts a session with refresh counter 1 and stamps last_sign_in_at. `rehashed`, when not empty, replaces the hash.
  virtual void open_session(Session session, std::string rehashed, AuthDone<AccountSession> done) = 0;
  // kNoSession when it is unknown or ended, kNoUser when the account is gone.
  virtual void find_session(SessionId id, AuthDone<AccountSession> done) = 0;
  // Rotates, or answers the active counter again when the token is the direct parent of the active one or was used
  // within the reuse interval; anything older ends the session (kTokenReused).
  virtual void refresh_session(RefreshRequest request, AuthDone<AccountSession> done) = 0;
  virtual void end_sessions(UserId user, EndScope scope, std::optional<SessionId> current, Instant now,
                            AuthDone<std::vector<SessionId>> done) = 0;
  // Those that have not ended, the one that was heard of last first; at most 100.
  virtual void list_sessions(UserId user, AuthDone<std::vector<Session>> done) = 0;
  // Sessions ended since then, and bans that hold at `now`.
  virtual void refused_since(Instant since, Instant now, AuthDone<Refused> done) = 0;

  // Replaces earlier tokens of the same user and use; stamps the account's *_sent_at.
  virtual void put_one_time_token(OneTimeToken token, AuthDone<Account> done) = 0;
  // Consumes the token, confirms the e-mail address and opens the session, all or nothing. A banned account keeps
  // its token. A code may be wrong five times; then the token is gone.
  virtual void redeem_one_time_token(Redeem redeem, AuthDone<AccountSession> done) = 0;

  // Both: kNoLink, kLinkExpired, kLinkUsed or kLinkRevoked when it is good no more.
  virtual void find_join_link(std::string link_digest, Instant now, AuthDone<JoinLink> done) = 0;
  // All or nothing, and of several at once one.
  virtual void join_as_guest(JoinRequest request, AuthDone<Joined> done) = 0;

  // Everything that is kept about the person (docs/data.md), as the text of one JSON object.
  virtual void export_person(UserId id, AuthDone<std::string> done) = 0;
  // Account, sessions, memberships and signals go; calls and the chat keep their shape and lose the person. Answers the
  // sessions that ended with it.
  virtual void erase_person(UserId id, Instant now, AuthDone<std::vector<SessionId>> done) = 0;

  // Ends the sessions of guests who did not come back before their time was over, and forgets what nobody can name any
  // more: old ended sessions, used refresh counters, one-time tokens past their time. Answers how many it forgot.
  virtual void sweep(SweepRequest request, AuthDone<std::int64_t> done) = 0;
};

}  // namespace bedside::store
