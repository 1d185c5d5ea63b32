#include "service/auth/accounts.h"
#include "service/auth/http/endpoints.h"
#include "service/auth/http/views.h"

namespace bedside::service::auth {
namespace {

struct SignUp {
  std::string email;
  std::string password;
  boost::json::object data;
};

// Nothing when the exchange has been refused.
std::optional<SignUp> read_sign_up(Core& core, Exchange& exchange) {
  Body body(exchange.request().body);
  SignUp wanted{body.text("email"), body.text("password"), body.object("data")};
  const std::string phone = body.text("phone");
  const auto refuse = [&](const Refusal& refusal) {
    exchange.refuse(refusal);
    return std::nullopt;
  };
  if (body.fault()) return refuse(*body.fault());
  if (wanted.email.empty() && phone.empty()) {
    return refuse({422, "anonymous_provider_disabled", "Anonymous sign-ins are disabled", {}, {}});
  }
  if (!core.options.sign_up) {
    return refuse({422, "signup_disabled", "Signups not allowed for this instance", {}, {}});
  }
  if (!core.allow(core.throttles.sign_up, exchange)) return std::nullopt;
  if (!phone.empty()) return refuse(no_phone());
  if (wanted.password.empty()) return refuse(validation_failed("Signup requires a valid password"));
  if (const auto weak = check_password(wanted.password, core.options)) return refuse(*weak);
  auto email = normal_email(wanted.email);
  if (!email) return refuse(validation_failed("Unable to validate email address: invalid format"));
  wanted.email = std::move(*email);
  if (const auto bad = check_metadata(wanted.data, "data", kMaxUserMetadataBytes)) return refuse(*bad);
  if (display_name_in(wanted.data).value_or("").size() > kMaxDisplayName) {
    return refuse(validation_failed("\"display_name\" is too long"));
  }
  return wanted;
}

void answer(const CorePtr& core, const ExchangePtr& exchange, const store::Account& asked_for,
            Result<store::Account, store::AuthRefusal> created) {
  if (created) {
    if (core->options.auto_confirm) return core->sign_in(exchange, *created, "password", {});
    return exchange->send(200, user_view(*created));
  }
  if (created.error() != store::AuthRefusal::kEmailTaken) return exchange->refuse(from_store(created.error()));
  if (core->options.auto_confirm) {
    return exchange->refuse({422, "user_already_exists", "User already registered", {}, {}});
  }
  // With confirmation on, nobody learns by signing up who has an account.
  exchange->send(200, obfuscated_user_view(asked_for));
}

}  // namespace

void sign_up(const CorePtr& core, const ExchangePtr& exchange) {
  auto wanted = read_sign_up(*core, *exchange);
  if (!wanted) return;
  store::NewAccount account =
      new_account(std::move(wanted->email), std::move(wanted->data), MayMakeAdmin::kNo, exchange->now());
  if (core->options.auto_confirm) {
    account.account.email_confirmed_at = exchange->now();
  } else {
    account.account.confirmation_sent_at = exchange->now();
  }
  const bool queued =
      core->hasher.hash(std::move(wanted->password), [core, exchange, account](Result<std::string> hash) mutable {
        if (!hash) return exchange->refuse(busy(hash.error().message));
        account.account.password_hash = std::move(*hash);
        const store::Account asked_for = account.account;
        core->store.create_account(std::move(account),
                                   [core, exchange, asked_for](Result<store::Account, store::AuthRefusal> created) {
                                     answer(core, exchange, asked_for, std::move(created));
                                   });
      });
  if (!queued) exchange->refuse(busy("Too many passwords are being checked, try again"));
}

}  // namespace bedside::service::auth
