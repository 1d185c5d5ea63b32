// Goal: a probe tells the truth, and broadcasts are forgotten when they are old and not before.
#include "store/postgres/upkeep.h"

#include "store/postgres/testing/rest_world.h"

namespace bedside::store::postgres {
namespace {

struct UpkeepTest : testing::RestWorld {};

TEST_F(UpkeepTest, KnowsWhetherTheDatabaseIsThere) {
  EXPECT_TRUE(testing::awaited<bool>(loop, [&](auto done) { is_there(pool, done); }));
  Pool nowhere(loop, {.connect = {.address = "host=/nowhere-at-all", .settings = {}}});
  EXPECT_FALSE(testing::awaited<bool>(loop, [&](auto done) { is_there(nowhere, done); }));
}

TEST_F(UpkeepTest, ForgetsOldBroadcastsToTheLast) {
  sql("INSERT INTO realtime.messages (topic, extension, inserted_at) "
      "SELECT 'old', 'broadcast', now() - interval '4 days' FROM generate_series(1, 6000)");
  sql("SELECT realtime.send('{}', 'e', 'new')");
  testing::awaited<bool>(loop, [&](auto done) { forget_broadcasts(pool, [done] { done(true); }); });
  EXPECT_EQ(sql("SELECT string_agg(topic, ',') FROM realtime.messages"), "new");
}

}  // namespace
}  // namespace bedside::store::postgres
