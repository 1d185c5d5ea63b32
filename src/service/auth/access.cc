#include "service/auth/access.h"

#include <cctype>

namespace bedside::service {
namespace {

// Words and hints of Supabase's gateway.
TokenError no_key() { return {TokenFault::kMissing, "No API key found in request", 0}; }
TokenError bad_key() { return {TokenFault::kMalformed, "Invalid API key", 0}; }

bool is_bearer(std::string_view scheme) {
  constexpr std::string_view kBearer = "bearer";
  if (scheme.size() != kBearer.size()) return false;
  for (std::size_t i = 0; i < kBearer.size(); ++i) {
    if (std::tolower(static_cast<unsigned char>(scheme[i])) != kBearer[i]) return false;
  }
  return true;
}

}  // namespace

std::string_view bearer_of(const net::Request& request) {
  const std::string_view header = request.headers.get("authorization");
  const std::size_t space = header.find(' ');
  if (space == std::string_view::npos || !is_bearer(header.substr(0, space))) return {};
  const std::size_t begin = header.find_first_not_of(' ', space);
  if (begin == std::string_view::npos) return {};
  const std::size_t end = header.find_last_not_of(' ');
  return header.substr(begin, end - begin + 1);
}

std::string api_key_of(const net::Request& request) {
  if (const std::string_view header = request.headers.get("apikey"); !header.empty()) return std::string(header);
  const auto members = net::parse_query(request.query);
  if (!members) return {};
  for (const auto& [name, value] : *members) {
    if (name == "apikey") return value;
  }
  return {};
}

Result<Identity, TokenError> Access::identify(const net::Request& request, Instant now) const {
  const std::string key = api_key_of(request);
  if (key.empty()) return no_key();
  auto caller = verify(key, now);
  if (!caller || !caller->is_api_key) return bad_key();
  const std::string_view token = bearer_of(request);
  if (token.empty() || token == key) return caller;
  return verify(token, now);
}

}  // namespace bedside::service
