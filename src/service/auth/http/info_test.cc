// Goal: what a client may ask before it knows anybody.
#include "service/auth/http/endpoints.h"

#include <gtest/gtest.h>

#include "service/auth/testing/auth_world.h"

namespace bedside::service::auth {
namespace {

using testing::Answer;
using testing::AuthWorld;

TEST(Info, SettingsSayWhatIsSwitchedOn) {
  AuthOptions options;
  options.sign_up = false;
  options.auto_confirm = false;
  AuthWorld world(options);
  const Answer settings = world.get("/settings");
  EXPECT_EQ(settings.body.at("disable_signup"), true);
  EXPECT_EQ(settings.body.at("mailer_autoconfirm"), false);
  EXPECT_EQ(settings.body.at("external").at("email"), true);
  EXPECT_EQ(settings.body.at("external").at("anonymous_users"), false);
}

TEST(Info, HealthIsOpen) {
  AuthOptions options;
  options.version = "1.2.3";
  AuthWorld world(options);
  const Answer health = world.get("/health", {.key = ""});
  EXPECT_EQ(health.text("name"), "GoTrue");
  EXPECT_EQ(health.text("version"), "1.2.3");
}

TEST(Info, TheJwksVerifiesOurTokensAndIsCachedTenMinutes) {
  AuthWorld world;
  const Answer jwks = world.get("/.well-known/jwks.json", {.key = ""});
  EXPECT_EQ(jwks.headers.get("cache-control"), "public, max-age=600");
  ASSERT_EQ(jwks.body.at("keys").as_array().size(), 1u);
  wire::jwt::KeySet published;
  published.add(*wire::jwt::Key::from_jwk(jwks.body.at("keys").at(0).as_object()));
  EXPECT_TRUE(published.verify(world.sign_up("ada@example.org").access_token()).ok());
}

}  // namespace
}  // namespace bedside::service::auth
