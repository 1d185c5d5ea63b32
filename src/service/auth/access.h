// Who is asking: turns an API key or an access token into an actor. Every door of the server uses this one check.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/id.h"
#include "base/result.h"
#include "base/time.h"
#include "net/http.h"
#include "store/actor.h"

namespace bedside::service {

struct Identity {
  store::Actor actor;
  std::optional<Instant> expires_at;  // None for the fixed keys.
  std::optional<SessionId> session;   // Set for tokens issued by our own Auth.
  bool is_api_key = false;            // The bare anon or service key, without a signed-in user.
};

enum class TokenFault { kMissing, kMalformed, kBadSignature, kBadClaims, kExpired };

struct TokenError {
  TokenFault fault = TokenFault::kMissing;
  std::string message;               // In upstream's words, for example "JWT expired"; never holds the token.
  std::int64_t expired_seconds = 0;  // How long ago, for kExpired.
};

// Pure check of one credential: fixed keys by comparison in constant time, everything else as a JWT (ES256 by our
// JWKS, HS256 by the configured secret; `alg` is decided by the key, never by the token).
class Access {
 public:
  virtual ~Access() = default;

  // A bare key or token, as found in `apikey`, a Bearer header, a join or an access_token push.
  virtual Result<Identity, TokenError> verify(std::string_view credential, Instant now) const = 0;

  // The rule of Supabase's gateway for one HTTP request: a valid `apikey` (header or query) is needed; the Bearer
  // token decides the actor unless it is absent or equals the key.
  Result<Identity, TokenError> identify(const net::Request& request, Instant now) const;
};

// The token of "Authorization: Bearer <token>"; empty when there is none.
std::string_view bearer_of(const net::Request& request);
// The `apikey` header or query member; empty when there is none.
std::string api_key_of(const net::Request& request);

}  // namespace bedside::service
