#include "service/auth/accounts.h"
#include "service/auth/http/endpoints.h"
#include "service/auth/refresh_token.h"

namespace bedside::service::auth {
namespace {

// The three buckets a sign-in draws from: its address, its account, and both together.
class SignInCharge {
 public:
  SignInCharge(CorePtr core, const Exchange& exchange, const std::string& email)
      : core_(std::move(core)),
        account_(email),
        pair_(email + "\n" + address_group(exchange.request().peer.reveal())) {}

  // How long to wait, when one of the buckets is empty.
  std::optional<Duration> take(Instant now) {
    if (!core_->options.limits.enabled) return std::nullopt;
    if (const auto wait = core_->throttles.sign_in_account_address.take(pair_, now)) return wait;
    if (const auto wait = core_->throttles.sign_in_account.take(account_, now)) return wait;
    return std::nullopt;
  }
  // A right password does not count as a guess.
  void give_back(Instant now) {
    if (!core_->options.limits.enabled) return;
    core_->throttles.sign_in_account_address.give_back(pair_, now);
    core_->throttles.sign_in_account.give_back(account_, now);
  }

 private:
  CorePtr core_;
  std::string account_;
  std::string pair_;
};

struct PasswordSignIn {
  CorePtr core;
  ExchangePtr exchange;
  SignInCharge charge;
  std::string password;
};
using PasswordSignInPtr = std::shared_ptr<PasswordSignIn>;

void enter(const PasswordSignInPtr& attempt, const store::Account& account, std::string rehashed) {
  const auto weak = check_password(attempt->password, attempt->core->options);
  attempt->core->sign_in(attempt->exchange, account, "password", std::move(rehashed), weak);
}

void note_refusal(const PasswordSignIn& attempt, const store::Account& account, std::string_view why) {
  const std::optional<UserId> subject = account.id == UserId{} ? std::nullopt : std::optional(account.id);
  tell(attempt.core->audit, audit_entry_about("signin.refused", subject, {{"reason", why}}));
}

void judge(const PasswordSignInPtr& attempt, const store::Account& account, PasswordHasher::Verdict verdict) {
  Exchange& exchange = *attempt->exchange;
  if (verdict == PasswordHasher::Verdict::kWrong) {
    note_refusal(*attempt, account, "wrong_password");
    return exchange.refuse(invalid_credentials());
  }
  attempt->charge.give_back(exchange.now());
  // Only who knows the password learns that the account is banned or unconfirmed.
  if (account.banned_until && *account.banned_until > exchange.now()) {
    note_refusal(*attempt, account, "banned");
    return exchange.refuse(user_banned(400));
  }
  if (!account.email_confirmed_at) {
    note_refusal(*attempt, account, "unconfirmed");
    return exchange.refuse({400, "email_not_confirmed", "Email not confirmed", {}, {}});
  }
  if (verdict == PasswordHasher::Verdict::kRight) return enter(attempt, account, {});
  const bool queued = attempt->core->hasher.hash(attempt->password, [attempt, account](Result<std::string> hash) {
    enter(attempt, account, hash ? *hash : std::string());
  });
  if (!queued) enter(attempt, account, {});
}

void check(const PasswordSignInPtr& attempt, std::optional<store::Account> found) {
  // Without an account, or without a password on it, the hasher does the same work for nothing.
  const store::Account account = found ? std::move(*found) : store::Account{};
  const bool queued = attempt->core->hasher.verify(
      account.password_hash, attempt->password,
      [attempt, account](PasswordHasher::Verdict verdict) { judge(attempt, account, verdict); });
  if (!queued) attempt->exchange->refuse(busy("Too many passwords are being checked, try again"));
}

void password_grant(const CorePtr& core, const ExchangePtr& exchange) {
  Body body(exchange->request().body);
  const std::string raw_email = body.text("email");
  const std::string phone = body.text("phone");
  std::string password = body.text("password", 4096);
  if (body.fault()) return exchange->refuse(*body.fault());
  if (raw_email.empty() && !phone.empty()) return exchange->refuse(no_phone());
  if (raw_email.empty()) return exchange->refuse(validation_failed("missing email or phone"));
  if (password.empty()) return exchange->refuse(validation_failed("missing password"));
  if (!core->allow(core->throttles.sign_in_address, *exchange)) return;

  // An impossible address is looked for like any other, so that it takes as long and says as little.
  const std::string email = normal_email(raw_email).value_or("");
  SignInCharge charge(core, *exchange, email);
  if (const auto wait = charge.take(exchange->now())) {
    tell(core->audit, audit_entry_about("signin.refused", std::nullopt, {{"reason", "throttled"}}));
    return exchange->refuse(over_rate_limit(*wait));
  }
  const auto attempt =
      std::make_shared<PasswordSignIn>(PasswordSignIn{core, exchange, std::move(charge), std::move(password)});
  core->store.find_account_by_email(email, [attempt](Result<std::optional<store::Account>, store::AuthRefusal> found) {
    if (!found) return attempt->exchange->refuse(from_store(found.error()));
    check(attempt, std::move(*found));
  });
}

void refresh_grant(const CorePtr& core, const ExchangePtr& exchange) {
  Body body(exchange->request().body);
  const std::string text = body.text("refresh_token");
  if (body.fault()) return exchange->refuse(*body.fault());
  if (text.empty()) return exchange->refuse_oauth("invalid_request", "refresh_token required");
  if (!core->allow(core->throttles.refresh, *exchange)) return;
  const auto token = read_refresh_token(*core->keys, text);
  if (!token) return exchange->refuse(from_refresh(store::AuthRefusal::kNoToken));

  store::RefreshRequest request;
  request.session = token->session;
  request.counter = token->counter;
  request.now = exchange->now();
  request.reuse_interval = core->options.reuse_interval;
  request.rules = core->options.sessions;
  core->store.refresh_session(
      request, [core, exchange, session = token->session](Result<store::AccountSession, store::AuthRefusal> refreshed) {
        if (refreshed) return core->send_session(*exchange, *refreshed);
        const bool ended = refreshed.error() == store::AuthRefusal::kTokenReused ||
                           refreshed.error() == store::AuthRefusal::kSessionExpired;
        if (refreshed.error() == store::AuthRefusal::kTokenReused) {
          tell(core->audit, audit_entry_about("signin.refused", std::nullopt,
                                              {{"reason", "refresh_token_reused"}, {"session", session.text()}}));
        }
        // The token names no user; listeners find the session by its own id.
        if (ended) core->book.end_session(UserId{}, session, exchange->now());
        exchange->refuse(from_refresh(refreshed.error()));
      });
}

}  // namespace

void token(const CorePtr& core, const ExchangePtr& exchange) {
  const std::string grant = query_member(exchange->request().query, "grant_type");
  if (grant == "password") return password_grant(core, exchange);
  if (grant == "refresh_token") return refresh_grant(core, exchange);
  exchange->refuse({400, "invalid_credentials", "unsupported_grant_type", {}, {}});
}

}  // namespace bedside::service::auth
