// Goal: every event of docs/audit.md leaves its line in the transaction of the event, the chain is whole, and nobody,
// the service role included, changes or takes out a line.
#include "store/sqlite/keeping/audit_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "store/sqlite/testing/test_database.h"

namespace bedside::store::sqlite {
namespace {

using ::testing::ElementsAre;

struct Audit : ::testing::Test {
  // "kind subject?" of every line, oldest first, after those that the people and the room left.
  std::vector<std::string> kinds(const std::string& like = "%") {
    return world.read(TestDatabase::service(),
                      "SELECT kind FROM audit_log WHERE kind LIKE '" + like + "' ORDER BY seq");
  }
  std::string one(const std::string& sql) {
    const auto rows = world.read(TestDatabase::service(), sql);
    return rows.empty() ? "" : rows.front();
  }
  std::string verdict() {
    std::string said;
    world.db->read(
        [&said](Connection& db) -> JobResult {
          const auto heads = read_heads(db);
          if (!heads) return heads.error();
          AuditChain chain(*heads, [](const AuditHead& head) { return head.signature == "good"; });
          if (auto read = each_audit_line(db, 0, [&chain](const AuditLine& line) { chain.take(line); }); !read)
            return read;
          said = chain.finish().value_or("whole");
          return {};
        },
        [](const JobResult& result) { EXPECT_TRUE(result.ok()); });
    world.loop.run_posted();
    return said;
  }
  void sign() {
    store.tip([this](Result<AuditStore::Unsigned, DbError> tip) {
      ASSERT_TRUE(tip.ok());
      store.put_head({tip->tip.seq, "", tip->tip.hash, "good"},
                     [](const Result<void, DbError>& put) { EXPECT_TRUE(put.ok()); });
    });
    world.loop.run_posted();
    world.loop.run_posted();
  }

  TestDatabase world;
  SqliteAuditStore store{*world.db};
  std::string doctor = world.add_user("doctor");
  std::string patient = world.add_user();
  std::string room = world.add_room({doctor, patient});
};

TEST_F(Audit, TellsACallFromItsStartToItsReason) {
  const std::string call = world.add_call(room, doctor, patient);
  const Actor callee = TestDatabase::user(patient);
  EXPECT_EQ(world.run(callee, {"UPDATE video_calls SET status = 'ringing' WHERE id = '" + call + "'"}), "ok");
  EXPECT_EQ(world.run(callee, {"UPDATE video_calls SET status = 'active' WHERE id = '" + call + "'"}), "ok");
  EXPECT_EQ(world.run(callee, {"UPDATE video_calls SET status = 'ended' WHERE id = '" + call + "'"}), "ok");
  EXPECT_THAT(kinds("call.%"), ElementsAre("call.started", "call.ringing", "call.active", "call.ended"));
  EXPECT_EQ(one("SELECT actor || ' ' || actor_role FROM audit_log WHERE kind = 'call.ended'"),
            patient + " authenticated");
  EXPECT_EQ(one("SELECT detail ->> 'reason' FROM audit_log WHERE kind = 'call.ended'"), "hangup");
  EXPECT_EQ(one("SELECT call_id FROM audit_log WHERE kind = 'call.ringing'"), call);
  EXPECT_EQ(verdict(), "whole");
}

TEST_F(Audit, TellsABusyCallAndMembers) {
  const std::string other = world.add_user();
  const std::string second = world.add_room({other, patient});
  world.add_call(room, doctor, patient);
  world.add_call(second, other, patient);
  EXPECT_THAT(kinds("call.%"), ElementsAre("call.started", "call.started", "call.declined"));
  EXPECT_EQ(one("SELECT detail ->> 'reason' FROM audit_log WHERE kind = 'call.declined'"), "busy");
  EXPECT_EQ(world.run("DELETE FROM room_members WHERE user_id = '" + other + "'"), "ok");
  EXPECT_EQ(one("SELECT subject FROM audit_log WHERE kind = 'room.left'"), other);
}

TEST_F(Audit, WhatWasRolledBackLeavesNoLine) {
  const auto before = kinds().size();
  EXPECT_NE(
      world.run(TestDatabase::service(), {"UPDATE users SET role = 'admin' WHERE id = '" + patient + "'", "nonsense"}),
      "ok");
  EXPECT_EQ(kinds().size(), before);
}

TEST_F(Audit, TakesTheServersOwnLines) {
  AuditEntry entry;
  entry.kind = "policy.denied";
  entry.actor = UserId::parse(patient);
  entry.actor_role = "authenticated";
  entry.detail = R"({"table":"messages"})";
  AuditEntry refused;
  refused.kind = "signin.refused";
  store.append({entry, refused}, [](const Result<void, DbError>& done) { EXPECT_TRUE(done.ok()); });
  world.loop.run_posted();
  EXPECT_EQ(one("SELECT actor FROM audit_log WHERE kind = 'policy.denied'"), patient);
  EXPECT_EQ(one("SELECT actor_role FROM audit_log WHERE kind = 'signin.refused'"), "anon");
  EXPECT_EQ(verdict(), "whole");
}

TEST_F(Audit, NobodyChangesOrTakesOutALine) {
  sign();
  for (const char* sql :
       {"UPDATE audit_log SET kind = 'other.kind' WHERE seq = 1", "DELETE FROM audit_log WHERE seq = 2",
        "UPDATE audit_heads SET hash = ''", "DELETE FROM audit_heads"}) {
    EXPECT_EQ(world.run(sql), "42501") << sql;
  }
  EXPECT_EQ(verdict(), "whole");
}

TEST_F(Audit, FindsWhatWasDoneBehindItsBack) {
  EXPECT_EQ(world.run(TestDatabase::service(), {"DROP TRIGGER audit_never_changes",
                                                "UPDATE audit_log SET subject = NULL WHERE kind = 'room.joined'"}),
            "ok");
  EXPECT_THAT(verdict(), ::testing::HasSubstr("was changed"));
}

TEST_F(Audit, GoesOnFromASignedHeadWhenTheOldestLinesLeave) {
  EXPECT_EQ(world.run("DELETE FROM audit_log WHERE seq <= 2"), "42501") << "nothing is signed yet";
  sign();
  const auto count = kinds().size();
  world.add_user();
  world.add_room({doctor});
  EXPECT_EQ(world.run("DELETE FROM audit_log WHERE seq <= " + std::to_string(count)), "ok");
  EXPECT_EQ(verdict(), "whole");
  sign();
  EXPECT_EQ(world.run("DELETE FROM audit_log"), "ok");
  world.add_room({doctor});
  EXPECT_EQ(verdict(), "whole");
}

}  // namespace
}  // namespace bedside::store::sqlite
