#include "service/auth/refresh_token.h"

#include <sodium.h>

#include <algorithm>

#include "wire/jwt/base64url.h"

namespace bedside::service {
namespace {

constexpr std::size_t kBodyBytes = 16 + 8;  // Session and counter.
constexpr std::size_t kSealBytes = 16;

std::string seal_of(const Keys& keys, std::string_view body) {
  return keys.seal("refresh:" + std::string(body)).substr(0, kSealBytes);
}

}  // namespace

std::string write_refresh_token(const Keys& keys, const RefreshToken& token) {
  std::string body(token.session.uuid.bytes.begin(), token.session.uuid.bytes.end());
  for (int shift = 56; shift >= 0; shift -= 8) body.push_back(static_cast<char>(token.counter >> shift));
  return wire::jwt::base64url_encode(body + seal_of(keys, body));
}

std::optional<RefreshToken> read_refresh_token(const Keys& keys, std::string_view text) {
  if (text.size() > 64) return std::nullopt;
  const auto bytes = wire::jwt::base64url_decode(text);
  if (!bytes || bytes->size() != kBodyBytes + kSealBytes) return std::nullopt;
  const std::string_view body = std::string_view(*bytes).substr(0, kBodyBytes);
  const std::string expected = seal_of(keys, body);
  if (sodium_memcmp(expected.data(), bytes->data() + kBodyBytes, kSealBytes) != 0) return std::nullopt;

  RefreshToken token;
  std::copy_n(body.begin(), 16, token.session.uuid.bytes.begin());
  std::uint64_t counter = 0;
  for (const char byte : body.substr(16)) counter = (counter << 8) | static_cast<unsigned char>(byte);
  token.counter = static_cast<std::int64_t>(counter);
  return token;
}

}  // namespace bedside::service
