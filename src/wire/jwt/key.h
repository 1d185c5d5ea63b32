// Keys for compact JWS (RFC 7515) with the algorithms of RFC 7518 that Supabase uses: HS256, ES256, RS256.
//
// A key knows its one algorithm, and nothing in a token can change that. Pure apart from the randomness that ES256
// signing and generate_es256() take from OpenSSL.
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

struct evp_pkey_st;

namespace bedside::wire::jwt {

enum class Algorithm : std::uint8_t { kHs256, kEs256, kRs256 };

std::string_view name(Algorithm algorithm);

class Key {
 public:
  // At least 32 bytes (RFC 7518 section 3.2). `kid` may be empty.
  static Result<std::shared_ptr<const Key>> hs256(std::string_view secret, std::string kid);
  static Result<std::shared_ptr<const Key>> generate_es256();
  // {"kty":"EC","crv":"P-256",…} with or without "d", {"kty":"RSA",…} public (2048 to 8192 bits), {"kty":"oct",…}.
  // The kid is taken from the JWK, or computed as its thumbprint (RFC 7638). "alg" and "use" must fit when present.
  static Result<std::shared_ptr<const Key>> from_jwk(const boost::json::object& jwk);

  Key(const Key&) = delete;
  ~Key();

  Algorithm algorithm() const { return algorithm_; }
  const std::string& kid() const { return kid_; }
  bool can_sign() const { return private_; }
  // For JWKS; empty for HS256, which must never be published.
  boost::json::object public_jwk() const;
  // With the private part, for keeping. Empty for a key that has none.
  boost::json::object private_jwk() const;

  // The raw JWS signature: 32 bytes for HS256, R and S of 32 bytes each for ES256.
  Result<std::string> sign(std::string_view signing_input) const;
  bool verify(std::string_view signing_input, std::string_view signature) const;

 private:
  Key() = default;
  static Result<std::shared_ptr<const Key>> from_ec_jwk(const boost::json::object& jwk);
  static Result<std::shared_ptr<const Key>> from_rsa_jwk(const boost::json::object& jwk);
  boost::json::object ec_members() const;
  boost::json::object rsa_members() const;

  Algorithm algorithm_ = Algorithm::kHs256;
  std::string kid_;
  std::string secret_;           // HS256 only.
  evp_pkey_st* pkey_ = nullptr;  // ES256 and RS256.
  bool private_ = false;
};

}  // namespace bedside::wire::jwt
