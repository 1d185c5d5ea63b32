// Goal: totals, media and unknown names are PostgREST's.
#include "store/postgres/rest/statements.h"

#include "store/postgres/testing/rest_world.h"

namespace bedside::store::postgres {
namespace {

class Statements : public testing::RestWorld {};

TEST_F(Statements, CountExactPlannedAndEstimated) {
  for (const std::string count : {"exact", "estimated", "planned"}) {
    const std::string prefer = "count=" + count;
    const auto seen = ask(user(kBen), {.method = "GET", .path = "/messages", .query = "limit=1", .prefer = prefer});
    ASSERT_TRUE(seen.ok()) << seen.error().message;
    EXPECT_EQ(seen->rows, 1u);
    ASSERT_TRUE(seen->total);
    if (count != "planned") {
      EXPECT_EQ(*seen->total, 2u);
    }
  }
}

TEST_F(Statements, AnswerObjectsCsvAndStrippedNulls) {
  EXPECT_EQ(get(user(kBen), "/chat_rooms", "select=title", "", "application/vnd.pgrst.object+json"),
            R"({"title":"Knee"})");
  EXPECT_EQ(get(user(kBen), "/messages", "select=body", "", "application/vnd.pgrst.object+json").substr(0, 8),
            "PGRST116");
  EXPECT_EQ(get(user(kBen), "/messages", "select=body,kind&order=created_at", "", "text/csv"),
            "body,kind\nHow is the knee?,text\n\"Better, thank you\",text");
  EXPECT_EQ(get(user(kBen), "/messages", "select=kind,call_id&limit=1", "",
                "application/vnd.pgrst.array+json;nulls=stripped"),
            R"([{"kind":"text"}])");
}

TEST_F(Statements, NameTheNearestTable) {
  const auto seen = ask(user(kBen), {.method = "GET", .path = "/mesages"});
  EXPECT_EQ(text(seen), "PGRST205 Could not find the table 'public.mesages' in the schema cache");
  EXPECT_EQ(seen.error().hint, "Perhaps you meant the table 'public.messages'");
}

}  // namespace
}  // namespace bedside::store::postgres
