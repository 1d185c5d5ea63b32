#include "service/auth/session_book.h"

#include <utility>
#include <vector>

namespace bedside::service {

void SessionBook::end_session(UserId user, SessionId session, Instant now, Revocation::Why why) {
  forget_old(now);
  const Instant until = now + token_life_;
  if (!ended_.emplace(session, until).second) return;
  forget_at_.emplace(until, session);
  tell({user, session, why});
}

void SessionBook::ban(UserId user, Instant now, Instant until, Revocation::Why why) {
  forget_old(now);
  Instant& held = bans_[user];
  if (std::exchange(held, until) == until) return;
  tell({user, std::nullopt, why});
}

void SessionBook::unban(UserId user) { bans_.erase(user); }

bool SessionBook::session_ended(SessionId session, Instant now) const {
  const auto found = ended_.find(session);
  return found != ended_.end() && found->second > now;
}

bool SessionBook::banned(UserId user, Instant now) const {
  const auto found = bans_.find(user);
  return found != bans_.end() && found->second > now;
}

SessionBook::ListenerId SessionBook::subscribe(Listener listener) {
  listeners_.emplace(next_listener_, std::move(listener));
  return next_listener_++;
}

void SessionBook::unsubscribe(ListenerId id) { listeners_.erase(id); }

void SessionBook::forget_old(Instant now) {
  while (!forget_at_.empty() && forget_at_.begin()->first <= now) {
    ended_.erase(forget_at_.begin()->second);
    forget_at_.erase(forget_at_.begin());
  }
  // Bans are few and change seldom; looking at all of them at each change is cheaper than an index.
  std::erase_if(bans_, [now](const auto& ban) { return ban.second <= now; });
}

void SessionBook::tell(const Revocation& revocation) {
  // A listener may unsubscribe itself or another one while it is told.
  std::vector<ListenerId> ids;
  for (const auto& [id, listener] : listeners_) ids.push_back(id);
  for (const ListenerId id : ids) {
    const auto found = listeners_.find(id);
    if (found == listeners_.end()) continue;
    const Listener listener = found->second;
    listener(revocation);
  }
}

}  // namespace bedside::service
