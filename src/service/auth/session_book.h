// Who has been signed out or banned while access tokens naming them are still within their hour.
//
// The book is in memory and small: an entry is dropped when no living token can name it any more. Every door asks
// it (through TokenAccess), and realtime listens so that it can cut the sockets of an ended session at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <unordered_map>

#include "base/id.h"
#include "base/time.h"

namespace bedside::service {

struct Revocation {
  enum class Why : std::uint8_t { kSignedOut, kBanned, kDeleted };
  UserId user;                       // Nil when only the session is known.
  std::optional<SessionId> session;  // None: every session of the user.
  Why why = Why::kSignedOut;
};

class SessionBook {
 public:
  using Listener = std::function<void(const Revocation&)>;
  using ListenerId = std::uint64_t;

  // `token_life`: how long an access token lives, and so how long an entry must be remembered.
  explicit SessionBook(Duration token_life) : token_life_(token_life) {}

  // Records and tells the listeners, in order of subscription, before it returns. What is in the book already is not
  // told again, so that it may be heard twice.
  void end_session(UserId user, SessionId session, Instant now, Revocation::Why why = Revocation::Why::kSignedOut);
  // All tokens of the user issued so far; `until` is the end of a ban, or the maximum for a deleted account.
  void ban(UserId user, Instant now, Instant until, Revocation::Why why = Revocation::Why::kBanned);
  void unban(UserId user);

  bool session_ended(SessionId session, Instant now) const;
  bool banned(UserId user, Instant now) const;

  ListenerId subscribe(Listener listener);
  void unsubscribe(ListenerId id);

  std::size_t size() const { return ended_.size() + bans_.size(); }

 private:
  void forget_old(Instant now);
  void tell(const Revocation& revocation);

  Duration token_life_;
  std::unordered_map<SessionId, Instant> ended_;  // Until when to remember.
  std::multimap<Instant, SessionId> forget_at_;
  std::unordered_map<UserId, Instant> bans_;  // Until when the ban holds.
  std::map<ListenerId, Listener> listeners_;
  ListenerId next_listener_ = 1;
};

}  // namespace bedside::service
