// Keys for compact JWS (RFC 7515) with the algorithms of RFC 7518 that Supabase uses: HS256, ES256, RS256.
//
// A key knows its one algorithm and a token cannot change that: a token is verified by the keys whose algorithm it
// names, never by another reading of the same bytes. Pure apart from the randomness that ES256 signing and
// generate_es256() take from OpenSSL.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "wire/jwt/fault.h"

struct evp_pkey_st;

namespace bedside::wire::jwt {

enum class Algorithm : std::uint8_t { kHs256, kEs256, kRs256 };

std::string_view name(Algorithm algorithm);

class Key {
 public:
  // `kid` may be empty: the key is then tried for tokens without kid, and never for those with one.
  static Result<std::shared_ptr<const Key>> hs256(std::string_view secret, std::string kid);
  static Result<std::shared_ptr<const Key>> generate_es256();
  // {"kty":"EC","crv":"P-256",…} with or without "d", {"kty":"RSA",…} public (2048 to 8192 bits), {"kty":"oct",…}.
  // The kid is taken from the JWK, or computed as its thumbprint (RFC 7638).
  static Result<std::shared_ptr<const Key>> from_jwk(const boost::json::object& jwk);

  Key(const Key&) = delete;
  ~Key();

  Algorithm algorithm() const { return algorithm_; }
  const std::string& kid() const { return kid_; }
  bool can_sign() const { return private_; }
  // For JWKS; empty for HS256, which must never be published.
  boost::json::object public_jwk() const;
  // With the private part, for keeping.
  boost::json::object private_jwk() const;

  // The raw JWS signature: 32 bytes for HS256, R and S of 32 bytes each for ES256.
  Result<std::string> sign(std::string_view signing_input) const;
  bool verify(std::string_view signing_input, std::string_view signature) const;

 private:
  Key() = default;
  Algorithm algorithm_ = Algorithm::kHs256;
  std::string kid_;
  std::string secret_;                 // HS256 only.
  evp_pkey_st* pkey_ = nullptr;        // ES256 and RS256.
  bool private_ = false;
};

// {"alg","kid"?,"typ":"JWT"} and the claims, signed.
Result<std::string> sign_compact(const Key& key, const boost::json::object& claims);

class KeySet {
 public:
  void add(std::shared_ptr<const Key> key) { keys_.push_back(std::move(key)); }
  // Checks everything except what the claims mean: exp and the rest are the caller's.
  Result<boost::json::object, Fault> verify(std::string_view token) const;
  boost::json::object public_jwks() const;

 private:
  std::vector<std::shared_ptr<const Key>> keys_;
};

}  // namespace bedside::wire::jwt
