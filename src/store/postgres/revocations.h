// What NOTIFY bedside_revoked carries (0011_revocations.sql): sign-outs, bans and removals, whoever wrote them.
#pragma once

#include <optional>
#include <string_view>

#include "base/id.h"
#include "base/time.h"

namespace bedside::store::postgres {

inline constexpr const char* kRevokedChannel = "bedside_revoked";

// Exactly one of the three: a session that ended, a ban that holds until then, or the end of a ban.
struct Revoked {
  UserId user;
  std::optional<SessionId> session;
  std::optional<Instant> banned_until;
};

// Nothing for a text that is none of ours: whoever may connect to the database may notify.
std::optional<Revoked> parse_revocation(std::string_view payload);

}  // namespace bedside::store::postgres
