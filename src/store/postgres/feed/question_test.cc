// Goal: a question names exactly the row, holds no value in its text, and is not asked where the answer is known.
#include "store/postgres/feed/question.h"

#include <gtest/gtest.h>

namespace bedside::store::postgres {
namespace {

TableFacts facts() {
  FeedTable table;
  table.name = "to\"dos";
  table.decided = Decided::kByAsking;
  return {std::make_shared<const FeedTable>(table), {"id", "part"}, {}};
}
Change change(ChangeKind kind) {
  Change made;
  made.kind = kind;
  made.record = {{"id", 7}, {"part", "x'; DROP"}, {"owner", "me"}};
  made.old_record = {{"id", 7}, {"part", "x"}};
  made.transaction = 1ULL << 32;
  return made;
}

TEST(Question, LooksARowUpByItsWholeKey) {
  const auto question = std::get<Question>(question_about(facts(), change(ChangeKind::kUpdate), Role::kAnon));
  EXPECT_EQ(question.sql, R"(SELECT pg_visible_in_snapshot($3, pg_current_snapshot()), )"
                          R"(EXISTS (SELECT FROM "public"."to""dos" WHERE "id" = $1 AND "part" = $2))");
  EXPECT_EQ(question.values, (std::vector<std::string>{"7", "x'; DROP", "4294967296"}));
}

TEST(Question, KnowsWhatItNeedNotAsk) {
  EXPECT_TRUE(std::get<bool>(question_about(facts(), change(ChangeKind::kInsert), Role::kService)));
  auto keyless = facts();
  keyless.key.clear();
  EXPECT_FALSE(std::get<bool>(question_about(keyless, change(ChangeKind::kInsert), Role::kAnon)));
  // No policy lets this role read: it is not told of deletions either.
  EXPECT_FALSE(std::get<bool>(question_about(facts(), change(ChangeKind::kDelete), Role::kAnon)));
}

TEST(Question, PutsADeletedRowBeforeThePoliciesOfTheRole) {
  auto table = facts();
  table.policies = {{2, true, "id > 0", {"id"}},
                    {2, true, "part = 'x'", {"part"}},
                    {7, false, "id < 9", {"id"}},
                    {1, true, "owner = 'me'", {"owner"}}};
  const auto question = std::get<Question>(question_about(table, change(ChangeKind::kDelete), Role::kAuthenticated));
  EXPECT_EQ(question.sql, R"(SELECT pg_visible_in_snapshot($2, pg_current_snapshot()), EXISTS (SELECT FROM )"
                          R"(jsonb_populate_record(NULL::"public"."to""dos", $1::jsonb) AS "to""dos" )"
                          R"(WHERE ((id > 0) OR (part = 'x')) AND (id < 9)))");
  EXPECT_EQ(question.values, (std::vector<std::string>{R"({"id":7,"part":"x"})", "4294967296"}));
  // The identity does not hold the owner: the key alone is told.
  EXPECT_TRUE(std::get<bool>(question_about(table, change(ChangeKind::kDelete), Role::kAnon)));
}

}  // namespace
}  // namespace bedside::store::postgres
