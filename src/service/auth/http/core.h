// What the endpoints share: the parts, the throttles, and the steps that several of them take.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/loop.h"
#include "service/audit/audit_trail.h"
#include "service/auth/auth_options.h"
#include "service/auth/http/body.h"
#include "service/auth/http/exchange.h"
#include "service/auth/keys.h"
#include "service/auth/password_hasher.h"
#include "service/auth/session_book.h"
#include "service/auth/token_access.h"
#include "service/policy/throttle.h"
#include "store/auth_store.h"

namespace bedside::service::auth {

struct Throttles {
  explicit Throttles(const AuthLimits& limits);

  Throttle sign_in_address;
  Throttle sign_in_account;
  Throttle sign_in_account_address;
  Throttle sign_up;
  Throttle refresh;
  Throttle verify;
  Throttle mail;
  Throttle join;
  Throttle own_data;
};

// Who a request is from, where it must be a signed-in user. `session` has no id for tokens of another issuer.
using Caller = store::AccountSession;

struct Core {
  Loop& loop;
  store::AuthStore& store;
  std::shared_ptr<const Keys> keys;
  SessionBook& book;
  PasswordHasher& hasher;
  AuthOptions options;
  TokenAccess access;
  Throttles throttles;
  AuditSink audit;
  bool accounts_elsewhere = false;  // Known before the first request.

  std::string issuer() const { return options.url + "/auth/v1"; }
  const std::string& site() const { return options.site_url.empty() ? options.url : options.site_url; }

  // False after it has answered 429. The key is the caller's address.
  bool allow(Throttle& throttle, Exchange& exchange);

  // Calls `then` with the account and the live session behind the Bearer token; answers the exchange otherwise.
  void with_caller(ExchangePtr exchange, std::function<void(Caller)> then);
  // True for the service role; answers the exchange otherwise.
  bool require_admin(Exchange& exchange) const;

  // A session object, or nothing when the tokens cannot be made.
  std::optional<boost::json::object> issue(const store::AccountSession& signed_in, Instant now) const;
  // Answers with a session.
  void send_session(Exchange& exchange, const store::AccountSession& signed_in) const;

  // Starts a session of that method and answers with it.
  void sign_in(ExchangePtr exchange, const store::Account& account, std::string method, std::string rehashed,
               std::optional<Refusal> weak_password = std::nullopt);

  // Tells everybody who keeps sockets open.
  void announce_ended(UserId user, const std::vector<SessionId>& sessions, Instant now);
};

using CorePtr = std::shared_ptr<Core>;

// Too short or too long; nothing when it is good.
std::optional<Refusal> check_password(const std::string& password, const AuthOptions& options);

}  // namespace bedside::service::auth
