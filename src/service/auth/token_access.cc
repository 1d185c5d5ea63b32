#include "service/auth/token_access.h"

#include <sodium.h>
#include <boost/json/serialize.hpp>

#include <cmath>
#include <utility>

namespace bedside::service {
namespace {

// Clocks of issuer and server may differ by this much; PostgREST forgives as much. An expiry is never stretched.
constexpr std::int64_t kSkewSeconds = 30;
constexpr double kLatestSecond = 253'402'300'799;  // The year 9999.

TokenError refuse(TokenFault fault, std::string message) { return {fault, std::move(message), 0}; }

TokenError from_fault(wire::jwt::Fault fault) {
  using wire::jwt::Fault;
  switch (fault) {
    case Fault::kTooLong: return refuse(TokenFault::kMalformed, "The token is too long");
    case Fault::kNotCompact: return refuse(TokenFault::kMalformed, "Expected 3 parts in JWT");
    case Fault::kBadHeader: return refuse(TokenFault::kMalformed, "The JWT header is not valid");
    case Fault::kBadAlgorithm: return refuse(TokenFault::kBadSignature, "Wrong or unsupported encoding algorithm");
    case Fault::kUnknownKey: return refuse(TokenFault::kBadSignature, "No suitable key or wrong key type");
    case Fault::kBadSignature: return refuse(TokenFault::kBadSignature, "JWT cryptographic operation failed");
    case Fault::kBadClaims: return refuse(TokenFault::kBadClaims, "Parsing claims failed");
  }
  return refuse(TokenFault::kMalformed, "Not a token");
}

bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

TokenAccess::Verified fixed_key(store::Role role) {
  const char* const name = role == store::Role::kService ? "service_role" : "anon";
  TokenAccess::Verified verified;
  verified.identity.actor = {role, std::nullopt, std::string("{\"role\":\"") + name + "\"}"};
  verified.identity.is_api_key = true;
  return verified;
}

std::string_view text_claim(const boost::json::object& claims, boost::json::string_view name) {
  const auto* value = claims.if_contains(name);
  if (value == nullptr || !value->is_string()) return {};
  return {value->get_string().data(), value->get_string().size()};
}

// A NumericDate (RFC 7519 section 2) may have a fraction. `bad` is set when the claim is there and is no such date.
std::optional<std::int64_t> date_claim(const boost::json::object& claims, boost::json::string_view name, bool& bad) {
  const auto* value = claims.if_contains(name);
  if (value == nullptr) return std::nullopt;
  const double seconds = value->is_int64()    ? static_cast<double>(value->get_int64())
                         : value->is_uint64() ? static_cast<double>(value->get_uint64())
                         : value->is_double() ? value->get_double()
                                              : -1;
  if (!(seconds >= 0 && seconds <= kLatestSecond)) {
    bad = true;
    return std::nullopt;
  }
  return static_cast<std::int64_t>(std::floor(seconds));
}

std::optional<TokenError> check_times(const boost::json::object& claims, Instant now, Identity& identity) {
  bool bad = false;
  const auto exp = date_claim(claims, "exp", bad);
  const auto nbf = date_claim(claims, "nbf", bad);
  const auto iat = date_claim(claims, "iat", bad);
  if (bad) return refuse(TokenFault::kBadClaims, "The JWT claims exp, nbf and iat must be numbers");
  if (!exp) return refuse(TokenFault::kBadClaims, "The JWT has no exp claim");
  const std::int64_t second = to_seconds(now);
  if (second >= *exp) return TokenError{TokenFault::kExpired, "JWT expired", second - *exp};
  if (nbf && *nbf > second + kSkewSeconds) return refuse(TokenFault::kBadClaims, "JWT not yet valid");
  if (iat && *iat > second + kSkewSeconds) return refuse(TokenFault::kBadClaims, "JWT issued at future");
  identity.expires_at = instant_from_us(*exp * 1'000'000);
  return std::nullopt;
}

std::optional<TokenError> read_actor(const boost::json::object& claims, Identity& identity) {
  const std::string_view role = text_claim(claims, "role");
  const std::string_view subject = text_claim(claims, "sub");
  identity.actor.user = UserId::parse(subject);
  identity.session = SessionId::parse(text_claim(claims, "session_id"));
  if (role == "authenticated") {
    if (!identity.actor.user) return refuse(TokenFault::kBadClaims, "The JWT sub claim must be a UUID");
    identity.actor.role = store::Role::kAuthenticated;
    return std::nullopt;
  }
  if (role != "anon" && role != "service_role") {
    return refuse(TokenFault::kBadClaims, "The JWT role claim names no role of this server");
  }
  identity.actor.role = role == "anon" ? store::Role::kAnon : store::Role::kService;
  identity.is_api_key = subject.empty();
  return std::nullopt;
}

}  // namespace

Result<TokenAccess::Verified, TokenError> TokenAccess::verify_signature(std::string_view credential,
                                                                        Instant now) const {
  if (credential.empty()) return refuse(TokenFault::kMissing, "No API key or token given");
  if (same(credential, keys_->anon_key())) return fixed_key(store::Role::kAnon);
  if (same(credential, keys_->service_key())) return fixed_key(store::Role::kService);
  for (const std::string& key : keys_->options().publishable_keys) {
    if (same(credential, key)) return fixed_key(store::Role::kAnon);
  }
  for (const std::string& key : keys_->options().secret_keys) {
    if (same(credential, key)) return fixed_key(store::Role::kService);
  }

  Verified verified;
  auto claims = claims_of(credential, verified.issuer);
  if (!claims) return from_fault(claims.error());
  if (auto refused = check_times(*claims, now, verified.identity)) return *refused;
  if (auto refused = read_actor(*claims, verified.identity)) return *refused;
  // Who holds a shared secret may sign a service key with it, as Supabase's own is one. Published keys vouch for
  // people.
  if (verified.issuer == Issuer::kPublishedKeys && verified.identity.actor.role == store::Role::kService) {
    return refuse(TokenFault::kBadClaims, "Published keys of another Auth sign no service role here");
  }
  verified.identity.actor.claims_json = boost::json::serialize(*claims);
  verified.claims = std::move(*claims);
  return verified;
}

Result<boost::json::object, wire::jwt::Fault> TokenAccess::claims_of(std::string_view token, Issuer& issuer) const {
  auto claims = keys_->verifiers().verify(token);
  // Of several refusals the one that came furthest says most.
  const auto ask = [&](Issuer another, Result<boost::json::object, wire::jwt::Fault> answer) {
    issuer = another;
    if (answer || answer.error() > claims.error()) claims = std::move(answer);
  };
  if (!claims) ask(Issuer::kSharedSecret, keys_->external_verifiers().verify(token));
  if (!claims && foreign_ != nullptr) ask(Issuer::kPublishedKeys, foreign_->verify(token));
  return claims;
}

Result<Identity, TokenError> TokenAccess::verify(std::string_view credential, Instant now) const {
  auto verified = verify_signature(credential, now);
  if (!verified) return verified.error();
  const Identity& identity = verified->identity;
  if (book_ != nullptr) {
    if (identity.session && book_->session_ended(*identity.session, now)) {
      return refuse(TokenFault::kBadClaims, "The session of this JWT has ended");
    }
    if (identity.actor.user && book_->banned(*identity.actor.user, now)) {
      return refuse(TokenFault::kBadClaims, "The user of this JWT is banned or removed");
    }
  }
  const bool is_foreign = verified->issuer != Issuer::kOurs && identity.actor.role == store::Role::kAuthenticated;
  if (is_foreign && foreign_user_) foreign_user_(*identity.actor.user, verified->claims);
  return std::move(verified->identity);
}

}  // namespace bedside::service
