// Goal: statements are pooled without surprises, and what a connection may do is bounded.
#include "store/sqlite/connection.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "store/sqlite/testing/test_world.h"

namespace bedside::store::sqlite {
namespace {

std::unique_ptr<Connection> memory() { return std::move(Connection::open(":memory:", OpenMode::kReadWrite)).value(); }

TEST(Connection, RunsTheSameTextSeveralTimesAtOnce) {
  const auto db = memory();
  auto one = db->prepare("SELECT ?");
  auto two = db->prepare("SELECT ?");
  one->bind("a");
  two->bind("b");
  ASSERT_TRUE(*one->step());
  ASSERT_TRUE(*two->step());
  EXPECT_EQ(one->text(0), "a");
  EXPECT_EQ(two->text(0), "b");
}

TEST(Connection, ForgetsBindingsBetweenRuns) {
  const auto db = memory();
  { EXPECT_TRUE(db->prepare("SELECT ?")->bind("secret").run().ok()); }
  auto again = db->prepare("SELECT ?");
  ASSERT_TRUE(*again->step());
  EXPECT_TRUE(again->is_null(0));
}

TEST(Connection, KeepsNoMoreThanItsShareOfStatements) {
  const auto db = memory();
  for (int i = 0; i < 2'000; ++i) EXPECT_TRUE(db->prepare("SELECT " + std::to_string(i))->run().ok());
  int kept = 0;
  for (auto* s = sqlite3_next_stmt(db->handle(), nullptr); s != nullptr; s = sqlite3_next_stmt(db->handle(), s)) ++kept;
  EXPECT_LE(kept, 256);
}

TEST(Connection, RefusesAnythingButOneStatement) {
  const auto db = memory();
  EXPECT_EQ(db->prepare("SELECT 1; SELECT 2").error().code, "42601");
  EXPECT_EQ(db->prepare("").error().code, "42601");
  EXPECT_TRUE(db->prepare("SELECT 1; ").ok());
}

TEST(Connection, BindsEmptyTextAsTextAndNotAsNull) {
  const auto db = memory();
  auto cursor = db->prepare("SELECT typeof(?)");
  ASSERT_TRUE(*cursor->bind(std::string_view{}).step());
  EXPECT_EQ(cursor->text(0), "text");
}

TEST(Connection, ReadsEveryKindOfValue) {
  const auto db = memory();
  auto cursor = db->prepare("SELECT ? AS a, ? AS b, ? AS c, ? AS d");
  cursor->bind(std::int64_t{1} << 40).bind(1.5).bind_null().bind(std::string_view("x\0y", 3));
  ASSERT_TRUE(*cursor->step());
  EXPECT_EQ(cursor->columns(), 4);
  EXPECT_EQ(cursor->column_name(1), "b");
  EXPECT_EQ(cursor->integer(0), std::int64_t{1} << 40);
  EXPECT_EQ(cursor->real(1), 1.5);
  EXPECT_TRUE(cursor->is_null(2));
  EXPECT_EQ(cursor->text(3), std::string_view("x\0y", 3));
  EXPECT_FALSE(*cursor->step());
}

TEST(Connection, CancelsWhatRunsPastItsTime) {
  Instant now = instant_from_ms(0);
  Environment environment = {[&now] { return now += 1ms; }, [] { return Uuid{}; }};
  const auto db = std::move(Connection::open(":memory:", OpenMode::kReadWrite, environment)).value();
  db->begin_job(50ms);
  auto endless = db->prepare("WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n");
  const auto result = endless->step();
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, "57014");
}

TEST(Connection, FreezesTheTimeOfAJob) {
  TestWorld world;
  world.db->begin_job(std::nullopt);
  const std::string before = world.one("SELECT now()");
  EXPECT_EQ(world.one("SELECT now()"), before);
  EXPECT_EQ(world.db->now_text(), before);
  world.db->end_job();
  EXPECT_GT(world.one("SELECT now()"), before);
}

TEST(Connection, GivesEachJobALaterTimeEvenWhenTheClockGoesBack) {
  TestWorld world;
  std::string last;
  for (int i = 0; i < 5; ++i) {
    world.db->begin_job(std::nullopt);
    EXPECT_GT(world.db->now_text(), last);
    last = world.db->now_text();
    world.db->end_job();
    world.now -= 1s;
  }
}

TEST(Connection, TellsPoliciesWhoAsks) {
  TestWorld world;
  EXPECT_EQ(world.one("SELECT auth_role()"), "service_role");
  const std::string ann = world.new_id();
  world.as(ann);
  EXPECT_EQ(world.one("SELECT auth_uid()"), ann);
  EXPECT_EQ(world.one("SELECT auth_role()"), "authenticated");
  Actor anon;
  anon.user = UserId::parse(ann);
  world.db->act_as(anon);
  EXPECT_EQ(world.one("SELECT auth_uid()"), "NULL");
  EXPECT_EQ(world.one("SELECT auth_role()"), "anon");
  world.db->begin_job(std::nullopt);
  EXPECT_EQ(world.one("SELECT auth_role()"), "service_role");
}

TEST(Connection, EndsOwnersRightsWithTheStatementThatTookThem) {
  TestWorld world;
  const std::string ann = world.add_user();
  const std::string bob = world.add_user();
  const std::string eve = world.add_user();
  const std::string room = world.add_room({ann, bob, eve});
  world.add_call(room, ann, bob);
  world.as(ann);
  // Breaks off inside the trigger that acts as the owner.
  EXPECT_EQ(world.code("INSERT INTO video_calls (room_id, caller_id, receiver_id) VALUES (?, ?, ?)", {room, ann, eve}),
            "PT409");
  EXPECT_EQ(world.one("SELECT acts_as_owner()"), "0");
}

TEST(Connection, IsHardened) {
  const auto db = memory();
  EXPECT_FALSE(db->execute_script("ATTACH ':memory:' AS other").ok());
  EXPECT_FALSE(db->execute_script("SELECT load_extension('x')").ok());
  EXPECT_FALSE(db->prepare("SELECT \"no such column\"").ok());
  EXPECT_EQ(db->prepare("SELECT zeroblob(100000000)")->step().error().code, "54000");
  EXPECT_FALSE(db->prepare("SELECT " + std::string(300, '(') + "1" + std::string(300, ')')).ok());
}

TEST(Connection, SaysWhyAFileCannotBeOpened) {
  const auto opened = Connection::open("/nonexistent/folder/x.db", OpenMode::kReadWrite);
  ASSERT_FALSE(opened.ok());
  EXPECT_EQ(opened.error().id, "store.open");
  EXPECT_FALSE(opened.error().next.empty());
}

}  // namespace
}  // namespace bedside::store::sqlite
