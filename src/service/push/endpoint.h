// Which push services may be written to. An endpoint comes from a browser, so from a stranger: without a list of names
// this server would send requests wherever it is told (SSRF).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/https_client.h"

namespace bedside::service {

inline constexpr std::size_t kMostEndpointBytes = 1'000;

// The services behind Chrome, Firefox, Safari and Edge.
std::vector<std::string> default_push_services();

// "push.example.org" and "*.example.org" stand for https on port 443; a whole origin ("http://localhost:9000") for
// itself alone, on a private network too.
bool is_push_service(std::string_view entry);

// Nothing for an address that is not well-formed, or that no entry allows.
std::optional<net::Destination> parse_endpoint(std::string_view endpoint, const std::vector<std::string>& allowed);

// "https://host" or "https://host:port": what a VAPID token is for (RFC 8292 section 2).
std::string origin_of(const net::Destination& to);

}  // namespace bedside::service
