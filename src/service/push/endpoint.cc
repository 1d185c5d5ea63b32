#include "service/push/endpoint.h"

#include <algorithm>
#include <charconv>

namespace bedside::service {
namespace {

bool is_host(std::string_view host) {
  return !host.empty() && host.size() <= 253 && host.front() != '.' && host.front() != '-' &&
         std::ranges::all_of(
             host, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-'; });
}

// Printable ASCII without a space, a fragment or anything that ends a request line.
bool is_target(std::string_view target) {
  return target.starts_with('/') && std::ranges::all_of(target, [](char c) { return c > ' ' && c < 0x7f && c != '#'; });
}

// Scheme, host and port; what is left over is the target.
std::optional<net::Destination> parse_origin(std::string_view& text) {
  net::Destination to;
  to.secure = text.starts_with("https://");
  if (!to.secure && !text.starts_with("http://")) return std::nullopt;
  text.remove_prefix(to.secure ? 8 : 7);
  const std::string_view authority = text.substr(0, text.find('/'));
  text.remove_prefix(authority.size());
  const std::string_view host = authority.substr(0, authority.find(':'));
  if (!is_host(host)) return std::nullopt;
  to.host = host;
  to.port = to.secure ? 443 : 80;
  if (host.size() == authority.size()) return to;
  const std::string_view digits = authority.substr(host.size() + 1);
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), to.port);
  if (digits.empty() || failed != std::errc() || end != digits.data() + digits.size() || to.port == 0) {
    return std::nullopt;
  }
  return to;
}

bool names(std::string_view entry, const net::Destination& to) {
  if (entry.find("://") != std::string_view::npos) return entry == origin_of(to);
  if (!to.secure || to.port != 443) return false;
  if (!entry.starts_with("*.")) return entry == to.host;
  return to.host.ends_with(entry.substr(1)) && to.host.size() > entry.size() - 1;
}

}  // namespace

std::vector<std::string> default_push_services() {
  return {"fcm.googleapis.com", "*.push.services.mozilla.com", "*.push.apple.com", "*.notify.windows.com"};
}

bool is_push_service(std::string_view entry) {
  if (entry.find("://") == std::string_view::npos) {
    return is_host(entry.starts_with("*.") ? entry.substr(2) : entry) && entry.find('.') != std::string_view::npos;
  }
  const std::string whole(entry);
  const auto to = parse_origin(entry);
  return to && entry.empty() && origin_of(*to) == whole;
}

std::optional<net::Destination> parse_endpoint(std::string_view endpoint, const std::vector<std::string>& allowed) {
  if (endpoint.size() > kMostEndpointBytes) return std::nullopt;
  auto to = parse_origin(endpoint);
  if (!to || !is_target(endpoint)) return std::nullopt;
  to->target = endpoint;
  const auto entry = std::ranges::find_if(allowed, [&](const std::string& each) { return names(each, *to); });
  if (entry == allowed.end()) return std::nullopt;
  to->may_be_private = entry->find("://") != std::string::npos;
  return to;
}

std::string origin_of(const net::Destination& to) {
  const bool usual = to.port == (to.secure ? 443 : 80);
  return (to.secure ? "https://" : "http://") + to.host + (usual ? "" : ":" + std::to_string(to.port));
}

}  // namespace bedside::service
