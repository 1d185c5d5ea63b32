// Goal: answers come later and never at once, and trouble of the database is never the user's fault.
#include "store/postgres/auth/auth_store.h"

#include "store/postgres/testing/auth_world.h"

namespace bedside::store::postgres {
namespace {

class AuthStoreTest : public testing::AuthWorld {};

TEST_F(AuthStoreTest, AnswersOnTheLoopAndNotBefore) {
  bool answered = false;
  store->find_account(UserId{}, [&](const auto&) { answered = true; });
  EXPECT_FALSE(answered);
  testing::run_until(loop, [&] { return answered; });
}

TEST_F(AuthStoreTest, SaysTroubleWhenTheDatabaseIsBroken) {
  sql("DROP TABLE auth.identities");
  EXPECT_EQ(create("ada@example.org").error(), AuthRefusal::kTrouble);
  EXPECT_EQ(sql("SELECT count(*) FROM auth.users"), "0");
}

}  // namespace
}  // namespace bedside::store::postgres
