#include "service/auth/auth_service.h"

#include <algorithm>
#include <array>

#include "service/auth/http/endpoints.h"

namespace bedside::service {
namespace auth {  // The endpoints are this file's whole vocabulary.
namespace {

constexpr std::string_view kPrefix = "/auth/v1";
constexpr std::string_view kUsers = "/admin/users/";
constexpr Duration kSweepEvery = 3600s;

using Endpoint = void (*)(const CorePtr&, const ExchangePtr&);

// Upstream's gateway lets these through without an API key.
enum class Door { kKey, kOpen };

struct Route {
  std::string_view method;
  std::string_view path;
  Endpoint endpoint;
  Door door = Door::kKey;
};

void invite(const CorePtr& core, const ExchangePtr& exchange) {
  if (core->require_admin(*exchange)) exchange->refuse(no_mail());
}

void reauthenticate(const CorePtr& core, const ExchangePtr& exchange) {
  core->with_caller(exchange, [exchange](const Caller&) { exchange->refuse(no_mail()); });
}

void enroll_factor(const CorePtr& core, const ExchangePtr& exchange) {
  core->with_caller(exchange, [exchange](const Caller&) {
    exchange->refuse({422, "mfa_totp_enroll_not_enabled", "MFA enroll is disabled for TOTP", {}, {}});
  });
}

void authorize(const CorePtr&, const ExchangePtr& exchange) {
  exchange->refuse(validation_failed("Unsupported provider: provider is not enabled"));
}

constexpr std::array kRoutes = {
    Route{"POST", "/signup", sign_up},
    Route{"POST", "/token", token},
    Route{"GET", "/user", get_user},
    Route{"PUT", "/user", update_user},
    Route{"POST", "/logout", log_out},
    Route{"POST", "/verify", verify_post},
    Route{"GET", "/verify", verify_get, Door::kOpen},
    Route{"POST", "/otp", would_send_mail},
    Route{"POST", "/magiclink", would_send_mail},
    Route{"POST", "/recover", would_send_mail},
    Route{"POST", "/resend", would_send_mail},
    Route{"POST", "/invite", invite},
    Route{"GET", "/reauthenticate", reauthenticate},
    Route{"POST", "/factors", enroll_factor},
    Route{"GET", "/authorize", authorize, Door::kOpen},
    Route{"GET", "/settings", settings},
    Route{"GET", "/health", health, Door::kOpen},
    Route{"GET", "/.well-known/jwks.json", jwks, Door::kOpen},
    Route{"GET", "/admin/users", list_users},
    Route{"POST", "/admin/users", create_user},
    Route{"POST", "/admin/generate_link", generate_link},
};

// What upstream has no address for. The Bearer token, or the link's own, is the key.
constexpr std::array kOwnRoutes = {
    Route{"POST", "/bedside/v1/join", join, Door::kOpen},
    Route{"POST", "/bedside/v1/join/look", look_at_link, Door::kOpen},
    Route{"GET", "/bedside/v1/sessions", list_sessions, Door::kOpen},
    Route{"GET", "/bedside/v1/me/export", export_me, Door::kOpen},
    Route{"POST", "/bedside/v1/me/erase", erase_me, Door::kOpen},
};
// What goes on where another Auth keeps the accounts.
constexpr std::array kWithoutAccounts = {std::string_view("/auth/v1/health"), std::string_view("/auth/v1/settings"),
                                         std::string_view("/auth/v1/.well-known/jwks.json")};
constexpr std::string_view kSessions = "/bedside/v1/sessions/";

Refusal not_found() { return {404, "not_found", "There is nothing at this address", {}, {}}; }
Refusal wrong_method() { return {405, "validation_failed", "This address does not take this method", {}, {}}; }

// The words of Supabase's gateway, in its own shape.
bool has_key(const CorePtr& core, Exchange& exchange) {
  const std::string key = api_key_of(exchange.request());
  const auto identity = core->access.verify(key, exchange.now());
  if (identity && identity->is_api_key) return true;
  const bool missing = key.empty();
  exchange.send(
      401, boost::json::object{{"message", missing ? "No API key found in request" : "Invalid API key"},
                               {"hint", missing ? "No `apikey` request header or url param was found."
                                                : "Double check your Supabase `anon` or `service_role` API key."}});
  return false;
}

void one_user(const CorePtr& core, const ExchangePtr& exchange, std::string_view rest) {
  const std::size_t slash = rest.find('/');
  const std::string& method = exchange->request().method;
  if (!core->require_admin(*exchange)) return;
  const auto id = UserId::parse(rest.substr(0, slash));
  if (!id) return exchange->refuse({404, "validation_failed", "user_id must be an UUID", {}, {}});
  if (slash != std::string_view::npos) {
    // Nobody has a second factor here, so the list is empty and a factor is never found.
    const bool factors = rest.substr(slash) == "/factors" && method == "GET";
    return factors ? exchange->send(200, boost::json::array{}) : exchange->refuse(not_found());
  }
  if (method == "GET") return admin_get_user(core, exchange, *id);
  if (method == "PUT") return admin_update_user(core, exchange, *id);
  if (method == "DELETE") return admin_delete_user(core, exchange, *id);
  exchange->refuse(wrong_method());
}

template <std::size_t N>
void find_route(const std::array<Route, N>& routes, const CorePtr& core, const ExchangePtr& exchange,
                std::string_view path) {
  bool known = false;
  for (const Route& route : routes) {
    if (route.path != path) continue;
    known = true;
    if (route.method != exchange->request().method) continue;
    if (route.door == Door::kKey && !has_key(core, *exchange)) return;
    return route.endpoint(core, exchange);
  }
  exchange->refuse(known ? wrong_method() : not_found());
}

void one_session(const CorePtr& core, const ExchangePtr& exchange, std::string_view id) {
  if (exchange->request().method != "DELETE") return exchange->refuse(wrong_method());
  const auto session = SessionId::parse(id);
  session ? end_session(core, exchange, *session) : exchange->refuse(not_found());
}

void dispatch(const CorePtr& core, const ExchangePtr& exchange) {
  const std::string_view full = exchange->request().path;
  if (core->accounts_elsewhere && std::ranges::find(kWithoutAccounts, full) == kWithoutAccounts.end()) {
    return exchange->refuse(auth_elsewhere(core->options.foreign_issuer));
  }
  if (full.starts_with(kSessions)) return one_session(core, exchange, full.substr(kSessions.size()));
  if (!full.starts_with(kPrefix)) return find_route(kOwnRoutes, core, exchange, full);
  const std::string_view path = full.substr(kPrefix.size());
  if (path.starts_with(kUsers)) {
    if (has_key(core, *exchange)) one_user(core, exchange, path.substr(kUsers.size()));
    return;
  }
  find_route(kRoutes, core, exchange, path);
}

}  // namespace
}  // namespace auth

AuthService::AuthService(Loop& loop, store::AuthStore& store, std::shared_ptr<const Keys> keys, SessionBook& book,
                         PasswordHasher& hasher, AuthOptions options, AuditSink audit)
    : core_(new auth::Core{loop, store, keys, book, hasher, options, TokenAccess(keys), auth::Throttles(options.limits),
                           std::move(audit), false}) {}

AuthService::~AuthService() {
  if (sweep_timer_ != 0) core_->loop.cancel(sweep_timer_);
}

void AuthService::start(std::function<void(bool)> ready) {
  read_refused(std::move(ready));
  sweep();
}

void AuthService::read_refused(std::function<void(bool)> ready) {
  const auth::CorePtr core = core_;
  const Instant now = core->loop.now();
  core->store.refused_since(now - core->options.access_token_life, now,
                            [core, ready = std::move(ready)](Result<store::Refused, store::AuthRefusal> refused) {
                              if (!refused) return ready(false);
                              core->accounts_elsewhere = refused->accounts_elsewhere;
                              for (const auto& ended : refused->sessions) {
                                core->book.end_session(ended.user, ended.session, ended.ended_at);
                              }
                              for (const auto& ban : refused->bans) {
                                core->book.ban(ban.user, core->loop.now(), ban.until);
                              }
                              ready(true);
                            });
}

void AuthService::on_revoked(const store::Revoked& revoked) {
  const Instant now = core_->loop.now();
  if (revoked.session) {
    core_->book.end_session(revoked.user, *revoked.session, now);
  } else if (revoked.banned_until) {
    core_->book.ban(revoked.user, now, *revoked.banned_until);
  } else {
    core_->book.unban(revoked.user);
  }
}

void AuthService::sweep() {
  const AuthOptions& options = core_->options;
  core_->store.sweep({core_->loop.now(), options.access_token_life * 2, options.sessions.guest_timebox}, [](auto) {});
  sweep_timer_ = core_->loop.after(auth::kSweepEvery, [this] { sweep(); });
}

void AuthService::handle(net::Request request, net::Responder respond) {
  const auto exchange = std::make_shared<auth::Exchange>(std::move(request), std::move(respond), core_->loop.now());
  auth::dispatch(core_, exchange);
}

}  // namespace bedside::service
