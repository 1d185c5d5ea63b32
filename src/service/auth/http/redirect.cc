#include "service/auth/http/redirect.h"

#include <algorithm>

namespace bedside::service::auth {
namespace {

constexpr std::size_t kMaxRedirect = 2048;

// Scheme and authority of an http(s) address in its plainest form; empty for anything unusual: user names,
// backslashes and control characters are how two readers come to see two hosts.
std::string_view origin_of(std::string_view url) {
  const std::size_t scheme = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : 0;
  if (scheme == 0 || url.size() > kMaxRedirect) return {};
  const bool plain = std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < 0x7f && c != '\\'; });
  if (!plain) return {};
  const std::size_t end = std::min(url.find_first_of("/?#", scheme), url.size());
  const std::string_view authority = url.substr(scheme, end - scheme);
  if (authority.empty() || authority.find('@') != std::string_view::npos) return {};
  return url.substr(0, end);
}

void append_encoded(std::string& out, std::string_view text) {
  constexpr char kHex[] = "0123456789ABCDEF";
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                       c == '_' || c == '.' || c == '~';
    if (plain) {
      out += c;
    } else {
      out += '%';
      out += kHex[static_cast<unsigned char>(c) >> 4];
      out += kHex[static_cast<unsigned char>(c) & 15];
    }
  }
}

}  // namespace

std::string safe_redirect(std::string_view wanted, const AuthOptions& options) {
  const std::string& site = options.site_url.empty() ? options.url : options.site_url;
  const std::string_view origin = origin_of(wanted);
  if (origin.empty()) return site;
  const auto allows = [origin](const std::string& allowed) { return origin_of(allowed) == origin; };
  const auto& list = options.redirect_allow_list;
  const bool allowed = allows(options.url) || allows(site) || std::any_of(list.begin(), list.end(), allows);
  return allowed ? std::string(wanted) : site;
}

std::string form_encode(const Members& members) {
  std::string out;
  for (const auto& [name, value] : members) {
    if (!out.empty()) out += '&';
    append_encoded(out, name);
    out += '=';
    append_encoded(out, value);
  }
  return out;
}

}  // namespace bedside::service::auth
