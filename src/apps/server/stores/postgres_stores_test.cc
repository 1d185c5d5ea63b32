// Goal: a PostgreSQL that is fit serves through every store, and one that is not is refused with the mend.
#include "apps/server/stores/postgres_stores.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "apps/server/installation.h"
#include "apps/server/people.h"
#include "net/testing/temp_folder.h"
#include "store/postgres/testing/migrated.h"

namespace bedside::server {
namespace {

using store::postgres::testing::migrated_database;
using store::postgres::testing::TestPostgres;
using ::testing::HasSubstr;

struct PostgresStoresTest : ::testing::Test {
  Result<std::unique_ptr<Installation>> open(const std::string& address) {
    Config config;
    config.data = temp.path("data");
    config.database.address = address;
    config.database.slot = "stores_test";
    return Installation::open(config);
  }
  net::testing::TempFolder temp;
};

TEST_F(PostgresStoresTest, RefuseADatabaseThatIsNotMigratedOrNotThere) {
  const auto empty = open(TestPostgres::instance().make_database());
  ASSERT_FALSE(empty.ok());
  EXPECT_THAT(empty.error().message, HasSubstr("run bedside migrate"));
  const auto nowhere = open("host=/nowhere-at-all");
  ASSERT_FALSE(nowhere.ok());
  EXPECT_EQ(nowhere.error().id, "database.unfit");
}

TEST_F(PostgresStoresTest, ServeAndFollow) {
  const std::string address = migrated_database();
  const auto home = open(address);
  ASSERT_TRUE(home.ok()) << home.error().message;
  Stores& stores = *(*home)->stores;
  store::FeedTables published;
  std::vector<std::string> told;
  const auto ready = (*home)->wait_for<Status>([&](auto done) {
    stores.follow({.change = [&](const auto& change) { told.push_back(change->table->name); },
                   .broadcast = [](const auto&) {},
                   .tables = [&](const store::FeedTables& tables) { published = tables; },
                   .interested = [](const auto&) { return std::vector<store::ActorPtr>(); },
                   .gap = {}},
                  done);
  });
  ASSERT_TRUE(ready.ok()) << ready.error().message;
  EXPECT_EQ(published.size(), 7u);
  EXPECT_TRUE((*home)->wait_for<bool>([&](auto done) { stores.probe(done); }));
  const auto links = prepare_demo(**home);
  ASSERT_TRUE(links.ok()) << links.error().message;
  EXPECT_EQ(links->size(), 3u);
  while (std::ranges::count(told, "messages") < 5) {
    (*home)->loop.after(1ms, [&] { (*home)->loop.stop(); });
    (*home)->loop.run();
  }
  EXPECT_GE(std::ranges::count(told, "users"), 3);
  EXPECT_TRUE((*home)->wait_for<bool>(
      [&](auto done) { stores.sweep(RetentionRules{}, (*home)->loop.now(), [done] { done(true); }); }));
  bool streams = false;
  for (const service::Gauge& gauge : stores.gauges()) {
    if (gauge.name == "bedside_feed_streaming") streams = gauge.read() == 1;
  }
  EXPECT_TRUE(streams);
}

}  // namespace
}  // namespace bedside::server
