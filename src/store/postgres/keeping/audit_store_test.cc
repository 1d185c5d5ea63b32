// Goal: every event of docs/audit.md leaves its line in the transaction of the event, whoever writes; the chain is
// whole with many writers at once; nobody changes or takes out a line, and who does behind its back is found.
#include "store/postgres/keeping/audit_store.h"

#include <gmock/gmock.h>

#include <thread>

#include "store/audit_chain.h"
#include "store/postgres/testing/keeping_world.h"

namespace bedside::store::postgres {
namespace {

using testing::awaited;
using ::testing::HasSubstr;

class Audit : public testing::KeepingWorld {
 protected:
  std::string kinds(const std::string& like) const {
    return sql("SELECT string_agg(kind, ' ' ORDER BY seq) FROM bedside.audit_log WHERE kind LIKE '" + like + "'");
  }
  std::string verdict() const {
    auto db = open("least");
    std::optional<AuditChain> chain;
    const auto read =
        read_audit(db, 0,
                   {[&](const auto& heads) {
                      chain.emplace(heads, [](const AuditHead& head) { return head.signature == "good"; });
                    },
                    [&](const AuditLine& line) { chain->take(line); }});
    if (!read) return read.error().message;
    return chain->finish().value_or("whole");
  }
  void sign() {
    auto tip = awaited<Result<AuditStore::Unsigned, DbError>>(loop, [&](auto done) { store.tip(done); });
    ASSERT_TRUE(tip.ok());
    const auto put = awaited<Result<void, DbError>>(loop, [&](auto done) {
      store.put_head({tip->tip.seq, "", tip->tip.hash, "good"}, done);
    });
    EXPECT_TRUE(put.ok());
  }
  std::string refusal(const std::string& statement) const {
    try {
      sql(statement);
      return "done";
    } catch (const std::exception& refused) {
      return refused.what();
    }
  }

  PostgresAuditStore store{pool};
};

TEST_F(Audit, TellsAccountsRoomsSessionsAndACallFromItsStartToItsReason) {
  start_call();
  set_status(kSam, "ringing");
  set_status(kSam, "active");
  set_status(kAda, "ended");
  sql("UPDATE auth.sessions SET ended_at = now()");
  sql("UPDATE public.users SET role = 'admin' WHERE id = '" + std::string(kAda) + "'");
  sql("UPDATE auth.users SET encrypted_password = 'another' WHERE email = 'sam@example.org'");
  sql("DELETE FROM room_members WHERE user_id = '" + std::string(kSam) + "'");
  EXPECT_EQ(kinds("call.%"), "call.started call.ringing call.active call.ended");
  EXPECT_EQ(kinds("room.%"), "room.opened room.joined room.joined room.left");
  EXPECT_EQ(kinds("session.%"), "session.opened session.ended");
  EXPECT_EQ(kinds("account.%"), "account.created account.created account.role account.changed");
  EXPECT_EQ(sql("SELECT concat_ws(' ', actor, actor_role, call_id, detail ->> 'reason') FROM bedside.audit_log"
                " WHERE kind = 'call.ended'"),
            std::string(kAda) + " authenticated " + kCall + " hangup");
  EXPECT_EQ(
      sql("SELECT string_agg(detail::text, '') FROM bedside.audit_log WHERE kind = 'account.changed'").find("another"),
      std::string::npos);
  EXPECT_EQ(verdict(), "whole");
}

TEST_F(Audit, TellsABusyCallInTwoLines) {
  start_call();
  sql("INSERT INTO auth.users (id, email) VALUES ('00000000-0000-4000-8000-00000000000f', 'eve@example.org');"
      "INSERT INTO room_members (room_id, user_id) VALUES ('" +
      std::string(kRoom) + "', '00000000-0000-4000-8000-00000000000f')");
  EXPECT_EQ(as("00000000-0000-4000-8000-00000000000f",
               "INSERT INTO video_calls (room_id, caller_id, receiver_id) VALUES ('" + std::string(kRoom) +
                   "', '00000000-0000-4000-8000-00000000000f', '" + kSam + "')"),
            "ok");
  EXPECT_EQ(kinds("call.%"), "call.started call.started call.declined");
}

TEST_F(Audit, WhatWasRolledBackLeavesNoLine) {
  const std::string before = kinds("%");
  sql("BEGIN; UPDATE public.users SET role = 'admin'; ROLLBACK");
  EXPECT_EQ(kinds("%"), before);
}

TEST_F(Audit, TakesTheServersOwnLines) {
  AuditEntry denied;
  denied.kind = "policy.denied";
  denied.actor = UserId::parse(kSam);
  denied.actor_role = "authenticated";
  denied.detail = R"({"table":"messages"})";
  AuditEntry refused;
  refused.kind = "signin.refused";
  const auto done = awaited<Result<void, DbError>>(loop, [&](auto told) { store.append({denied, refused}, told); });
  EXPECT_TRUE(done.ok());
  EXPECT_EQ(kinds("%ed"),
            "account.created account.created room.opened room.joined room.joined session.opened "
            "policy.denied signin.refused");
  EXPECT_EQ(sql("SELECT actor FROM bedside.audit_log WHERE kind = 'policy.denied'"), kSam);
  EXPECT_EQ(verdict(), "whole");
}

TEST_F(Audit, IsOneChainWithManyWritersAtOnce) {
  {
    std::vector<std::jthread> writers;
    for (int writer = 0; writer < 4; ++writer) {
      writers.emplace_back([this, writer] {
        for (int i = 0; i < 25; ++i) {
          sql("INSERT INTO auth.users (id, email) VALUES (gen_random_uuid(), 'p" + std::to_string(writer * 100 + i) +
              "@example.org')");
        }
      });
    }
  }
  EXPECT_EQ(sql("SELECT count(*) FROM bedside.audit_log WHERE kind = 'account.created'"), "102");
  EXPECT_EQ(sql("SELECT count(*) FROM (SELECT at < lag(at) OVER (ORDER BY seq) AS back FROM bedside.audit_log) AS l"
                " WHERE back"),
            "0");
  EXPECT_EQ(verdict(), "whole");
}

TEST_F(Audit, NobodyChangesOrTakesOutALine) {
  sign();
  sql("UPDATE public.users SET role = 'admin'");
  for (const char* statement :
       {"UPDATE bedside.audit_log SET kind = 'other.kind' WHERE seq = 1", "DELETE FROM bedside.audit_log WHERE seq = 2",
        "DELETE FROM bedside.audit_log", "TRUNCATE bedside.audit_log", "UPDATE bedside.audit_heads SET hash = ''",
        "DELETE FROM bedside.audit_heads", "TRUNCATE bedside.audit_heads"}) {
    EXPECT_THAT(refusal(statement), HasSubstr("audit log")) << statement;
  }
  for (const char* role : {"anon", "authenticated", "service_role"}) {
    EXPECT_THAT(refusal("SET ROLE " + std::string(role) + "; SELECT * FROM bedside.audit_log"),
                HasSubstr("permission denied"));
    EXPECT_THAT(refusal("SET ROLE " + std::string(role) +
                        "; SELECT bedside.audit_append('a.lie', NULL, 'anon', NULL, NULL, NULL, '{}')"),
                HasSubstr("permission denied"));
  }
  EXPECT_THAT(refusal("SET ROLE bedside_server; DELETE FROM bedside.audit_log"), HasSubstr("permission denied"));
  EXPECT_EQ(verdict(), "whole");
}

TEST_F(Audit, FindsAChangedAMissingAndAMovedLineAndAForeignHead) {
  const std::string unlock = "ALTER TABLE bedside.audit_log DISABLE TRIGGER USER;";
  const std::string lock = "; ALTER TABLE bedside.audit_log ENABLE TRIGGER USER";
  sql(unlock + "UPDATE bedside.audit_log SET subject = NULL WHERE kind = 'session.opened'" + lock);
  EXPECT_THAT(verdict(), HasSubstr("was changed"));
  sql(unlock + "UPDATE bedside.audit_log SET subject = '" + kSam + "' WHERE kind = 'session.opened'" + lock);
  EXPECT_EQ(verdict(), "whole");
  sql(unlock +
      "UPDATE bedside.audit_log SET seq = -2 WHERE seq = 2; UPDATE bedside.audit_log SET seq = 2 WHERE seq = 3;"
      "UPDATE bedside.audit_log SET seq = 3 WHERE seq = -2" +
      lock);
  EXPECT_THAT(verdict(), HasSubstr("line 2 was changed"));
  sql(unlock +
      "UPDATE bedside.audit_log SET seq = -2 WHERE seq = 2; UPDATE bedside.audit_log SET seq = 2 WHERE seq = 3;"
      "UPDATE bedside.audit_log SET seq = 3 WHERE seq = -2" +
      lock);
  EXPECT_EQ(verdict(), "whole");
  sign();
  sql(unlock + "DELETE FROM bedside.audit_log WHERE seq = 3" + lock);
  EXPECT_THAT(verdict(), HasSubstr("line 3 is missing"));
  sql("INSERT INTO bedside.audit_heads (seq, hash, signature) VALUES (1, 'x', 'forged')");
  EXPECT_THAT(verdict(), HasSubstr("signature of the head at line 1"));
}

TEST_F(Audit, AHeadStandsOnlyForALineThatIsThere) {
  const auto put = awaited<Result<void, DbError>>(loop, [&](auto done) {
    store.put_head({1, "", "another hash", "good"}, done);
  });
  EXPECT_TRUE(put.ok());
  EXPECT_EQ(sql("SELECT count(*) FROM bedside.audit_heads"), "0");
  sign();
  sign();
  EXPECT_EQ(sql("SELECT count(*) FROM bedside.audit_heads"), "1");
}

}  // namespace
}  // namespace bedside::store::postgres
