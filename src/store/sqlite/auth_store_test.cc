// Goal: what Auth was told is done is committed, what was refused left no trace, and trouble is never the user's.
#include "store/sqlite/auth_store.h"

#include <gtest/gtest.h>

#include <optional>

#include "base/testing/manual_loop.h"
#include "store/sqlite/auth_rows.h"

namespace bedside::store::sqlite {
namespace {

template <class T>
using Answer = std::optional<Result<T, AuthRefusal>>;

template <class T>
AuthDone<T> into(Answer<T>& answer) {
  return [&answer](Result<T, AuthRefusal> result) { answer.emplace(std::move(result)); };
}

class AuthStoreTest : public ::testing::Test {
 protected:
  AuthStoreTest() {
    DatabaseOptions options;
    options.path = ":memory:";
    options.threading = Threading::kInline;
    auto opened = Database::open(options, loop);
    EXPECT_TRUE(opened.ok());
    db = std::move(*opened);
    store = make_auth_store(*db);
  }
  NewAccount account(std::string email) {
    NewAccount made;
    made.account.id = UserId{Uuid::v4(rng)};
    made.account.email = std::move(email);
    made.account.created_at = loop.now();
    made.account.updated_at = loop.now();
    return made;
  }

  bedside::testing::ManualLoop loop;
  Rng rng{7};
  std::unique_ptr<Database> db;
  std::unique_ptr<AuthStore> store;
};

TEST_F(AuthStoreTest, AnswersOnTheLoopAndNotBefore) {
  Answer<Account> created;
  store->create_account(account("ada@example.org"), into(created));
  EXPECT_FALSE(created);
  loop.run_posted();
  ASSERT_TRUE(created && created->ok());
}

TEST_F(AuthStoreTest, ARefusalIsToldAndRolledBack) {
  Answer<Account> first;
  Answer<Account> second;
  store->create_account(account("ada@example.org"), into(first));
  store->create_account(account("ada@example.org"), into(second));
  loop.run_posted();
  ASSERT_TRUE(second && !second->ok());
  EXPECT_EQ(second->error(), AuthRefusal::kEmailTaken);
  Answer<AccountPage> page;
  store->list_accounts(0, 10, into(page));
  loop.run_posted();
  EXPECT_EQ((*page)->total, 1);
}

TEST_F(AuthStoreTest, AReusedTokenIsRefusedAndItsConsequenceKept) {
  Answer<Account> created;
  store->create_account(account("ada@example.org"), into(created));
  loop.run_posted();
  Session session;
  session.id = SessionId{Uuid::v4(rng)};
  session.user = (*created)->id;
  session.created_at = loop.now();
  Answer<AccountSession> opened;
  store->open_session(session, {}, into(opened));
  loop.run_posted();
  const auto refresh = [&](std::int64_t counter) {
    Answer<AccountSession> refreshed;
    RefreshRequest request;
    request.session = session.id;
    request.counter = counter;
    request.now = loop.now();
    store->refresh_session(request, into(refreshed));
    loop.run_posted();
    return *refreshed;
  };
  EXPECT_TRUE(refresh(1).ok());
  EXPECT_TRUE(refresh(2).ok());
  loop.advance(1h);
  EXPECT_EQ(refresh(1).error(), AuthRefusal::kTokenReused);
  EXPECT_EQ(refresh(3).error(), AuthRefusal::kNoSession);
}

TEST_F(AuthStoreTest, ABrokenDatabaseIsTrouble) {
  ASSERT_TRUE(db->write_now([](Connection& c) { return c.execute_script("DROP TABLE auth_one_time_tokens"); }).ok());
  Answer<AccountSession> redeemed;
  Redeem request;
  request.link_digest = "x";
  store->redeem_one_time_token(request, into(redeemed));
  loop.run_posted();
  ASSERT_TRUE(redeemed && !redeemed->ok());
  EXPECT_EQ(redeemed->error(), AuthRefusal::kTrouble);
}

TEST_F(AuthStoreTest, ForTheCommandLineEveryAnswerHasComeOnReturn) {
  const auto blocking = make_auth_store(*db, AuthStoreMode::kBlocking);
  Answer<Account> created;
  blocking->create_account(account("ada@example.org"), into(created));
  ASSERT_TRUE(created && created->ok());
  Answer<std::optional<Account>> found;
  blocking->find_account_by_email("ada@example.org", into(found));
  ASSERT_TRUE(found && found->ok() && **found);
  Answer<std::optional<Account>> nobody;
  blocking->find_account_by_email("bob@example.org", into(nobody));
  ASSERT_TRUE(nobody && nobody->ok());
  EXPECT_FALSE(**nobody);
}

}  // namespace
}  // namespace bedside::store::sqlite
