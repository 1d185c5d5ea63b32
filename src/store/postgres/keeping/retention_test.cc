// Goal: rows past their time leave, batch by batch and oldest first; what is younger, open or unsigned stays.
#include "store/postgres/keeping/retention.h"

#include "store/postgres/keeping/audit_store.h"
#include "store/postgres/testing/keeping_world.h"

namespace bedside::store::postgres {
namespace {

using testing::awaited;

class Retention : public testing::KeepingWorld {
 protected:
  // Before a moment that all of this test is older than.
  static constexpr Instant kLater = instant_from_ms(4'000'000'000'000);

  std::int64_t expired(Kept kind, Instant before = kLater) const {
    auto db = open("least");
    const auto counted = postgres::remove_expired(db, kind, before, 0);
    return counted ? *counted : -1;
  }
  std::int64_t remove(Kept kind, std::int64_t batch = 100) {
    const auto removed = awaited<Result<std::int64_t, DbError>>(
        loop, [&](auto done) { store.remove_expired(kind, kLater, batch, done); });
    return removed ? *removed : -1;
  }

  PostgresRetentionStore store{pool};
};

TEST_F(Retention, SignalsLeaveAfterTheirCallAndTheCallStays) {
  start_call();
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(
        as(kAda, "INSERT INTO webrtc_signals (call_id, sender_id, receiver_id, signal_type, signal_data) VALUES ('" +
                     std::string(kCall) + "', '" + kAda + "', '" + kSam + "', 'offer', '{\"sdp\":\"v=0\"}')"),
        "ok");
  }
  EXPECT_EQ(expired(Kept::kSignals), 0) << "the call is open";
  set_status(kAda, "ended");
  EXPECT_EQ(expired(Kept::kSignals), 2);
  EXPECT_EQ(expired(Kept::kSignals, instant_from_ms(1'000)), 0) << "younger than that";
  EXPECT_EQ(remove(Kept::kSignals, 1), 1) << "a batch is bounded";
  EXPECT_EQ(sql("SELECT max(seq) FROM webrtc_signals"), "2") << "oldest first";
  EXPECT_EQ(remove(Kept::kSignals), 1);
  EXPECT_EQ(remove(Kept::kSignals), 0);
  EXPECT_EQ(expired(Kept::kCalls), 1);
  EXPECT_EQ(remove(Kept::kCalls), 1);
}

TEST_F(Retention, MessagesLeaveByTheirAgeAndSessionsOnceTheyEnded) {
  EXPECT_EQ(remove(Kept::kMessages), 2);
  EXPECT_EQ(expired(Kept::kSessions), 0);
  sql("UPDATE auth.sessions SET ended_at = now()");
  EXPECT_EQ(remove(Kept::kSessions), 1);
}

TEST_F(Retention, AuditLinesLeaveOnlyOnceTheyAreSignedAndTheChainGoesOn) {
  EXPECT_EQ(expired(Kept::kAudit), 0);
  sql("INSERT INTO bedside.audit_heads (seq, hash, signature) SELECT seq, hash, 'good' FROM bedside.audit_tip");
  const auto lines = std::stoll(sql("SELECT count(*) FROM bedside.audit_log"));
  EXPECT_EQ(expired(Kept::kAudit), lines);
  EXPECT_EQ(expired(Kept::kAudit, instant_from_ms(1'000)), 0);
  EXPECT_EQ(remove(Kept::kAudit, 1), 1);
  EXPECT_EQ(sql("SELECT min(seq) FROM bedside.audit_log"), "2");
  EXPECT_EQ(remove(Kept::kAudit), lines - 1);
  sql("UPDATE public.users SET role = 'admin' WHERE role = 'patient'");
  EXPECT_EQ(sql("SELECT seq FROM bedside.audit_log"), std::to_string(lines + 1));
}

}  // namespace
}  // namespace bedside::store::postgres
