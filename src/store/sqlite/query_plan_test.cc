// Goal: what clients ask all day is answered from an index: no policy and no rule reads a whole table.
#include <gtest/gtest.h>

#include "store/sqlite/policy.h"
#include "store/sqlite/testing/test_world.h"

namespace bedside::store::sqlite {
namespace {

class QueryPlan : public ::testing::Test {
 protected:
  // The steps of the plan that read all of something.
  std::string scans(const std::string& sql) {
    const auto plan = world.run("EXPLAIN QUERY PLAN " + sql);
    EXPECT_TRUE(plan.ok()) << sql;
    std::string found;
    for (const auto& row : *plan) {
      if (row[3].rfind("SCAN ", 0) == 0 && row[3].find("CONSTANT ROW") == std::string::npos) found += row[3] + "; ";
    }
    return found;
  }
  std::string read(const std::string& table, const std::string& where) {
    return "SELECT * FROM " + table + " AS t WHERE " + where + " AND " +
           row_predicate(table, RowAction::kRead, Role::kAuthenticated, "t");
  }

  TestWorld world;
};

TEST_F(QueryPlan, UsesAnIndexForEveryReadPolicyAlone) {
  for (const auto* table : {"users", "chat_rooms", "room_members", "messages", "video_calls", "webrtc_signals"}) {
    EXPECT_EQ(scans(read(table, "1")), "") << table;
  }
}

TEST_F(QueryPlan, UsesTheOrderOfTheIndexForAPageOfMessages) {
  const auto plan =
      world.run("EXPLAIN QUERY PLAN " + read("messages", "t.room_id = 'x'") + " ORDER BY t.created_at DESC LIMIT 50");
  for (const auto& row : *plan) EXPECT_EQ(row[3].find("TEMP B-TREE"), std::string::npos) << row[3];
}

TEST_F(QueryPlan, FindsTheSignalsOfACallByTheirNumbers) {
  const auto plan =
      world.run("EXPLAIN QUERY PLAN " + read("webrtc_signals", "t.call_id = 'x' AND t.seq > 5") + " ORDER BY t.seq");
  EXPECT_NE(plan->at(0)[3].find("call_id=? AND seq>?"), std::string::npos) << plan->at(0)[3];
}

TEST_F(QueryPlan, FindsOpenCallsByTheirOwnIndex) {
  for (const std::string column : {"caller_id", "receiver_id"}) {
    const auto plan = world.run("EXPLAIN QUERY PLAN SELECT 1 FROM video_calls WHERE " + column +
                                " = 'x' AND status IN ('calling', 'ringing', 'active')");
    EXPECT_NE(plan->at(0)[3].find("_open_"), std::string::npos) << plan->at(0)[3];
  }
  EXPECT_EQ(
      scans("SELECT id FROM video_calls WHERE status IN ('calling', 'ringing', 'active')").find("SCAN video_calls;"),
      std::string::npos);
}

TEST_F(QueryPlan, FindsWhatRefersToADeletedRowByAnIndex) {
  for (const auto* query :
       {"SELECT 1 FROM messages WHERE sender_id = 'x'", "SELECT 1 FROM messages WHERE call_id = 'x'",
        "SELECT 1 FROM video_calls WHERE caller_id = 'x'", "SELECT 1 FROM video_calls WHERE room_id = 'x'",
        "SELECT 1 FROM webrtc_signals WHERE sender_id = 'x'", "SELECT 1 FROM webrtc_signals WHERE receiver_id = 'x'",
        "SELECT 1 FROM room_members WHERE user_id = 'x'", "SELECT 1 FROM chat_rooms WHERE created_by = 'x'"}) {
    EXPECT_EQ(scans(query), "") << query;
  }
}

}  // namespace
}  // namespace bedside::store::sqlite
