#include "wire/jwt/key_set.h"

#include <boost/json/array.hpp>
#include <optional>

#include "wire/json/json.h"
#include "wire/jwt/base64url.h"
#include "wire/jwt/strict_object.h"

namespace bedside::wire::jwt {
namespace {

struct Parts {
  std::string_view header, payload, signature, signing_input;
};

std::optional<Parts> split(std::string_view token) {
  const std::size_t first = token.find('.');
  if (first == std::string_view::npos) return std::nullopt;
  const std::size_t second = token.find('.', first + 1);
  if (second == std::string_view::npos || token.find('.', second + 1) != std::string_view::npos) return std::nullopt;
  return Parts{token.substr(0, first), token.substr(first + 1, second - first - 1), token.substr(second + 1),
               token.substr(0, second)};
}

struct Header {
  std::string alg;
  std::string kid;  // Empty when absent.
};

std::optional<std::string> text_member(const boost::json::object& object, std::string_view member) {
  const boost::json::value* value = object.if_contains(boost::json::string_view(member.data(), member.size()));
  if (value == nullptr || !value->is_string()) return std::nullopt;
  return std::string(value->get_string());
}

std::optional<Header> read_header(std::string_view encoded) {
  const auto text = base64url_decode(encoded);
  if (!text) return std::nullopt;
  const auto object = parse_strict_object(*text);
  // "crit" asks us to understand an extension, and we understand none (RFC 7515 section 4.1.11).
  if (!object || object->contains("crit")) return std::nullopt;
  auto alg = text_member(*object, "alg");
  if (!alg) return std::nullopt;
  Header header{std::move(*alg), {}};
  if (object->contains("kid")) {
    auto kid = text_member(*object, "kid");
    if (!kid || kid->empty() || kid->size() > kMaxKidBytes) return std::nullopt;
    header.kid = std::move(*kid);
  }
  return header;
}

std::optional<Algorithm> algorithm_named(std::string_view alg) {
  for (const Algorithm algorithm : {Algorithm::kHs256, Algorithm::kEs256, Algorithm::kRs256}) {
    if (name(algorithm) == alg) return algorithm;
  }
  return std::nullopt;
}

}  // namespace

Result<std::string> sign_compact(const Key& key, const boost::json::object& claims) {
  boost::json::object header{
      {"alg", boost::json::string_view(name(key.algorithm()).data(), name(key.algorithm()).size())}};
  if (!key.kid().empty()) header["kid"] = key.kid();
  header["typ"] = "JWT";
  std::string token = base64url_encode(json::serialize(header)) + "." + base64url_encode(json::serialize(claims));
  auto signature = key.sign(token);
  if (!signature) return signature.error();
  token += ".";
  token += base64url_encode(*signature);
  if (token.size() > kMaxTokenBytes) return user_error("jwt.too_long", "The claims do not fit into a token.");
  return token;
}

bool KeySet::knows(std::string_view kid) const {
  for (const auto& key : keys_) {
    if (key->kid() == kid) return true;
  }
  return false;
}

Result<boost::json::object, Fault> KeySet::verify(std::string_view token) const {
  if (token.size() > kMaxTokenBytes) return Fault::kTooLong;
  const auto parts = split(token);
  if (!parts) return Fault::kNotCompact;
  const auto signature = base64url_decode(parts->signature);
  const auto payload = base64url_decode(parts->payload);
  if (!signature || !payload) return Fault::kNotCompact;
  const auto header = read_header(parts->header);
  if (!header) return Fault::kBadHeader;
  const auto algorithm = algorithm_named(header->alg);
  if (!algorithm) return Fault::kBadAlgorithm;

  const bool named = !header->kid.empty() && knows(header->kid);
  Fault fault = Fault::kUnknownKey;
  for (const auto& key : keys_) {
    const bool fits = named ? key->kid() == header->kid : header->kid.empty() || key->kid().empty();
    if (!fits) continue;
    if (key->algorithm() != *algorithm) {
      if (fault == Fault::kUnknownKey) fault = Fault::kBadAlgorithm;
      continue;
    }
    fault = Fault::kBadSignature;
    if (!key->verify(parts->signing_input, *signature)) continue;
    auto claims = parse_strict_object(*payload);
    if (!claims) return Fault::kBadClaims;
    return std::move(*claims);
  }
  return fault;
}

boost::json::object KeySet::public_jwks() const {
  boost::json::array keys;
  for (const auto& key : keys_) {
    if (key->algorithm() != Algorithm::kHs256) keys.push_back(key->public_jwk());
  }
  return {{"keys", std::move(keys)}};
}

}  // namespace bedside::wire::jwt
