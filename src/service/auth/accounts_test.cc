// Goal: e-mail addresses have one form, people are made whole, and links are made for those who exist.
#include "service/auth/accounts.h"

#include <gtest/gtest.h>

#include "service/auth/testing/auth_world.h"

namespace bedside::service {
namespace {

TEST(NormalEmail, TrimsAndLowers) {
  EXPECT_EQ(normal_email("  Ada.Lovelace+x@Example.ORG\n"), "ada.lovelace+x@example.org");
  EXPECT_EQ(normal_email("ada@localhost"), "ada@localhost");
  EXPECT_EQ(normal_email("zoë@exämple.org"), "zoë@exämple.org");
}

TEST(NormalEmail, RefusesWhatCannotBeAnAddress) {
  for (const std::string& text :
       {std::string(), std::string(" "), std::string("ada"), std::string("@example.org"), std::string("ada@"),
        std::string("a b@example.org"), std::string("ada@example..org"), std::string("ada@-example.org"),
        std::string("ada@example.org."), std::string(".ada@example.org"), std::string("a..b@example.org"),
        std::string("ada@exa mple.org"), std::string("<ada@example.org>"), std::string("ada@example.org\0x", 17),
        std::string("ada@example.org,bob@example.org"), std::string("\"ada\"@example.org"),
        std::string(65, 'a') + "@example.org", "ada@" + std::string(64, 'a') + ".org",
        "ada@" + std::string(300, 'a')}) {
    EXPECT_FALSE(normal_email(text)) << text;
  }
}

TEST(Profile, NameAndRoleComeFromUserMetadata) {
  EXPECT_EQ(display_name_in({{"display_name", "Ada"}, {"name", "Other"}}), "Ada");
  EXPECT_EQ(display_name_in({{"name", "Ada"}}), "Ada");
  EXPECT_FALSE(display_name_in({{"name", 7}}));
  EXPECT_EQ(profile_role_in({{"role", "doctor"}}, MayMakeAdmin::kNo), store::ProfileRole::kDoctor);
  EXPECT_FALSE(profile_role_in({{"role", "admin"}}, MayMakeAdmin::kNo));
  EXPECT_EQ(profile_role_in({{"role", "admin"}}, MayMakeAdmin::kYes), store::ProfileRole::kAdmin);
  EXPECT_FALSE(profile_role_in({{"role", "postgres"}}, MayMakeAdmin::kYes));
}

TEST(Profile, WithoutANameTheAddressLendsOne) {
  EXPECT_EQ(new_account("ada@example.org", {}, MayMakeAdmin::kNo, Instant{}).display_name, "ada");
}

class Accounts : public ::testing::Test {
 protected:
  Accounts() : blocking(store::sqlite::make_auth_store(*world.db, store::sqlite::AuthStoreMode::kBlocking)) {}

  Result<store::Account> add(std::string email) {
    std::optional<Result<store::Account>> made;
    PersonRequest request;
    request.email = std::move(email);
    request.name = "Ada";
    request.role = store::ProfileRole::kAdmin;
    request.password_hash = *PasswordHasher::hash_now("correct horse", {1, 8192});
    add_person(*blocking, request, world.loop.now(), [&](Result<store::Account> result) { made = std::move(result); });
    EXPECT_TRUE(made);
    return *made;
  }
  Result<SignInLink> link(std::string email) {
    std::optional<Result<SignInLink>> made;
    make_sign_in_link(*blocking, world.keys, std::move(email), world.loop.now(), 1h,
                      [&](Result<SignInLink> result) { made = std::move(result); });
    EXPECT_TRUE(made);
    return *made;
  }

  testing::AuthWorld world;
  std::unique_ptr<store::AuthStore> blocking;
};

TEST_F(Accounts, APersonOfTheCommandLineCanSignIn) {
  ASSERT_TRUE(add("Ada@Example.org").ok());
  EXPECT_EQ(world.one("SELECT display_name || '/' || role FROM users"), "Ada/admin");
  EXPECT_EQ(world.sign_in("ada@example.org").status, 200);
}

TEST_F(Accounts, ErrorsSayWhoseFaultItIs) {
  EXPECT_EQ(add("nonsense").error().id, "auth.email_invalid");
  ASSERT_TRUE(add("ada@example.org").ok());
  EXPECT_EQ(add("ada@example.org").error().id, "auth.email_taken");
  EXPECT_EQ(link("bob@example.org").error().id, "auth.no_user");
  EXPECT_EQ(link("nonsense").error().id, "auth.no_user");
}

TEST_F(Accounts, ALinkSignsInOnce) {
  ASSERT_TRUE(add("ada@example.org").ok());
  const auto made = link("ada@example.org");
  ASSERT_TRUE(made.ok());
  const boost::json::object body{{"type", "magiclink"}, {"token_hash", made->token_hash}};
  EXPECT_EQ(world.post("/verify", body).status, 200);
  EXPECT_EQ(world.post("/verify", body).code(), "403 otp_expired");
}

TEST_F(Accounts, TheStoreHoldsNeitherLinkNorCode) {
  ASSERT_TRUE(add("ada@example.org").ok());
  const auto made = link("ada@example.org");
  const std::string kept = world.one("SELECT link_digest || ' ' || code_digest FROM auth_one_time_tokens");
  EXPECT_EQ(kept.find(made->token_hash), std::string::npos);
  EXPECT_EQ(kept.find(made->code), std::string::npos);
  EXPECT_EQ(made->code.size(), 6u);
}

}  // namespace
}  // namespace bedside::service
