// When a session ends by itself. Both stores and the tokens of Auth stand on it.
#pragma once

#include <optional>

#include "base/time.h"
#include "store/auth_store.h"

namespace bedside::store {

// The end that nothing puts off: of the time boxes that hold for the account the one that is over first. In whole
// seconds, as tokens count (RFC 7519 section 2), so that the last token and its session end together.
std::optional<Instant> boxed_end(const AccountSession& session, const SessionRules& rules);

// Past that end, or idle for too long.
bool has_expired(const AccountSession& session, const SessionRules& rules, Instant now);

}  // namespace bedside::store
