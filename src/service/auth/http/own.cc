#include <algorithm>
#include <utility>

#include <boost/json/array.hpp>

#include "service/auth/accounts.h"
#include "service/auth/http/endpoints.h"

namespace bedside::service::auth {
namespace {

// An erasure without the password asks for a sign-in that is not older than this.
constexpr Duration kFresh = 10min;

boost::json::object session_view(const store::Session& session, SessionId current) {
  return {{"id", session.id.text()},
          {"device", session.device},
          {"method", session.method},
          {"created_at", to_iso(session.created_at)},
          {"last_seen_at", to_iso(session.refreshed_at)},
          {"current", session.id == current}};
}

// False after it has answered 429. By account: an address may be a whole clinic's.
bool allow_own_data(const CorePtr& core, Exchange& exchange, UserId user) {
  if (!core->options.limits.enabled) return true;
  const auto wait = core->throttles.own_data.take(user.text(), exchange.now());
  if (!wait) return true;
  tell(core->audit, audit_entry_about("rate.refused", user, {{"at", "own_data"}}));
  exchange.refuse(over_rate_limit(*wait));
  return false;
}

void erase(const CorePtr& core, const ExchangePtr& exchange, UserId user) {
  core->store.erase_person(
      user, exchange->now(), [core, exchange, user](Result<std::vector<SessionId>, store::AuthRefusal> ended) {
        if (!ended) return exchange->refuse(from_store(ended.error()));
        const Instant now = exchange->now();
        core->announce_ended(user, *ended, now);
        core->book.ban(user, now, now + core->options.access_token_life, Revocation::Why::kDeleted);
        exchange->send_empty(204);
      });
}

Refusal prove_yourself() {
  return {403,
          "reauthentication_needed",
          "Give your password, or sign in again and repeat this within ten minutes",
          {},
          {}};
}

void check_password_and_erase(const CorePtr& core, const ExchangePtr& exchange, const store::Account& account,
                              const std::string& password) {
  const UserId user = account.id;
  const bool queued =
      core->hasher.verify(account.password_hash, password, [core, exchange, user](PasswordHasher::Verdict verdict) {
        if (verdict != PasswordHasher::Verdict::kWrong) return erase(core, exchange, user);
        tell(core->audit, audit_entry_about("erasure.refused", user, {{"reason", "wrong_password"}}));
        exchange->refuse({403, "wrong_password", "This is not your password", {}, {}});
      });
  if (!queued) exchange->refuse(busy("Too many passwords are being checked, try again"));
}

}  // namespace

void list_sessions(const CorePtr& core, const ExchangePtr& exchange) {
  core->with_caller(exchange, [core, exchange](const Caller& caller) {
    core->store.list_sessions(caller.account.id, [exchange, current = caller.session.id](
                                                     Result<std::vector<store::Session>, store::AuthRefusal> sessions) {
      if (!sessions) return exchange->refuse(from_store(sessions.error()));
      boost::json::array shown;
      for (const store::Session& session : *sessions) shown.push_back(session_view(session, current));
      exchange->send(200, boost::json::object{{"sessions", std::move(shown)}});
    });
  });
}

void end_session(const CorePtr& core, const ExchangePtr& exchange, SessionId id) {
  core->with_caller(exchange, [core, exchange, id](const Caller& caller) {
    const UserId user = caller.account.id;
    core->store.end_sessions(
        user, store::EndScope::kThis, id, exchange->now(),
        [core, exchange, user](Result<std::vector<SessionId>, store::AuthRefusal> ended) {
          if (!ended) return exchange->refuse(from_store(ended.error()));
          if (ended->empty()) {
            return exchange->refuse({404, "session_not_found", "No session of yours has this id", {}, {}});
          }
          core->announce_ended(user, *ended, exchange->now());
          exchange->send_empty(204);
        });
  });
}

void export_me(const CorePtr& core, const ExchangePtr& exchange) {
  core->with_caller(exchange, [core, exchange](const Caller& caller) {
    const UserId user = caller.account.id;
    if (!allow_own_data(core, *exchange, user)) return;
    core->store.export_person(user, [core, exchange, user](Result<std::string, store::AuthRefusal> data) {
      if (!data) return exchange->refuse(from_store(data.error()));
      tell(core->audit, audit_entry_about("privacy.exported", user, {}));
      exchange->header("content-disposition", "attachment; filename=\"bedside-my-data.json\"");
      exchange->send_json(200, std::move(*data));
    });
  });
}

void erase_me(const CorePtr& core, const ExchangePtr& exchange) {
  Body body(exchange->request().body);
  const std::string password = body.text("password", 4096);
  if (body.fault()) return exchange->refuse(*body.fault());
  core->with_caller(exchange, [core, exchange, password](const Caller& caller) {
    const store::Account& account = caller.account;
    if (!allow_own_data(core, *exchange, account.id)) return;
    if (!password.empty() && !account.password_hash.empty()) {
      return check_password_and_erase(core, exchange, account, password);
    }
    // A guest has nothing but this session.
    const bool fresh = caller.session.created_at + kFresh > exchange->now();
    if (!fresh && !is_guest(account)) return exchange->refuse(prove_yourself());
    erase(core, exchange, account.id);
  });
}

}  // namespace bedside::service::auth
