#include "service/auth/accounts.h"
#include "service/auth/http/endpoints.h"
#include "service/auth/http/redirect.h"
#include "service/auth/http/views.h"

namespace bedside::service::auth {
namespace {

using store::TokenUse;

struct LinkRequest {
  CorePtr core;
  ExchangePtr exchange;
  std::string type;
  std::string email;
  std::string password;
  boost::json::object data;
  std::string redirect_to;
};
using LinkRequestPtr = std::shared_ptr<LinkRequest>;

TokenUse use_of(std::string_view type) {
  if (type == "recovery") return TokenUse::kRecovery;
  if (type == "signup") return TokenUse::kSignup;
  if (type == "invite") return TokenUse::kInvite;
  return TokenUse::kMagicLink;
}

void send_link(const LinkRequestPtr& request, const SignInLink& link) {
  boost::json::object view = user_view(link.account);
  view["action_link"] =
      request->core->issuer() + "/verify?" +
      form_encode({{"token", link.token_hash}, {"type", request->type}, {"redirect_to", request->redirect_to}});
  view["email_otp"] = link.code;
  view["hashed_token"] = link.token_hash;
  view["verification_type"] = request->type;
  view["redirect_to"] = request->redirect_to;
  request->exchange->send(200, view);
}

void make(const LinkRequestPtr& request, UserId user) {
  Core& core = *request->core;
  make_link(core.store, *core.keys, user, use_of(request->type), request->exchange->now(),
            core.options.one_time_token_life, [request](Result<SignInLink, store::AuthRefusal> made) {
              if (!made) return request->exchange->refuse(from_store(made.error()));
              send_link(request, *made);
            });
}

void create_then_make(const LinkRequestPtr& request, std::string password_hash) {
  store::NewAccount account = new_account(request->email, request->data, MayMakeAdmin::kYes, request->exchange->now());
  account.account.password_hash = std::move(password_hash);
  request->core->store.create_account(std::move(account),
                                      [request](Result<store::Account, store::AuthRefusal> created) {
                                        if (!created) return request->exchange->refuse(from_store(created.error()));
                                        make(request, created->id);
                                      });
}

void for_nobody(const LinkRequestPtr& request) {
  if (request->type == "recovery") return request->exchange->refuse(user_not_found(404));
  // Upstream turns a magic link for a new address into a sign-up, and says so in verification_type.
  if (request->type == "magiclink") request->type = "signup";
  if (request->password.empty()) return create_then_make(request, {});
  const bool queued = request->core->hasher.hash(request->password, [request](Result<std::string> hash) {
    if (!hash) return request->exchange->refuse(busy(hash.error().message));
    create_then_make(request, std::move(*hash));
  });
  if (!queued) request->exchange->refuse(busy("Too many passwords are being checked, try again"));
}

void for_somebody(const LinkRequestPtr& request, const store::Account& account) {
  const bool joining = request->type == "signup" || request->type == "invite";
  if (joining && account.email_confirmed_at) return request->exchange->refuse(email_exists());
  make(request, account.id);
}

std::optional<Refusal> read_link_request(LinkRequest& request) {
  Body body(request.exchange->request().body);
  request.type = body.text("type");
  const std::string raw_email = body.text("email");
  request.password = body.text("password", 4096);
  request.data = body.object("data");
  std::string redirect_to = body.text("redirect_to", 2048);
  if (body.fault()) return body.fault();
  if (redirect_to.empty()) redirect_to = query_member(request.exchange->request().query, "redirect_to");
  request.redirect_to = safe_redirect(redirect_to, request.core->options);

  if (request.type != "magiclink" && request.type != "recovery" && request.type != "signup" &&
      request.type != "invite") {
    return validation_failed("Invalid email action link type requested");
  }
  auto email = normal_email(raw_email);
  if (!email) return validation_failed("Unable to validate email address: invalid format");
  request.email = std::move(*email);
  if (!request.password.empty()) {
    if (auto weak = check_password(request.password, request.core->options)) return weak;
  }
  if (display_name_in(request.data).value_or("").size() > kMaxDisplayName) {
    return validation_failed("\"display_name\" is too long");
  }
  return check_metadata(request.data, "data", kMaxUserMetadataBytes);
}

}  // namespace

void generate_link(const CorePtr& core, const ExchangePtr& exchange) {
  if (!core->require_admin(*exchange)) return;
  const auto request = std::make_shared<LinkRequest>();
  request->core = core;
  request->exchange = exchange;
  if (const auto refusal = read_link_request(*request)) return exchange->refuse(*refusal);
  core->store.find_account_by_email(request->email,
                                    [request](Result<std::optional<store::Account>, store::AuthRefusal> found) {
                                      if (!found) return request->exchange->refuse(from_store(found.error()));
                                      *found ? for_somebody(request, **found) : for_nobody(request);
                                    });
}

}  // namespace bedside::service::auth
