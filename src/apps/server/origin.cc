#include "apps/server/origin.h"

#include <charconv>

namespace bedside::server {

std::string Origin::text() const {
  const std::string shown = host.find(':') == host.npos ? host : "[" + host + "]";
  const bool usual = port == (secure ? 443 : 80);
  return (secure ? "https://" : "http://") + shown + (usual ? "" : ":" + std::to_string(port));
}

Result<Origin> parse_origin(std::string_view text) {
  const Error bad = user_error("config.origin", "\"" + std::string(text.substr(0, 200)) + "\" is no place to listen",
                               "write it like http://localhost:8080 or https://0.0.0.0:8443");
  Origin origin;
  if (text.starts_with("https://")) {
    origin.secure = true;
    text.remove_prefix(8);
  } else if (text.starts_with("http://")) {
    text.remove_prefix(7);
  } else {
    return bad;
  }
  if (text.ends_with('/')) text.remove_suffix(1);
  origin.port = origin.secure ? 443 : 80;
  std::string_view port;
  if (text.starts_with('[')) {
    const auto end = text.find(']');
    if (end == text.npos) return bad;
    origin.host = text.substr(1, end - 1);
    port = text.substr(end + 1);
  } else {
    const auto colon = text.find(':');
    origin.host = text.substr(0, colon);
    port = colon == text.npos ? std::string_view() : text.substr(colon);
  }
  if (origin.host.empty() || origin.host.find_first_of("/?#@ \t") != std::string::npos) return bad;
  if (port.empty()) return origin;
  const auto [end, failed] = std::from_chars(port.data() + 1, port.data() + port.size(), origin.port);
  if (port.front() != ':' || failed != std::errc() || end != port.data() + port.size()) return bad;
  return origin;
}

}  // namespace bedside::server
