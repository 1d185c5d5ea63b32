#include "service/auth/http/views.h"

#include <boost/json/array.hpp>

#include "service/auth/accounts.h"

namespace bedside::service::auth {
namespace {

void put_time(boost::json::object& view, boost::json::string_view name, const std::optional<Instant>& time) {
  if (time) view[name] = to_iso(*time);
}

std::int64_t seconds(Duration life) { return std::chrono::duration_cast<std::chrono::seconds>(life).count(); }

// A guest's address is a placeholder that no mail reaches; to clients it has none, like upstream's anonymous users.
std::string shown_email(const store::Account& account) { return is_guest(account) ? std::string() : account.email; }

// Upstream keeps a row per provider; ours is always the e-mail address, so the identity is a view of the account.
boost::json::object identity_view(const store::Account& account) {
  const std::string id = account.id.text();
  boost::json::object data = account.user_metadata;
  data["sub"] = id;
  data["email"] = account.email;
  data["email_verified"] = account.email_confirmed_at.has_value();
  data["phone_verified"] = false;
  boost::json::object view{{"identity_id", id}, {"id", id}, {"user_id", id}};
  view["identity_data"] = std::move(data);
  view["provider"] = "email";
  put_time(view, "last_sign_in_at", account.last_sign_in_at);
  view["created_at"] = to_iso(account.created_at);
  view["updated_at"] = to_iso(account.updated_at);
  view["email"] = account.email;
  return view;
}

}  // namespace

boost::json::object user_view(const store::Account& account) {
  boost::json::object view{{"id", account.id.text()}, {"aud", "authenticated"}, {"role", account.role}};
  view["email"] = shown_email(account);
  put_time(view, "email_confirmed_at", account.email_confirmed_at);
  put_time(view, "invited_at", account.invited_at);
  view["phone"] = "";
  put_time(view, "confirmation_sent_at", account.confirmation_sent_at);
  put_time(view, "confirmed_at", account.email_confirmed_at);
  put_time(view, "recovery_sent_at", account.recovery_sent_at);
  put_time(view, "last_sign_in_at", account.last_sign_in_at);
  view["app_metadata"] = account.app_metadata;
  view["user_metadata"] = account.user_metadata;
  view["identities"] = is_guest(account) ? boost::json::array{} : boost::json::array{identity_view(account)};
  view["created_at"] = to_iso(account.created_at);
  view["updated_at"] = to_iso(account.updated_at);
  put_time(view, "banned_until", account.banned_until);
  view["is_anonymous"] = is_guest(account);
  return view;
}

boost::json::object obfuscated_user_view(const store::Account& account) {
  boost::json::object view = user_view(account);
  view["role"] = "";
  view["identities"] = boost::json::array{};
  return view;
}

boost::json::object access_claims(const store::AccountSession& signed_in, const std::string& issuer, Instant now,
                                  Duration life) {
  const auto& [account, session] = signed_in;
  boost::json::object claims{{"iss", issuer}, {"sub", account.id.text()}, {"aud", "authenticated"}};
  claims["exp"] = to_seconds(now) + seconds(life);
  claims["iat"] = to_seconds(now);
  claims["email"] = shown_email(account);
  claims["phone"] = "";
  claims["app_metadata"] = account.app_metadata;
  claims["user_metadata"] = account.user_metadata;
  claims["role"] = account.role;
  claims["aal"] = "aal1";
  claims["amr"] = boost::json::array{
      boost::json::object{{"method", session.method}, {"timestamp", to_seconds(session.created_at)}}};
  claims["session_id"] = session.id.text();
  claims["is_anonymous"] = is_guest(account);
  return claims;
}

boost::json::object session_view(const store::AccountSession& signed_in, const std::string& access_token,
                                 const std::string& refresh_token, Instant now, Duration life) {
  boost::json::object view{{"access_token", access_token}, {"token_type", "bearer"}};
  view["expires_in"] = seconds(life);
  view["expires_at"] = to_seconds(now) + seconds(life);
  view["refresh_token"] = refresh_token;
  view["user"] = user_view(signed_in.account);
  return view;
}

}  // namespace bedside::service::auth
