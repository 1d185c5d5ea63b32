#include "service/policy/request_gate.h"

#include <algorithm>
#include <string>

namespace bedside::service {

RequestGate::RequestGate(const RequestRates& rates)
    : enabled_(rates.enabled),
      addresses_(rates.address, rates.max_tracked),
      users_(rates.user, rates.max_tracked),
      table_writes_(rates.table_writes, rates.max_tracked) {}

std::optional<Duration> RequestGate::take_address(const net::Request& request, Instant now) {
  if (!enabled_) return std::nullopt;
  return addresses_.take(address_group(request.peer.reveal()), now);
}

std::optional<Duration> RequestGate::take_user(const store::Actor& actor, std::string_view table, Instant now) {
  if (!enabled_ || actor.role == store::Role::kService || !actor.user) return std::nullopt;
  const std::string user = actor.user->text();
  if (const auto wait = users_.take(user, now)) return wait;
  if (table.empty()) return std::nullopt;
  return table_writes_.take(user + "\n" + std::string(table), now);
}

net::Response too_often(Duration wait) {
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(wait).count();
  net::Response response;
  response.status = 429;
  response.headers.set("content-type", "application/json");
  response.headers.set("retry-after", std::to_string(std::max<std::int64_t>(seconds, 1)));
  response.headers.set("x-sb-error-code", "over_request_rate_limit");
  response.body =
      R"({"code":"over_request_rate_limit","details":null,"hint":"Wait as long as Retry-After says.","message":"Request rate limit reached"})";
  return response;
}

}  // namespace bedside::service
