#include "service/auth/http/core.h"

#include <algorithm>

#include <boost/json/array.hpp>

#include "base/os/secure_random.h"
#include "service/auth/device.h"
#include "service/auth/http/views.h"
#include "service/auth/refresh_token.h"
#include "store/session_end.h"

namespace bedside::service::auth {
namespace {

constexpr std::size_t kMaxPassword = 72;  // Upstream's limit, from bcrypt; clients count on it.

Refusal bad_jwt(std::string message) { return {403, "bad_jwt", std::move(message), {}, {}}; }

Refusal bad_token(const TokenError& error) {
  return bad_jwt("invalid JWT: unable to parse or verify signature, " +
                 (error.fault == TokenFault::kExpired ? std::string("token has invalid claims: token is expired")
                                                      : error.message));
}

std::string_view admin_word(std::string_view method) {
  return method == "GET" ? "read" : method == "DELETE" ? "delete" : method == "PUT" ? "change" : "create";
}

}  // namespace

Throttles::Throttles(const AuthLimits& limits)
    : sign_in_address(limits.sign_in_address, limits.max_tracked),
      sign_in_account(limits.sign_in_account, limits.max_tracked),
      sign_in_account_address(limits.sign_in_account_address, limits.max_tracked),
      sign_up(limits.sign_up, limits.max_tracked),
      refresh(limits.refresh, limits.max_tracked),
      verify(limits.verify, limits.max_tracked),
      mail(limits.mail, limits.max_tracked),
      join(limits.join, limits.max_tracked),
      own_data(limits.own_data, limits.max_tracked) {}

bool Core::allow(Throttle& throttle, Exchange& exchange) {
  if (!options.limits.enabled) return true;
  const auto wait = throttle.take(address_group(exchange.request().peer.reveal()), exchange.now());
  if (!wait) return true;
  tell(audit, audit_entry_about("rate.refused", std::nullopt, {{"at", "auth"}}));
  exchange.refuse(over_rate_limit(*wait));
  return false;
}

void Core::with_caller(ExchangePtr exchange, std::function<void(Caller)> then) {
  const std::string_view token = bearer_of(exchange->request());
  if (token.empty()) {
    return exchange->refuse({401, "no_authorization", "This endpoint requires a valid Bearer token", {}, {}});
  }
  const auto verified = access.verify_signature(token, exchange->now());
  if (!verified) return exchange->refuse(bad_token(verified.error()));
  const Identity& identity = verified->identity;
  if (!identity.actor.user) return exchange->refuse(bad_jwt("invalid claim: missing sub claim"));

  const UserId user = *identity.actor.user;
  const auto admit = [exchange, then = std::move(then)](Caller caller) {
    const auto& banned_until = caller.account.banned_until;
    if (banned_until && *banned_until > exchange->now()) return exchange->refuse(user_banned(403));
    then(std::move(caller));
  };
  if (!identity.session) {
    return store.find_account(user, [exchange, admit](Result<std::optional<store::Account>, store::AuthRefusal> found) {
      if (!found) return exchange->refuse(from_store(found.error()));
      if (!*found) return exchange->refuse(user_not_found(403));
      admit({std::move(**found), {}});
    });
  }
  store.find_session(*identity.session,
                     [exchange, admit, user](Result<store::AccountSession, store::AuthRefusal> found) {
                       if (!found && found.error() == store::AuthRefusal::kNoUser) {
                         return exchange->refuse(user_not_found(403));
                       }
                       if (!found) return exchange->refuse(from_store(found.error()));
                       if (found->account.id != user) {
                         return exchange->refuse(from_store(store::AuthRefusal::kNoSession));
                       }
                       admit(std::move(*found));
                     });
}

bool Core::require_admin(Exchange& exchange) const {
  const std::string_view token = bearer_of(exchange.request());
  if (token.empty()) {
    exchange.refuse({401, "no_authorization", "This endpoint requires a valid Bearer token", {}, {}});
    return false;
  }
  const auto verified = access.verify_signature(token, exchange.now());
  if (!verified) {
    exchange.refuse(bad_token(verified.error()));
    return false;
  }
  const store::Actor& actor = verified->identity.actor;
  if (actor.role != store::Role::kService) {
    tell(audit, audit_entry("admin.refused", actor));
    exchange.refuse(not_admin());
    return false;
  }
  // What it changes has lines of its own; this one says that it was asked with the service key, and for what. Of the
  // path only the id of an account counts, and only when it is one.
  const std::string& path = exchange.request().path;
  const auto subject = UserId::parse(path.substr(std::min(path.size(), path.rfind('/') + 1)));
  store::AuditEntry entry = audit_entry("admin.action", actor, {{"method", admin_word(exchange.request().method)}});
  entry.subject = subject;
  tell(audit, std::move(entry));
  return true;
}

std::optional<boost::json::object> Core::issue(const store::AccountSession& signed_in, Instant now) const {
  Duration life = options.access_token_life;
  if (const auto end = store::boxed_end(signed_in, options.sessions)) {
    // No token outlives its session.
    const auto left = *end - std::chrono::floor<std::chrono::seconds>(now);
    life = std::clamp(std::chrono::duration_cast<Duration>(left), Duration::zero(), life);
  }
  const auto access_token = keys->sign(access_claims(signed_in, issuer(), now, life));
  if (!access_token) return std::nullopt;
  const std::string refresh = write_refresh_token(*keys, {signed_in.session.id, signed_in.session.refresh_counter});
  return session_view(signed_in, *access_token, refresh, now, life);
}

void Core::send_session(Exchange& exchange, const store::AccountSession& signed_in) const {
  const auto session = issue(signed_in, exchange.now());
  if (!session) return exchange.refuse(busy("The access token could not be signed"));
  exchange.send(200, *session);
}

void Core::sign_in(ExchangePtr exchange, const store::Account& account, std::string method, std::string rehashed,
                   std::optional<Refusal> weak_password) {
  store::Session session;
  session.id = SessionId{secure_uuid()};
  session.user = account.id;
  session.method = std::move(method);
  session.device = device_of(exchange->request().headers.get("user-agent"));
  session.created_at = exchange->now();
  store.open_session(std::move(session), std::move(rehashed),
                     [this, exchange, weak_password](Result<store::AccountSession, store::AuthRefusal> opened) {
                       if (!opened && opened.error() == store::AuthRefusal::kNoUser)
                         return exchange->refuse(invalid_credentials());
                       if (!opened) return exchange->refuse(from_store(opened.error()));
                       auto view = issue(*opened, exchange->now());
                       if (!view) return exchange->refuse(busy("The access token could not be signed"));
                       if (weak_password) {
                         boost::json::array reasons;
                         for (const std::string& reason : weak_password->weak_reasons) reasons.emplace_back(reason);
                         (*view)["weak_password"] =
                             boost::json::object{{"message", weak_password->message}, {"reasons", std::move(reasons)}};
                       }
                       exchange->send(200, *view);
                     });
}

void Core::announce_ended(UserId user, const std::vector<SessionId>& sessions, Instant now) {
  for (const SessionId session : sessions) book.end_session(user, session, now);
}

std::optional<Refusal> check_password(const std::string& password, const AuthOptions& options) {
  if (password.size() > kMaxPassword) {
    return validation_failed("Password cannot be longer than " + std::to_string(kMaxPassword) + " characters");
  }
  if (password.size() < options.min_password_length) {
    return Refusal{422,
                   "weak_password",
                   "Password should be at least " + std::to_string(options.min_password_length) + " characters.",
                   {},
                   {"length"}};
  }
  return std::nullopt;
}

}  // namespace bedside::service::auth
