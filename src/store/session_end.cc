#include "store/session_end.h"

#include <algorithm>

namespace bedside::store {

std::optional<Instant> boxed_end(const AccountSession& session, const SessionRules& rules) {
  std::optional<Duration> box = rules.timebox;
  if (rules.guest_timebox && is_guest(session.account))
    box = std::min(box.value_or(Duration::max()), *rules.guest_timebox);
  if (!box) return std::nullopt;
  return std::chrono::floor<std::chrono::seconds>(session.session.created_at + *box);
}

bool has_expired(const AccountSession& session, const SessionRules& rules, Instant now) {
  if (const auto end = boxed_end(session, rules); end && *end <= now) return true;
  return rules.idle && session.session.refreshed_at + *rules.idle <= now;
}

}  // namespace bedside::store
