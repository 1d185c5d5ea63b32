// Goal: the keeper of calls sees the open calls and ends only those that are still in the state it means.
#include "store/sqlite/call_store.h"

#include <gtest/gtest.h>

#include <optional>

#include "store/sqlite/functions.h"
#include "store/sqlite/testing/test_database.h"

namespace bedside::store::sqlite {
namespace {

class CallStoreTest : public ::testing::Test {
 protected:
  CallStoreTest() {
    ann = world.add_user("doctor");
    bob = world.add_user();
    room = world.add_room({ann, bob});
    call = world.add_call(room, ann, bob);
  }
  std::vector<OpenCall> open_calls() {
    std::vector<OpenCall> calls;
    store.open_calls([&](Result<std::vector<OpenCall>, DbError> answer) { calls = std::move(answer).value(); });
    world.loop.run_posted();
    return calls;
  }
  bool end(EndReason reason) {
    std::optional<bool> ended;
    store.end_call(*CallId::parse(call), reason, [&](Result<bool, DbError> answer) { ended = *answer; });
    world.loop.run_posted();
    return ended.value();
  }
  std::string column(const std::string& name) {
    return world.read(TestDatabase::service(), "SELECT " + name + " FROM video_calls").front();
  }

  TestDatabase world;
  SqliteCallStore store{*world.db};
  std::string ann, bob, room, call;
};

TEST_F(CallStoreTest, ListsOpenCallsOnly) {
  auto calls = open_calls();
  ASSERT_EQ(calls.size(), 1U);
  EXPECT_EQ(calls[0].id.text(), call);
  EXPECT_EQ(calls[0].caller.text(), ann);
  EXPECT_EQ(calls[0].receiver.text(), bob);
  EXPECT_FALSE(calls[0].answered);
  EXPECT_EQ(to_iso(calls[0].started_at), column("started_at"));
  world.run("UPDATE video_calls SET status = 'active'");
  EXPECT_TRUE(open_calls().at(0).answered);
  world.run("UPDATE video_calls SET status = 'ended'");
  EXPECT_TRUE(open_calls().empty());
}

TEST_F(CallStoreTest, EndsAnUnansweredCallOnce) {
  EXPECT_TRUE(end(EndReason::kNoAnswer));
  EXPECT_EQ(column("status || ' ' || end_reason || ' ' || duration_seconds"), "ended no_answer 0");
  EXPECT_FALSE(end(EndReason::kNoAnswer));
}

TEST_F(CallStoreTest, LeavesAnAnsweredCallToItsParties) {
  world.run("UPDATE video_calls SET status = 'active'");
  EXPECT_FALSE(end(EndReason::kNoAnswer));
  EXPECT_TRUE(end(EndReason::kLeft));
  EXPECT_EQ(column("end_reason"), "left");
}

TEST_F(CallStoreTest, PassesKeepalivesOn) {
  std::vector<std::string> heard;
  store.set_keepalive_listener(
      [&](const CallId& id, const UserId& user) { heard.push_back(id.text() + " " + user.text()); });
  world.db->read(
      [&](Connection& db) -> JobResult {
        db.notify("elsewhere", "x");
        db.notify(kKeepaliveChannel, "nonsense");
        db.notify(kKeepaliveChannel, call + " " + ann);
        return {};
      },
      [](const JobResult&) {});
  world.loop.run_posted();
  EXPECT_EQ(heard, std::vector<std::string>{call + " " + ann});
}

}  // namespace
}  // namespace bedside::store::sqlite
