// The secrets of one installation: made at the first start, kept in DATA/keys.json with mode 0600, never logged.
//
// An ES256 pair signs access tokens and is published as JWKS; an HS256 secret signs nothing but the two fixed API
// keys; a third key makes the secret part of refresh tokens and of typed codes. Deleting the file signs everybody out
// and voids the API keys, and nothing else.
#pragma once

#include <boost/json/object.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "wire/jwt/key_set.h"

namespace bedside::service {

// From the configuration; nothing of it is written to keys.json.
struct KeyOptions {
  std::string external_jwt_secret;            // HS256 tokens of another issuer are accepted when this is set.
  std::vector<std::string> publishable_keys;  // Opaque "sb_publishable_…", equal to the anon key.
  std::vector<std::string> secret_keys;       // Opaque "sb_secret_…", equal to the service key.
};

class Keys {
 public:
  // Reads DATA/keys.json, or makes it when there is none. A file that others may read is refused.
  static Result<std::shared_ptr<const Keys>> load_or_create(const std::string& data_dir, KeyOptions options,
                                                            Instant now);
  // Fresh keys that touch no disk, for tests and simulations.
  static Result<std::shared_ptr<const Keys>> make(KeyOptions options, Instant now);

  const std::string& anon_key() const { return anon_key_; }
  const std::string& service_key() const { return service_key_; }
  // {"keys":[…]}: the public half only.
  boost::json::object jwks() const { return verifiers_.public_jwks(); }

  // A compact JWS (ES256, with kid) over the claims.
  Result<std::string> sign(const boost::json::object& claims) const;
  // Of our own tokens and API keys.
  const wire::jwt::KeySet& verifiers() const { return verifiers_; }
  // Of what sign() made, and of nobody else's: an external issuer has no say in what this installation vouches for.
  const wire::jwt::KeySet& own() const { return own_; }
  // The shared secret of another issuer, apart from our own keys: it must open no door that only we may open.
  const wire::jwt::KeySet& external_verifiers() const { return external_; }

  // 32 bytes that change with the text and cannot be made without keys.json.
  std::string seal(std::string_view text) const;

  const KeyOptions& options() const { return options_; }

 private:
  struct Secrets;
  static Result<Secrets> fresh_secrets(Instant now);
  static Result<Secrets> read_secrets(std::string_view text);
  static std::string write_secrets(const Secrets& secrets);
  static Result<std::shared_ptr<const Keys>> from(Secrets secrets, KeyOptions options);

  Keys() = default;
  std::shared_ptr<const wire::jwt::Key> signer_;
  wire::jwt::KeySet verifiers_;
  wire::jwt::KeySet own_;
  wire::jwt::KeySet external_;
  std::string anon_key_;
  std::string service_key_;
  std::string seal_key_;
  KeyOptions options_;
};

}  // namespace bedside::service
