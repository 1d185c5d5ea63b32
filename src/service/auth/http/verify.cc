#include "base/os/secure_random.h"
#include "service/auth/accounts.h"
#include "service/auth/device.h"
#include "service/auth/http/endpoints.h"
#include "service/auth/http/redirect.h"

namespace bedside::service::auth {
namespace {

using store::TokenUse;
using Redeemed = Result<store::AccountSession, store::AuthRefusal>;

// Which tokens a `type` may redeem; none for a type that we do not know.
std::vector<TokenUse> uses_of(std::string_view type) {
  if (type == "magiclink") return {TokenUse::kMagicLink};
  if (type == "recovery") return {TokenUse::kRecovery};
  if (type == "signup") return {TokenUse::kSignup};
  if (type == "invite") return {TokenUse::kInvite};
  if (type == "email") return {TokenUse::kMagicLink, TokenUse::kSignup, TokenUse::kInvite};
  return {};
}

store::Redeem redemption(std::string_view type, const Exchange& exchange) {
  store::Redeem redeem;
  redeem.uses = uses_of(type);
  redeem.new_session = SessionId{secure_uuid()};
  redeem.device = device_of(exchange.request().headers.get("user-agent"));
  redeem.now = exchange.now();
  return redeem;
}

void answer(const CorePtr& core, Exchange& exchange, const Redeemed& redeemed) {
  if (redeemed) return core->send_session(exchange, *redeemed);
  const bool unknown = redeemed.error() == store::AuthRefusal::kNoUser;
  if (redeemed.error() == store::AuthRefusal::kBanned) return exchange.refuse(user_banned(403));
  exchange.refuse(from_store(unknown ? store::AuthRefusal::kNoToken : redeemed.error()));
}

void redeem_code(const CorePtr& core, const ExchangePtr& exchange, const std::string& type, const std::string& email,
                 const std::string& code) {
  core->store.find_account_by_email(
      email, [core, exchange, type, code](Result<std::optional<store::Account>, store::AuthRefusal> found) {
        if (!found) return exchange->refuse(from_store(found.error()));
        if (!*found) return exchange->refuse(from_store(store::AuthRefusal::kNoToken));
        store::Redeem redeem = redemption(type, *exchange);
        redeem.user = (*found)->id;
        redeem.code_digest = code_digest(*core->keys, (*found)->id, code);
        core->store.redeem_one_time_token(
            std::move(redeem), [core, exchange](const Redeemed& redeemed) { answer(core, *exchange, redeemed); });
      });
}

// The fragment that supabase-js looks for when a page loads (detectSessionInUrl).
std::string success_fragment(const boost::json::object& session, const std::string& type) {
  const auto text = [&](const char* name) { return std::string(session.at(name).as_string()); };
  const auto number = [&](const char* name) { return std::to_string(session.at(name).as_int64()); };
  return form_encode({{"access_token", text("access_token")},
                      {"expires_at", number("expires_at")},
                      {"expires_in", number("expires_in")},
                      {"refresh_token", text("refresh_token")},
                      {"token_type", "bearer"},
                      {"type", type}});
}

std::string failure_fragment(const Refusal& refusal) {
  const bool ours = refusal.status >= 500;
  return form_encode({{"error", ours ? "server_error" : "access_denied"},
                      {"error_code", refusal.code},
                      {"error_description",
                       refusal.code == "otp_expired" ? "Email link is invalid or has expired" : refusal.message}});
}

void send_browser(Exchange& exchange, const std::string& target, const std::string& fragment) {
  // A page may have a fragment of its own; the last '#' would not win, so it gives way.
  exchange.header("location", target.substr(0, target.find('#')) + "#" + fragment);
  exchange.send_empty(303);
}

}  // namespace

void verify_post(const CorePtr& core, const ExchangePtr& exchange) {
  Body body(exchange->request().body);
  const std::string type = body.text("type");
  const std::string token = body.text("token");
  const std::string token_hash = body.text("token_hash");
  const std::string raw_email = body.text("email");
  const std::string phone = body.text("phone");
  if (body.fault()) return exchange->refuse(*body.fault());
  if (type.empty()) return exchange->refuse(validation_failed("Verify requires a verification type"));
  if (token.empty() == token_hash.empty()) {
    return exchange->refuse(validation_failed("Verify requires either a token or a token hash"));
  }
  if (!phone.empty()) return exchange->refuse(no_phone());
  if (uses_of(type).empty()) return exchange->refuse(validation_failed("Unsupported verification type"));
  if (!core->allow(core->throttles.verify, *exchange)) return;
  if (!token.empty()) {
    const auto email = normal_email(raw_email);
    if (!email) return exchange->refuse({422, "validation_failed", "Invalid email format", {}, {}});
    return redeem_code(core, exchange, type, *email, token);
  }
  if (!raw_email.empty()) {
    return exchange->refuse(validation_failed("Only the token_hash and type should be provided"));
  }
  store::Redeem redeem = redemption(type, *exchange);
  redeem.link_digest = link_digest(*core->keys, token_hash);
  core->store.redeem_one_time_token(std::move(redeem),
                                    [core, exchange](const Redeemed& redeemed) { answer(core, *exchange, redeemed); });
}

void verify_get(const CorePtr& core, const ExchangePtr& exchange) {
  const std::string& query = exchange->request().query;
  std::string token = query_member(query, "token");
  if (token.empty()) token = query_member(query, "token_hash");
  const std::string type = query_member(query, "type");
  const std::string target = safe_redirect(query_member(query, "redirect_to"), core->options);
  if (token.empty()) return exchange->refuse(validation_failed("Verify requires a token or a token hash"));
  if (uses_of(type).empty()) return exchange->refuse(validation_failed("Unsupported verification type"));
  if (!core->allow(core->throttles.verify, *exchange)) return;

  store::Redeem redeem = redemption(type, *exchange);
  redeem.link_digest = link_digest(*core->keys, token);
  core->store.redeem_one_time_token(std::move(redeem), [core, exchange, type, target](const Redeemed& redeemed) {
    if (!redeemed) {
      const Refusal refusal = redeemed.error() == store::AuthRefusal::kBanned ? user_banned(403)
                              : redeemed.error() == store::AuthRefusal::kTrouble
                                  ? from_store(redeemed.error())
                                  : from_store(store::AuthRefusal::kNoToken);
      return send_browser(*exchange, target, failure_fragment(refusal));
    }
    const auto session = core->issue(*redeemed, exchange->now());
    if (!session) return send_browser(*exchange, target, failure_fragment(busy("The token could not be signed")));
    send_browser(*exchange, target, success_fragment(*session, type));
  });
}

void would_send_mail(const CorePtr& core, const ExchangePtr& exchange) {
  // The same words for every address, known or not.
  if (core->allow(core->throttles.mail, *exchange)) exchange->refuse(no_mail());
}

}  // namespace bedside::service::auth
