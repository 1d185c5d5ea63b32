#include "service/policy/cors.h"

#include <algorithm>

namespace bedside::service {
namespace {

// "http://host:1" of the request's own Host header, whichever scheme the listener has.
bool is_same_host(std::string_view origin, std::string_view host) {
  const auto slashes = origin.find("://");
  return slashes != origin.npos && !host.empty() && origin.substr(slashes + 3) == host;
}

}  // namespace

Origins::Origins(std::vector<std::string> allowed) : allowed_(std::move(allowed)) {
  if (std::ranges::find(allowed_, "*") != allowed_.end()) allowed_.clear();
}

bool Origins::allows(const net::Request& request) const {
  const std::string_view origin = request.headers.get("origin");
  if (all() || origin.empty()) return true;
  return std::ranges::find(allowed_, origin) != allowed_.end() || is_same_host(origin, request.headers.get("host"));
}

void Origins::add_headers(std::string_view origin, bool allowed, net::Headers& headers) const {
  if (!all()) headers.add("vary", "origin");
  if (!allowed || (origin.empty() && !all())) return;
  headers.set("access-control-allow-origin", all() ? "*" : std::string(origin));
  headers.set("access-control-expose-headers",
              "Content-Encoding, Content-Length, Content-Location, Content-Range, Date, Link, Location, "
              "Preference-Applied, Range-Unit, Retry-After, Server, Transfer-Encoding, WWW-Authenticate, "
              "X-Request-Id, X-Sb-Error-Code, X-Supabase-Api-Version, X-Total-Count");
}

net::Response Origins::preflight_answer(const net::Request& request) const {
  net::Response response;
  response.status = 204;
  const bool allowed = allows(request);
  add_headers(request.headers.get("origin"), allowed, response.headers);
  if (!allowed) return response;
  response.headers.set("access-control-allow-methods", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
  response.headers.set("access-control-allow-headers",
                       "authorization, x-client-info, apikey, content-type, prefer, accept, accept-profile, "
                       "content-profile, range, range-unit, x-supabase-api-version, x-retry-count, traceparent, "
                       "tracestate, baggage");
  response.headers.set("access-control-max-age", "86400");
  return response;
}

}  // namespace bedside::service
