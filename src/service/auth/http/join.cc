#include <algorithm>
#include <utility>

#include "base/os/secure_random.h"
#include "service/auth/accounts.h"
#include "service/auth/device.h"
#include "service/auth/http/endpoints.h"
#include "store/sha256.h"

namespace bedside::service::auth {
namespace {

constexpr std::size_t kMaxGuestName = 80;  // Bytes: a name that fits on the other side's screen.

// The tokens of make_join_link: two UUIDs in hex. Anything else is no link, and is not looked for.
bool is_token(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

bool is_name(std::string_view name) {
  return !name.empty() && name.size() <= kMaxGuestName &&
         std::ranges::none_of(name, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

void refuse(const CorePtr& core, Exchange& exchange, store::AuthRefusal refusal) {
  const Refusal told = from_store(refusal);
  // A link that was good once says that somebody is trying an old one; an unknown one may be a guess.
  if (refusal != store::AuthRefusal::kTrouble) {
    tell(core->audit, audit_entry_about("link.refused", std::nullopt, {{"reason", told.code}}));
  }
  exchange.refuse(told);
}

// The token of a body; nothing after the exchange has been refused.
std::optional<std::string> read_token(const CorePtr& core, Exchange& exchange, Body& body) {
  const std::string token = body.text("token");
  if (body.fault()) {
    exchange.refuse(*body.fault());
    return std::nullopt;
  }
  if (!core->allow(core->throttles.join, exchange)) return std::nullopt;
  if (!is_token(token)) {
    refuse(core, exchange, store::AuthRefusal::kNoLink);
    return std::nullopt;
  }
  return token;
}

}  // namespace

void look_at_link(const CorePtr& core, const ExchangePtr& exchange) {
  Body body(exchange->request().body);
  const auto token = read_token(core, *exchange, body);
  if (!token) return;
  core->store.find_join_link(store::sha256_hex(*token), exchange->now(),
                             [core, exchange](Result<store::JoinLink, store::AuthRefusal> link) {
                               if (!link) return refuse(core, *exchange, link.error());
                               exchange->send(200, boost::json::object{{"room_title", link->room_title},
                                                                       {"host_name", link->host_name},
                                                                       {"expires_at", to_iso(link->expires_at)}});
                             });
}

void join(const CorePtr& core, const ExchangePtr& exchange) {
  Body body(exchange->request().body);
  const std::string name(trimmed(body.text("name")));
  const auto token = read_token(core, *exchange, body);
  if (!token) return;
  if (!is_name(name)) return exchange->refuse(validation_failed("\"name\" must have 1 to 80 bytes on one line"));
  const Instant now = exchange->now();
  store::JoinRequest request;
  request.link_digest = store::sha256_hex(*token);
  request.guest = new_guest(name, now);
  request.session.id = SessionId{secure_uuid()};
  request.session.user = request.guest.account.id;
  request.session.method = "link";
  request.session.device = device_of(exchange->request().headers.get("user-agent"));
  request.session.created_at = now;
  core->store.join_as_guest(std::move(request), [core, exchange](Result<store::Joined, store::AuthRefusal> joined) {
    if (!joined) return refuse(core, *exchange, joined.error());
    auto session = core->issue(joined->signed_in, exchange->now());
    if (!session) return exchange->refuse(busy("The access token could not be signed"));
    (*session)["room_id"] = joined->room.text();
    exchange->send(200, *session);
  });
}

}  // namespace bedside::service::auth
