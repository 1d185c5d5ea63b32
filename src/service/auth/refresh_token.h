// Refresh tokens that the database does not know: a session, a counter, and a seal over both.
//
// The seal is made with a key from keys.json, so a copy of the database signs nobody in, a forged token is refused
// without asking the database, and the active token of a session can be given again to the second of two tabs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "service/auth/keys.h"

namespace bedside::service {

struct RefreshToken {
  SessionId session;
  std::int64_t counter = 0;

  bool operator==(const RefreshToken&) const = default;
};

// 54 characters of base64url.
std::string write_refresh_token(const Keys& keys, const RefreshToken& token);
std::optional<RefreshToken> read_refresh_token(const Keys& keys, std::string_view text);

}  // namespace bedside::service
