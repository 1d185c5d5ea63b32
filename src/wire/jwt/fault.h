// Why a token was refused. The order is the order of the checks.
#pragma once

#include <cstdint>

namespace bedside::wire::jwt {

enum class Fault : std::uint8_t {
  kTooLong,
  kNotCompact,    // Not three base64url parts.
  kBadHeader,     // Not a JSON object with the members we know, a member twice, or an extension ("crit").
  kBadAlgorithm,  // None, unknown, or not the one that the key is for.
  kUnknownKey,    // No key of that id, or none that fits.
  kBadSignature,
  kBadClaims,  // The payload is not a JSON object, a member stands twice, or it is nested too deep.
};

}  // namespace bedside::wire::jwt
