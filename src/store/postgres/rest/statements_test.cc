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
            "body,kind\n\"How is the knee?\",text\n\"Better, thank you\",text");
  EXPECT_EQ(get(user(kBen), "/messages", "select=kind,call_id&limit=1", "",
                "application/vnd.pgrst.array+json;nulls=stripped"),
            R"([{"kind":"text"}])");
}

TEST_F(Statements, PrintCsvAsTheDatabasePrintsRows) {
  sql("CREATE TABLE kinds (n numeric(8, 2), big bigint, list text[], yes bool, at timestamptz, day date, facts jsonb, "
      "word "
      "text, raw bytea);"
      "INSERT INTO kinds VALUES (9.50, 9007199254740993, '{fruit}', true, '2026-11-18T10:00:00Z', '2026-11-18', "
      "'{\"a\": [1, null]}', 'say \"hi\"', '\\x00ff'), (NULL, NULL, '{a,\"b c\"}', false, NULL, NULL, NULL, '', NULL);"
      "GRANT ALL ON kinds TO anon");
  EXPECT_EQ(get(anon(), "/kinds", "select=n,big,list,yes,at,day,facts,word,raw&order=n", "", "text/csv"),
            "n,big,list,yes,at,day,facts,word,raw\n"
            "9.50,9007199254740993,{fruit},t,\"2026-11-18 10:00:00+00\",2026-11-18,\"{\"\"a\"\": [1, "
            "null]}\",\"say \"\"hi\"\"\",\"\\\\x00ff\"\n"
            ",,\"{a,\"\"b c\"\"}\",f,,,,\"\",");
  EXPECT_EQ(get(anon(), "/kinds", "select=\"a,b\":n,yes&n=is.null", "", "text/csv"), "\"a,b\",yes\n,f");
  EXPECT_EQ(get(anon(), "/kinds", "n=eq.1", "", "text/csv"), "");
  EXPECT_EQ(text(ask(anon(), {.method = "POST",
                              .path = "/kinds",
                              .query = "select=n,word",
                              .body = R"([{"n":1.10,"word":"x"},{"n":2,"word":"y"}])",
                              .prefer = "return=representation",
                              .accept = "text/csv",
                              .content_type = "application/json"})),
            "n,word\n1.10,x\n2.00,y");
  EXPECT_EQ(get(user(kBen), "/rpc/unread_counts", "select=unread", "", "text/csv"), "unread\n1");
  sql("CREATE FUNCTION half(n numeric) RETURNS numeric LANGUAGE sql STABLE AS 'SELECT n / 2.0'");
  store.reload();
  EXPECT_EQ(get(anon(), "/rpc/half", "n=3.00", "", "text/csv").substr(0, 17), "pgrst_scalar\n1.50");
}

TEST_F(Statements, NameTheNearestTable) {
  const auto seen = ask(user(kBen), {.method = "GET", .path = "/mesages"});
  EXPECT_EQ(text(seen), "PGRST205 Could not find the table 'public.mesages' in the schema cache");
  EXPECT_EQ(seen.error().hint, "Perhaps you meant the table 'public.messages'");
}

}  // namespace
}  // namespace bedside::store::postgres
