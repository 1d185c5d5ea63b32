#include "service/auth/http/endpoints.h"

namespace bedside::service::auth {

void settings(const CorePtr& core, const ExchangePtr& exchange) {
  boost::json::object external{{"anonymous_users", false}, {"email", true}, {"phone", false}};
  for (const char* provider :
       {"apple",      "azure",   "bitbucket", "discord",  "facebook", "figma",         "fly",    "github",
        "gitlab",     "google",  "kakao",     "keycloak", "linkedin", "linkedin_oidc", "notion", "slack",
        "slack_oidc", "spotify", "twitch",    "twitter",  "workos",   "zoom"}) {
    external[provider] = false;
  }
  boost::json::object view{{"external", std::move(external)}};
  view["disable_signup"] = !core->options.sign_up;
  view["mailer_autoconfirm"] = core->options.auto_confirm;
  view["phone_autoconfirm"] = false;
  view["sms_provider"] = "";
  view["mfa_enabled"] = false;
  view["saml_enabled"] = false;
  view["passkeys_enabled"] = false;
  exchange->send(200, view);
}

void health(const CorePtr& core, const ExchangePtr& exchange) {
  exchange->send(200, boost::json::object{{"version", core->options.version},
                                          {"name", "GoTrue"},
                                          {"description", "Bedside Auth, spoken to as GoTrue"}});
}

void jwks(const CorePtr& core, const ExchangePtr& exchange) {
  exchange->header("cache-control", "public, max-age=600");
  exchange->send(200, core->keys->jwks());
}

}  // namespace bedside::service::auth
