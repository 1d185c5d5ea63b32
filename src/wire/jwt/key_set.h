// Verifying and signing whole tokens: compact JWS whose payload is a JSON object of claims.
//
// The token says which key it wants; the key says how it is checked. A token whose "alg" is not the algorithm of a
// fitting key is refused before any signature is looked at, which is what ends alg=none and HS/RS confusion.
#pragma once

#include <boost/json/object.hpp>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "wire/jwt/fault.h"
#include "wire/jwt/key.h"

namespace bedside::wire::jwt {

inline constexpr std::size_t kMaxTokenBytes = 8192;
inline constexpr std::size_t kMaxKidBytes = 128;

// {"alg","kid"?,"typ":"JWT"} and the claims, signed.
Result<std::string> sign_compact(const Key& key, const boost::json::object& claims);

class KeySet {
 public:
  void add(std::shared_ptr<const Key> key) { keys_.push_back(std::move(key)); }

  // Checks everything except what the claims mean: exp and the rest are the caller's. Tried are the keys of the
  // named kid; without a kid, or with one that nobody has, the keys without kid, and without a kid all keys.
  Result<boost::json::object, Fault> verify(std::string_view token) const;

  // {"keys":[…]}: the asymmetric keys, public members only.
  boost::json::object public_jwks() const;

 private:
  bool knows(std::string_view kid) const;
  std::vector<std::shared_ptr<const Key>> keys_;
};

}  // namespace bedside::wire::jwt
