#include "service/policy/doorkeeper.h"

#include <utility>

namespace bedside::service {
namespace {

// Both strings are our own and hold nothing that JSON would have to escape.
net::Response origin_refused() {
  net::Response response;
  response.status = 403;
  response.headers.set("content-type", "application/json");
  response.body =
      R"({"code":"origin_not_allowed","details":null,"hint":"The operator lists origins in the configuration.","message":"Pages of this origin may not call this server"})";
  return response;
}

}  // namespace

Doorkeeper::Doorkeeper(const Loop& loop, DoorRules rules)
    : loop_(loop), origins_(std::move(rules.origins)), gate_(rules.rates), strict_transport_(rules.strict_transport) {}

std::optional<net::Response> Doorkeeper::refuse(const net::Request& request) {
  const bool allowed = origins_.allows(request);
  std::optional<net::Response> refusal;
  if (!allowed) {
    refusal = origin_refused();
  } else if (const auto wait = gate_.take_address(request, loop_.now())) {
    refusal = too_often(*wait);
  }
  if (refusal) dress(request.headers.get("origin"), allowed, refusal->headers);
  return refusal;
}

net::Response Doorkeeper::preflight_answer(const net::Request& request) const {
  net::Response response = origins_.preflight_answer(request);
  dress_page(response.headers);
  return response;
}

void Doorkeeper::dress(std::string_view origin, bool allowed, net::Headers& headers) const {
  origins_.add_headers(origin, allowed, headers);
  // An answer that somebody opens as a page stays text: nothing in it runs, and nothing frames it.
  headers.set("x-content-type-options", "nosniff");
  if (!headers.has("content-security-policy")) {
    headers.set("content-security-policy", "default-src 'none'; frame-ancestors 'none'");
  }
  dress_page(headers);
}

void Doorkeeper::dress_page(net::Headers& headers) const {
  if (strict_transport_) headers.set("strict-transport-security", "max-age=31536000");
}

net::SocketAcceptor::Verdict SocketGate::check(const net::Request& request) {
  if (auto refused = keeper_.refuse(request)) {
    Verdict verdict;
    verdict.refuse = true;
    verdict.refusal = std::move(*refused);
    return verdict;
  }
  return inner_.check(request);
}

}  // namespace bedside::service
