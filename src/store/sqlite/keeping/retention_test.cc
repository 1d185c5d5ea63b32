// Goal: rows past their time leave, batch by batch and oldest first; what is younger, open or unsigned stays.
#include "store/sqlite/keeping/retention.h"

#include <gtest/gtest.h>

#include "store/sqlite/keeping/audit_store.h"
#include "store/sqlite/testing/test_database.h"

namespace bedside::store::sqlite {
namespace {

struct Retention : ::testing::Test {
  std::int64_t expired(Kept kind) {
    std::int64_t count = -1;
    EXPECT_TRUE(world
                    .write([&](Connection& db) -> JobResult {
                      auto found = count_expired(db, kind, world.loop.now());
                      if (!found) return found.error();
                      count = *found;
                      return {};
                    })
                    .ok());
    return count;
  }
  std::int64_t remove(Kept kind, std::int64_t batch = 100) {
    std::int64_t count = -1;
    EXPECT_TRUE(world
                    .write([&](Connection& db) -> JobResult {
                      auto gone = remove_expired(db, kind, world.loop.now(), batch);
                      if (!gone) return gone.error();
                      count = *gone;
                      return {};
                    })
                    .ok());
    return count;
  }
  void signal(const std::string& call) {
    EXPECT_EQ(
        world.run("INSERT INTO webrtc_signals (call_id, sender_id, receiver_id, signal_type, signal_data) VALUES ('" +
                  call + "', '" + doctor + "', '" + patient + "', 'offer', '{\"sdp\":\"v=0\"}')"),
        "ok");
  }

  TestDatabase world;
  std::string doctor = world.add_user("doctor");
  std::string patient = world.add_user();
  std::string room = world.add_room({doctor, patient});
};

TEST_F(Retention, SignalsLeaveAfterTheirCallAndTheCallStays) {
  const std::string call = world.add_call(room, doctor, patient);
  signal(call);
  signal(call);
  EXPECT_EQ(expired(Kept::kSignals), 0) << "the call is open";
  EXPECT_EQ(world.run("UPDATE video_calls SET status = 'ended' WHERE id = '" + call + "'"), "ok");
  EXPECT_EQ(expired(Kept::kSignals), 2);
  EXPECT_EQ(remove(Kept::kSignals, 1), 1) << "a batch is bounded";
  EXPECT_EQ(remove(Kept::kSignals), 1);
  EXPECT_EQ(remove(Kept::kSignals), 0);
  EXPECT_EQ(expired(Kept::kCalls), 1);
  EXPECT_EQ(remove(Kept::kCalls), 1);
}

TEST_F(Retention, MessagesLeaveByTheirAge) {
  EXPECT_EQ(world.run("INSERT INTO messages (room_id, sender_id, body) VALUES ('" + room + "', '" + doctor + "', 'x')"),
            "ok");
  EXPECT_EQ(remove(Kept::kMessages), 1);
}

TEST_F(Retention, AuditLinesLeaveOnlyOnceTheyAreSigned) {
  EXPECT_EQ(expired(Kept::kAudit), 0);
  SqliteAuditStore store(*world.db);
  AuditTip tip;
  EXPECT_TRUE(world
                  .write([&](Connection& db) -> JobResult {
                    tip = *read_tip(db);
                    return {};
                  })
                  .ok());
  store.put_head({tip.seq, "", tip.hash, "good"}, [](const Result<void, DbError>& put) { EXPECT_TRUE(put.ok()); });
  EXPECT_EQ(expired(Kept::kAudit), tip.seq);
  EXPECT_EQ(remove(Kept::kAudit, 1), 1);
  EXPECT_EQ(remove(Kept::kAudit), tip.seq - 1);
}

TEST_F(Retention, EveryKindHasAWord) {
  for (const Kept kind : kAllKept) EXPECT_FALSE(word_of(kind).empty());
  EXPECT_EQ(remove(Kept::kSessions), 0);
}

}  // namespace
}  // namespace bedside::store::sqlite
