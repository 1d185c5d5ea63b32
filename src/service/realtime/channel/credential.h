// A verified credential, shared by the channels of a connection that stand on the same token.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "service/auth/access.h"

namespace bedside::service {

struct Credential {
  Identity identity;
  // Tells an unchanged token from a new one without keeping it. A collision could only repeat the identity that was
  // already proven on the same connection.
  std::size_t fingerprint = 0;

  bool stands_on(UserId user) const { return identity.actor.user == user; }
};
using CredentialPtr = std::shared_ptr<const Credential>;

inline std::size_t fingerprint_of(std::string_view token) { return std::hash<std::string_view>{}(token); }

// Publishable and secret keys are no tokens: the client repeats them where a token is expected.
inline bool is_opaque_key(std::string_view token) { return token.substr(0, 3) == "sb_"; }

// In upstream's words; with the code in front in a join's refusal, without it in a `system` message.
std::string token_fault_text(const TokenError& error);
std::string join_refusal_text(const TokenError& error);

}  // namespace bedside::service
