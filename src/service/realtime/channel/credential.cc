#include "service/realtime/channel/credential.h"

#include "wire/phoenix/words.h"

namespace bedside::service {
namespace {

std::string_view code_of(TokenFault fault) {
  switch (fault) {
    case TokenFault::kMalformed: return "MalformedJWT";
    case TokenFault::kBadSignature: return "JwtSignatureError";
    case TokenFault::kMissing:
    case TokenFault::kBadClaims:
    case TokenFault::kExpired: return "InvalidJWTToken";
  }
  return "InvalidJWTToken";
}

}  // namespace

std::string token_fault_text(const TokenError& error) {
  switch (error.fault) {
    case TokenFault::kMissing:
    case TokenFault::kMalformed: return "The token provided is not a valid JWT";
    case TokenFault::kBadSignature: return "Failed to validate JWT signature";
    case TokenFault::kExpired: return wire::phoenix::token_expired(error.expired_seconds);
    case TokenFault::kBadClaims: break;
  }
  return error.message.empty() ? "Fields `role` and `exp` are required in JWT" : error.message;
}

std::string join_refusal_text(const TokenError& error) {
  return std::string(code_of(error.fault)) + ": " + token_fault_text(error);
}

}  // namespace bedside::service
