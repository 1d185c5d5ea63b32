// What NOTIFY bedside_revoked carries (0011_revocations.sql): sign-outs, bans and removals, whoever wrote them.
#pragma once

#include <optional>
#include <string_view>

#include "store/auth_store.h"

namespace bedside::store::postgres {

inline constexpr const char* kRevokedChannel = "bedside_revoked";

// Nothing for a text that is none of ours: whoever may connect to the database may notify.
std::optional<Revoked> parse_revocation(std::string_view payload);

}  // namespace bedside::store::postgres
