// Goal: a data folder is a whole database: every store stands on the same rows, and changes are told.
#include "apps/server/stores/embedded_stores.h"

#include <gtest/gtest.h>

#include "apps/server/installation.h"
#include "apps/server/stores/stores.h"
#include "net/testing/temp_folder.h"
#include "store/sqlite/schema.h"

namespace bedside::server {
namespace {

struct EmbeddedStoresTest : ::testing::Test {
  EmbeddedStoresTest() {
    Config config;
    config.data = temp.path("data");
    home = std::move(*Installation::open(config));
  }
  net::testing::TempFolder temp;
  std::unique_ptr<Installation> home;
};

TEST_F(EmbeddedStoresTest, PublishesEveryPublicTable) {
  const auto tables = home->stores->published();
  EXPECT_EQ(tables.size(), store::sqlite::public_tables().size());
  for (const auto& table : tables) EXPECT_NE(table, nullptr);
}

TEST_F(EmbeddedStoresTest, AnswersAProbe) {
  EXPECT_TRUE(home->wait_for<bool>([&](auto done) { home->stores->probe(done); }));
}

TEST_F(EmbeddedStoresTest, TellsWhatIsCommitted) {
  std::vector<std::string> told;
  const auto ready = home->wait_for<Status>([&](auto done) {
    home->stores->follow({.change = [&](const auto& change) { told.push_back(change->table->name); },
                          .broadcast = {},
                          .tables = {},
                          .interested = {},
                          .gap = {}},
                         done);
  });
  ASSERT_TRUE(ready.ok());
  store::NewAccount person;
  person.account.id = *UserId::parse("00000000-0000-4000-8000-00000000000a");
  person.account.email = "a@example.org";
  const auto made = home->wait_for<Result<store::Account, store::AuthRefusal>>(
      [&](auto done) { home->stores->accounts().create_account(person, done); });
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(told, std::vector<std::string>{"users"});
}

TEST_F(EmbeddedStoresTest, SweepsAnEmptyDatabaseToItsEnd) {
  EXPECT_TRUE(home->wait_for<bool>(
      [&](auto done) { home->stores->sweep(RetentionRules{}, home->loop.now(), [done] { done(true); }); }));
}

}  // namespace
}  // namespace bedside::server
