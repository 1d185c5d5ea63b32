#include "service/auth/http/refusal.h"

namespace bedside::service::auth {

Refusal validation_failed(std::string message) { return {400, "validation_failed", std::move(message), {}, {}}; }
Refusal bad_json(std::string message) { return {400, "bad_json", std::move(message), {}, {}}; }
Refusal invalid_credentials() { return {400, "invalid_credentials", "Invalid login credentials", {}, {}}; }
Refusal user_banned(int status) { return {status, "user_banned", "User is banned", {}, {}}; }
Refusal user_not_found(int status) {
  return {
      status, "user_not_found", status == 403 ? "User from sub claim in JWT does not exist" : "User not found", {}, {}};
}
Refusal email_exists() {
  return {422, "email_exists", "A user with this email address has already been registered", {}, {}};
}
Refusal not_admin() { return {403, "not_admin", "User not allowed", {}, {}}; }
Refusal over_rate_limit(Duration retry_after) {
  return {429, "over_request_rate_limit", "Request rate limit reached", retry_after, {}};
}
Refusal busy(std::string message) { return {503, "unexpected_failure", std::move(message), Duration(1000), {}}; }
Refusal no_mail() {
  return {
      422, "email_provider_disabled", "This server sends no e-mail. Ask whoever runs it for a sign-in link.", {}, {}};
}
Refusal auth_elsewhere(const std::string& issuer) {
  return {422,
          "auth_elsewhere",
          "The accounts of this database are kept by another Auth" + (issuer.empty() ? "" : " (" + issuer + ")") +
              ". Sign in there, and give its token to supabase-js by the option accessToken.",
          {},
          {}};
}
Refusal no_phone() { return {400, "phone_provider_disabled", "Phone logins are disabled", {}, {}}; }

Refusal from_store(store::AuthRefusal refusal) {
  using store::AuthRefusal;
  switch (refusal) {
    case AuthRefusal::kTrouble: return busy("The database did not answer, try again");
    case AuthRefusal::kEmailTaken: return email_exists();
    case AuthRefusal::kIdTaken: return validation_failed("A user with this id exists already");
    case AuthRefusal::kNoUser: return user_not_found(404);
    case AuthRefusal::kBanned: return user_banned(400);
    case AuthRefusal::kNoSession:
    case AuthRefusal::kTokenReused:
    case AuthRefusal::kSessionExpired:
      return {403, "session_not_found", "Session from session_id claim in JWT does not exist", {}, {}};
    case AuthRefusal::kNoToken: return {403, "otp_expired", "Token has expired or is invalid", {}, {}};
    case AuthRefusal::kNoLink:
      return {404, "link_unknown", "There is no such link. Open it whole, or ask for a new one.", {}, {}};
    case AuthRefusal::kLinkExpired:
      return {410, "link_expired", "This link has run out. Ask whoever sent it for a new one.", {}, {}};
    case AuthRefusal::kLinkUsed:
      return {410, "link_used", "This link has been used. Ask whoever sent it for a new one.", {}, {}};
    case AuthRefusal::kLinkRevoked:
      return {410, "link_revoked", "This link was taken back. Ask whoever sent it for a new one.", {}, {}};
  }
  return busy("Unexpected failure");
}

Refusal from_refresh(store::AuthRefusal refusal) {
  using store::AuthRefusal;
  switch (refusal) {
    case AuthRefusal::kTokenReused:
      return {400, "refresh_token_already_used", "Invalid Refresh Token: Already Used", {}, {}};
    case AuthRefusal::kSessionExpired:
      return {400, "session_expired", "Invalid Refresh Token: Session Expired", {}, {}};
    case AuthRefusal::kBanned: return {400, "user_banned", "Invalid Refresh Token: User Banned", {}, {}};
    case AuthRefusal::kNoUser:
    case AuthRefusal::kNoSession:
    case AuthRefusal::kNoToken:
      return {400, "refresh_token_not_found", "Invalid Refresh Token: Refresh Token Not Found", {}, {}};
    case AuthRefusal::kTrouble:
    case AuthRefusal::kEmailTaken:
    case AuthRefusal::kIdTaken:
    case AuthRefusal::kNoLink:
    case AuthRefusal::kLinkExpired:
    case AuthRefusal::kLinkUsed:
    case AuthRefusal::kLinkRevoked: break;
  }
  return busy("The database did not answer, try again");
}

}  // namespace bedside::service::auth
