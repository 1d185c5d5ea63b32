// Goal: accounts live in auth.users under upstream's names, with a profile and an identity, once per e-mail address.
#include "store/postgres/auth/accounts.h"

#include "store/postgres/testing/auth_world.h"

namespace bedside::store::postgres {
namespace {

class Accounts : public testing::AuthWorld {};

TEST_F(Accounts, AreMadeWithTheirProfileAndIdentity) {
  const auto made = create("ada@example.org");
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made->created_at, now);
  EXPECT_EQ(made->user_metadata.at("name"), "Ada");
  EXPECT_EQ(sql("SELECT display_name || ' ' || role FROM public.users"), "Dr. Ada doctor");
  EXPECT_EQ(sql("SELECT email FROM auth.identities"), "ada@example.org");
  const auto found =
      ask<std::optional<Account>>([&](auto done) { store->find_account_by_email("ada@example.org", done); });
  ASSERT_TRUE(found.ok() && *found);
  EXPECT_EQ((**found).id, made->id);
  const auto missing = ask<std::optional<Account>>([&](auto done) { store->find_account(UserId{}, done); });
  EXPECT_TRUE(missing.ok() && !*missing);
}

TEST_F(Accounts, AForeignPersonHasAProfileAndNoAccount) {
  ForeignPerson person{UserId{Uuid::v4(rng)}, "Sam", ProfileRole::kPatient, now};
  EXPECT_TRUE(*ask<bool>([&](auto done) { store->welcome_foreign(person, done); }));
  person.display_name = "Other";
  EXPECT_FALSE(*ask<bool>([&](auto done) { store->welcome_foreign(person, done); }));
  EXPECT_EQ(sql("SELECT display_name || ' ' || role FROM public.users"), "Sam patient");
  EXPECT_EQ(sql("SELECT count(*) FROM auth.users"), "0");
}

TEST_F(Accounts, AreOnePerAddressAlsoWhenTwoComeAtOnce) {
  ASSERT_TRUE(create("ada@example.org").ok());
  EXPECT_EQ(create("ada@example.org").error(), AuthRefusal::kEmailTaken);
  std::vector<bool> outcomes;
  for (int i = 0; i < 2; ++i) {
    NewAccount made;
    made.account.id = UserId{Uuid::v4(rng)};
    made.account.email = "sam@example.org";
    store->create_account(made, [&](const Result<Account, AuthRefusal>& r) {
      outcomes.push_back(r.ok());
      if (!r) {
        EXPECT_EQ(r.error(), AuthRefusal::kEmailTaken);
      }
    });
  }
  testing::run_until(loop, [&] { return outcomes.size() == 2; });
  EXPECT_NE(outcomes[0], outcomes[1]);
}

TEST_F(Accounts, ChangeWhatIsNamedAndEndSessions) {
  const auto made = create("ada@example.org");
  const auto kept = sign_in(made->id);
  const auto ended = sign_in(made->id);
  AccountChange change;
  change.email = "new@example.org";
  change.user_metadata = {{"name", nullptr}, {"x", 1}};
  change.display_name = "Ada B.";
  change.banned_until = now + 1h;
  change.end_sessions = true;
  change.keep_session = kept.session.id;
  const auto changed = ask<ChangedAccount>([&](auto done) { store->change_account(made->id, change, now, done); });
  ASSERT_TRUE(changed.ok());
  EXPECT_EQ(changed->account.email, "new@example.org");
  EXPECT_EQ(changed->account.user_metadata, (boost::json::object{{"x", 1}}));
  EXPECT_EQ(changed->ended, std::vector{ended.session.id});
  EXPECT_EQ(sql("SELECT display_name FROM public.users"), "Ada B.");
  const auto refused = ask<Refused>([&](auto done) { store->refused_since(now - 1s, now, done); });
  EXPECT_EQ(refused->bans.size(), 1u);
  EXPECT_EQ(refused->sessions.size(), 1u);
}

TEST_F(Accounts, ABanWithoutAnEndIsABan) {
  const auto made = create("ada@example.org");
  sql("UPDATE auth.users SET banned_until = 'infinity'");
  const auto found = ask<std::optional<Account>>([&](auto done) { store->find_account(made->id, done); });
  ASSERT_TRUE(found.ok() && *found && (*found)->banned_until);
  EXPECT_GT(*(*found)->banned_until, now + 24h * 365 * 1000);
  EXPECT_EQ(ask<Refused>([&](auto done) { store->refused_since(now - 1s, now, done); })->bans.size(), 1u);
}

TEST_F(Accounts, TakeTheirProfileAlongUnlessItHasAHistory) {
  const auto gone = create("gone@example.org");
  const auto kept = create("kept@example.org");
  sql("WITH r AS (INSERT INTO chat_rooms (created_by) VALUES ('" + kept->id.text() +
      "') RETURNING id) INSERT INTO messages (room_id, sender_id, body) SELECT id, '" + kept->id.text() +
      "', 'x' FROM r");
  for (const auto& id : {gone->id, kept->id}) {
    ASSERT_TRUE(ask<std::vector<SessionId>>([&](auto done) { store->delete_account(id, now, done); }).ok());
  }
  EXPECT_EQ(sql("SELECT string_agg(display_name, ',') FROM public.users"), "Deleted user");
  EXPECT_EQ(sql("SELECT count(*) FROM room_members"), "0");
  EXPECT_EQ(ask<std::vector<SessionId>>([&](auto done) { store->delete_account(gone->id, now, done); }).error(),
            AuthRefusal::kNoUser);
}

TEST_F(Accounts, AreListedNewestFirst) {
  for (const std::string name : {"a", "b", "c"}) {
    ASSERT_TRUE(create(name + "@example.org").ok());
    now += 1s;
  }
  const auto page = ask<AccountPage>([&](auto done) { store->list_accounts(1, 1, done); });
  ASSERT_TRUE(page.ok());
  EXPECT_EQ(page->total, 3);
  ASSERT_EQ(page->accounts.size(), 1u);
  EXPECT_EQ(page->accounts[0].email, "b@example.org");
}

}  // namespace
}  // namespace bedside::store::postgres
