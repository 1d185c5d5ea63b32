// Goal: an account and its public.users row come, change and go together, and records of calls outlive both.
#include "store/sqlite/auth_accounts.h"

#include <gtest/gtest.h>

#include "store/sqlite/auth_sessions.h"
#include "store/sqlite/testing/test_world.h"

namespace bedside::store::sqlite::auth {
namespace {

class AuthAccounts : public ::testing::Test {
 protected:
  NewAccount request(std::string email) {
    NewAccount made;
    made.account.id = UserId{Uuid::v4(world.rng)};
    made.account.email = std::move(email);
    made.account.user_metadata = {{"display_name", "Ada"}, {"lang", "en"}};
    made.account.app_metadata = {{"provider", "email"}};
    made.account.created_at = world.now;
    made.account.updated_at = world.now;
    made.display_name = "Ada";
    made.profile_role = ProfileRole::kDoctor;
    return made;
  }
  Account add(std::string email) {
    auto created = create_account(*world.db, request(std::move(email)));
    EXPECT_TRUE(created.ok());
    return created ? *created : Account{};
  }
  std::string profile(const Account& account) {
    return world.one("SELECT display_name || '/' || role FROM users WHERE id = ?", {account.id.text()});
  }
  SessionId open(const Account& account) {
    Session session;
    session.id = SessionId{Uuid::v4(world.rng)};
    session.user = account.id;
    session.method = "password";
    session.created_at = world.now;
    EXPECT_TRUE(open_session(*world.db, session, {}).ok());
    return session.id;
  }

  TestWorld world;
};

TEST_F(AuthAccounts, ANewAccountHasItsProfile) {
  const Account account = add("ada@example.org");
  EXPECT_EQ(profile(account), "Ada/doctor");
  const auto found = account_by_email(*world.db, "ada@example.org");
  ASSERT_TRUE(found.ok() && *found);
  EXPECT_EQ((*found)->id, account.id);
  EXPECT_EQ((*found)->user_metadata.at("lang"), "en");
  EXPECT_EQ((*found)->created_at, account.created_at);
}

TEST_F(AuthAccounts, AForeignPersonHasAProfileAndNoAccount) {
  const ForeignPerson person{UserId{Uuid::v4(world.rng)}, "Sam", ProfileRole::kPatient, world.now};
  EXPECT_TRUE(*welcome_foreign(*world.db, person));
  EXPECT_FALSE(*welcome_foreign(*world.db, {person.id, "Other", ProfileRole::kDoctor, world.now}));
  EXPECT_EQ(world.one("SELECT display_name || '/' || role FROM users WHERE id = ?", {person.id.text()}), "Sam/patient");
  EXPECT_EQ(world.one("SELECT count(*) FROM auth_users", {}), "0");
}

TEST_F(AuthAccounts, AnAddressBelongsToOneAccount) {
  add("ada@example.org");
  const auto second = create_account(*world.db, request("ada@example.org"));
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().why, AuthRefusal::kEmailTaken);
  EXPECT_EQ(world.one("SELECT count(*) FROM users"), "1");
}

TEST_F(AuthAccounts, AnIdIsNotGivenTwice) {
  const Account account = add("ada@example.org");
  auto other = request("bob@example.org");
  other.account.id = account.id;
  const auto second = create_account(*world.db, other);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().why, AuthRefusal::kIdTaken);
}

TEST_F(AuthAccounts, MetadataIsMergedMemberByMember) {
  const Account account = add("ada@example.org");
  AccountChange change;
  change.user_metadata = {{"lang", nullptr}, {"theme", "dark"}};
  change.display_name = "Ada L.";
  const auto changed = change_account(*world.db, account.id, change, world.now + 1s);
  ASSERT_TRUE(changed.ok());
  EXPECT_FALSE(changed->account.user_metadata.contains("lang"));
  EXPECT_EQ(changed->account.user_metadata.at("theme"), "dark");
  EXPECT_EQ(changed->account.user_metadata.at("display_name"), "Ada");
  EXPECT_EQ(changed->account.updated_at, world.now + 1s);
  EXPECT_EQ(profile(account), "Ada L./doctor");
}

TEST_F(AuthAccounts, ATakenAddressIsNotTakenOver) {
  add("ada@example.org");
  const Account bob = add("bob@example.org");
  AccountChange change;
  change.email = "ada@example.org";
  const auto changed = change_account(*world.db, bob.id, change, world.now);
  ASSERT_FALSE(changed.ok());
  EXPECT_EQ(changed.error().why, AuthRefusal::kEmailTaken);
  change.email = "bob@example.org";
  EXPECT_TRUE(change_account(*world.db, bob.id, change, world.now).ok());
}

TEST_F(AuthAccounts, ANewPasswordEndsTheOtherSessions) {
  const Account account = add("ada@example.org");
  const SessionId mine = open(account);
  const SessionId other = open(account);
  AccountChange change;
  change.password_hash = "$argon2id$new";
  change.end_sessions = true;
  change.keep_session = mine;
  const auto changed = change_account(*world.db, account.id, change, world.now);
  ASSERT_TRUE(changed.ok());
  EXPECT_EQ(changed->ended, std::vector<SessionId>{other});
  EXPECT_TRUE(find_session(*world.db, mine).ok());
  EXPECT_FALSE(find_session(*world.db, other).ok());
}

TEST_F(AuthAccounts, ABanIsSetAndLifted) {
  const Account account = add("ada@example.org");
  AccountChange change;
  change.banned_until.emplace(world.now + 3600s);
  ASSERT_TRUE(change_account(*world.db, account.id, change, world.now).ok());
  EXPECT_EQ(require_account(*world.db, account.id)->banned_until, world.now + 3600s);
  change.banned_until.emplace(std::nullopt);
  ASSERT_TRUE(change_account(*world.db, account.id, change, world.now).ok());
  EXPECT_FALSE(require_account(*world.db, account.id)->banned_until);
}

TEST_F(AuthAccounts, ARemovedAccountWithoutHistoryLeavesNothing) {
  const Account account = add("ada@example.org");
  const SessionId session = open(account);
  world.add_room({account.id.text()});
  const auto ended = delete_account(*world.db, account.id, world.now);
  ASSERT_TRUE(ended.ok());
  EXPECT_EQ(*ended, std::vector<SessionId>{session});
  EXPECT_EQ(world.one("SELECT count(*) FROM users"), "0");
  EXPECT_EQ(world.one("SELECT count(*) FROM room_members"), "0");
  EXPECT_EQ(find_session(*world.db, session).error().why, AuthRefusal::kNoUser);
}

TEST_F(AuthAccounts, ARemovedAccountWithHistoryLosesItsNameAndItsRooms) {
  const Account ada = add("ada@example.org");
  const Account bob = add("bob@example.org");
  const std::string room = world.add_room({ada.id.text(), bob.id.text()});
  world.add_call(room, ada.id.text(), bob.id.text());
  ASSERT_TRUE(delete_account(*world.db, ada.id, world.now).ok());
  EXPECT_EQ(profile(ada), "Deleted user/doctor");
  EXPECT_EQ(world.one("SELECT count(*) FROM room_members WHERE user_id = ?", {ada.id.text()}), "0");
  EXPECT_EQ(world.one("SELECT count(*) FROM video_calls"), "1");
  EXPECT_EQ(world.one("SELECT count(*) FROM auth_users"), "1");
}

TEST_F(AuthAccounts, RemovingNobodyIsTold) {
  const auto removed = delete_account(*world.db, UserId{Uuid::v4(world.rng)}, world.now);
  ASSERT_FALSE(removed.ok());
  EXPECT_EQ(removed.error().why, AuthRefusal::kNoUser);
}

TEST_F(AuthAccounts, PagesAreNewestFirst) {
  for (const char* email : {"a@example.org", "b@example.org", "c@example.org"}) {
    add(email);
    world.now += 1s;
  }
  const auto page = list_accounts(*world.db, 0, 2);
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->total, 3);
  ASSERT_EQ(page->accounts.size(), 2u);
  EXPECT_EQ(page->accounts[0].email, "c@example.org");
  const auto rest = list_accounts(*world.db, 2, 2);
  ASSERT_EQ(rest->accounts.size(), 1u);
  EXPECT_EQ(rest->accounts[0].email, "a@example.org");
}

}  // namespace
}  // namespace bedside::store::sqlite::auth
