// Goal: people and rooms made at the terminal are there, and the demo is furnished once however often it starts.
#include "apps/server/people.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "net/testing/temp_folder.h"

namespace bedside::server {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct PeopleTest : ::testing::Test {
  PeopleTest() {
    Config config;
    config.data = temp.path("data");
    home = std::move(*Installation::open(config));
  }

  Result<std::string> add(const std::string& email, const std::string& password = "long enough") {
    return add_user(*home,
                    {.email = email, .name = "Name", .role = store::ProfileRole::kDoctor, .password_from_stdin = false},
                    password);
  }
  store::Account account(const std::string& email) {
    using Found = Result<std::optional<store::Account>, store::AuthRefusal>;
    return **home->wait_for<Found>([&](auto done) { home->stores->accounts().find_account_by_email(email, done); });
  }

  net::testing::TempFolder temp;
  std::unique_ptr<Installation> home;
};

TEST_F(PeopleTest, AddsAPersonWhoCanSignIn) {
  const auto text = add("Ada@Example.org");
  ASSERT_TRUE(text.ok()) << text.error().message;
  const auto shown = boost::json::parse(*text).as_object();
  EXPECT_EQ(shown.at("email").as_string(), "ada@example.org");
  EXPECT_EQ(shown.at("role").as_string(), "doctor");
  EXPECT_FALSE(shown.contains("password"));
  EXPECT_THAT(account("ada@example.org").password_hash, StartsWith("$argon2id$"));
}

TEST_F(PeopleTest, MakesAPasswordWhenNoneWasChosenAndShowsItOnce) {
  const auto shown = boost::json::parse(*add("a@example.org", "")).as_object();
  EXPECT_GE(shown.at("password").as_string().size(), 16u);
}

TEST_F(PeopleTest, RefusesASecondAccountAndNonsense) {
  ASSERT_TRUE(add("a@example.org").ok());
  EXPECT_EQ(add("a@example.org").error().id, "auth.email_taken");
  EXPECT_EQ(add("no address").error().id, "auth.email_invalid");
}

TEST_F(PeopleTest, MakesARoomOfPeopleThatExist) {
  EXPECT_TRUE(add("a@example.org").ok());
  EXPECT_TRUE(add("b@example.org").ok());
  const auto made = add_room(*home, {.members = {"a@example.org", "B@example.org"}, .title = "T"});
  ASSERT_TRUE(made.ok()) << made.error().message;
  const auto missing = add_room(*home, {.members = {"a@example.org", "c@example.org"}, .title = ""});
  ASSERT_FALSE(missing.ok());
  EXPECT_THAT(missing.error().message, HasSubstr("c@example.org"));
  const UserId one = account("a@example.org").id;
  const UserId other = account("b@example.org").id;
  const auto together = home->wait_for<Result<bool, store::DbError>>(
      [&](auto done) { home->stores->rooms().share_a_room(one, other, done); });
  ASSERT_TRUE(together.ok());
  EXPECT_TRUE(*together);
}

TEST_F(PeopleTest, FurnishesTheDemoOnceWithFreshLinksEachTime) {
  const auto first = prepare_demo(*home);
  ASSERT_TRUE(first.ok()) << first.error().message;
  const auto second = prepare_demo(*home);
  ASSERT_TRUE(second.ok()) << second.error().message;
  ASSERT_EQ(first->size(), 3u);
  EXPECT_EQ((*first)[0].name, "Dr. Ada Brandt");
  EXPECT_EQ((*first)[0].role, "doctor");
  EXPECT_THAT((*first)[0].path, StartsWith("/#/sign-in?token_hash="));
  EXPECT_NE((*first)[0].path, (*second)[0].path);
  EXPECT_EQ(account("dr.ada@demo.bedside").password_hash, "");
}

}  // namespace
}  // namespace bedside::server
