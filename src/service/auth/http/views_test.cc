// Goal: users, sessions and claims have the members that auth-js and policies read.
#include "service/auth/http/views.h"

#include <gtest/gtest.h>
#include <boost/json/serialize.hpp>

namespace bedside::service::auth {
namespace {

const Instant kNow = instant_from_ms(1'795'000'000'000);

store::AccountSession signed_in() {
  store::AccountSession made;
  made.account.id = *UserId::parse("6f1c9d4e-0f5b-4c1a-9d59-1d2f3a4b5c6d");
  made.account.email = "ada@example.org";
  made.account.password_hash = "$argon2id$secret";
  made.account.user_metadata = {{"display_name", "Ada"}};
  made.account.app_metadata = {{"provider", "email"}};
  made.account.email_confirmed_at = kNow;
  made.account.created_at = kNow;
  made.account.updated_at = kNow;
  made.session.id = *SessionId::parse("7a2b3c4d-0f5b-4c1a-9d59-1d2f3a4b5c6d");
  made.session.method = "password";
  made.session.created_at = kNow;
  return made;
}

TEST(Views, AUserHasEveryMemberAndNoSecret) {
  const auto view = user_view(signed_in().account);
  for (const char* member :
       {"id", "aud", "role", "email", "phone", "email_confirmed_at", "confirmed_at", "app_metadata", "user_metadata",
        "identities", "created_at", "updated_at", "is_anonymous"}) {
    EXPECT_TRUE(view.contains(member)) << member;
  }
  const auto& identity = view.at("identities").at(0);
  EXPECT_EQ(identity.at("provider"), "email");
  EXPECT_EQ(identity.at("user_id"), view.at("id"));
  EXPECT_EQ(identity.at("identity_data").at("email"), "ada@example.org");
  EXPECT_EQ(boost::json::serialize(view).find("argon2"), std::string::npos);
}

TEST(Views, ATimeThatNeverCameIsAbsent) {
  const auto view = user_view(signed_in().account);
  EXPECT_FALSE(view.contains("banned_until"));
  EXPECT_FALSE(view.contains("last_sign_in_at"));
}

TEST(Views, ClaimsAreUpstreams) {
  const auto claims = access_claims(signed_in(), "https://clinic.example/auth/v1", kNow, 3600s);
  EXPECT_EQ(claims.at("iss"), "https://clinic.example/auth/v1");
  EXPECT_EQ(claims.at("sub"), "6f1c9d4e-0f5b-4c1a-9d59-1d2f3a4b5c6d");
  EXPECT_EQ(claims.at("aud"), "authenticated");
  EXPECT_EQ(claims.at("role"), "authenticated");
  EXPECT_EQ(claims.at("exp").as_int64() - claims.at("iat").as_int64(), 3600);
  EXPECT_EQ(claims.at("aal"), "aal1");
  EXPECT_EQ(claims.at("amr").at(0).at("method"), "password");
  EXPECT_EQ(claims.at("amr").at(0).at("timestamp"), to_seconds(kNow));
  EXPECT_EQ(claims.at("session_id"), "7a2b3c4d-0f5b-4c1a-9d59-1d2f3a4b5c6d");
  EXPECT_EQ(claims.at("is_anonymous"), false);
  EXPECT_EQ(claims.at("email"), "ada@example.org");
  EXPECT_EQ(claims.at("phone"), "");
}

TEST(Views, ASessionHasWhatTheClientDemands) {
  const auto view = session_view(signed_in(), "access", "refresh", kNow, 3600s);
  EXPECT_EQ(view.at("token_type"), "bearer");
  EXPECT_EQ(view.at("expires_in"), 3600);
  EXPECT_EQ(view.at("expires_at"), to_seconds(kNow) + 3600);
  EXPECT_EQ(view.at("user").at("email"), "ada@example.org");
}

}  // namespace
}  // namespace bedside::service::auth
