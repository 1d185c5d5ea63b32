// Goal: functions are found by name and arguments, and answer scalars, rows and nothing.
#include "store/postgres/rest/calls.h"

#include "store/postgres/testing/rest_world.h"

namespace bedside::store::postgres {
namespace {

class Calls : public testing::RestWorld {};

TEST_F(Calls, AnswerScalarsRowsObjectsAndNothing) {
  EXPECT_EQ(send(user(kBen), "POST", "/rpc/unread_counts", "select=unread", "{}"), R"([{"unread":1}])");
  const auto read = ask(user(kBen), {.method = "POST",
                                     .path = "/rpc/mark_read",
                                     .body = R"({"room_id":")" + std::string(kRoom) + "\"}",
                                     .content_type = "application/json"});
  ASSERT_TRUE(read.ok()) << read.error().message;
  EXPECT_TRUE(read->is_void);
  EXPECT_EQ(send(user(kBen), "POST", "/rpc/unread_counts", "unread=gt.0", "{}"), "[]");
  EXPECT_EQ(get(anon(), "/rpc/server_time", "").substr(0, 3), "\"20");
  EXPECT_EQ(send(user(kAna), "POST", "/rpc/start_call", "select=status,call_type",
                 R"({"room_id":")" + std::string(kRoom) + R"(","receiver_id":")" + kBen + "\"}"),
            R"({"status":"calling","call_type":"video"})");
}

TEST_F(Calls, TakeArgumentsOfEveryTypeFromBodiesAndQueries) {
  sql("CREATE FUNCTION total(xs int[], extra jsonb DEFAULT NULL) RETURNS int LANGUAGE sql STABLE AS "
      "'SELECT sum(x)::int FROM unnest(xs) AS x'; CREATE FUNCTION nums(n int) RETURNS SETOF int LANGUAGE sql STABLE AS "
      "'SELECT generate_series(1, n)'; CREATE FUNCTION whole(jsonb) RETURNS text LANGUAGE sql AS 'SELECT $1 ->> "
      "''k'''");
  EXPECT_EQ(send(anon(), "POST", "/rpc/total", "", R"({"xs":[1,2,3],"extra":{"a":1}})"), "6");
  EXPECT_EQ(get(anon(), "/rpc/total", "xs={4,5}"), "9");
  EXPECT_EQ(get(anon(), "/rpc/nums", "n=3"), "[1, 2, 3]");
  EXPECT_EQ(send(anon(), "POST", "/rpc/whole", "", R"({"k":"v"})"), "\"v\"");
}

TEST_F(Calls, SayWhatIsNotThereAndWhatMayNotBe) {
  EXPECT_EQ(send(user(kBen), "POST", "/rpc/unread_count", "", "{}"),
            "PGRST202 Could not find the function public.unread_count without parameters in the schema cache");
  EXPECT_EQ(get(user(kBen), "/rpc/mark_read", "room_id=" + std::string(kRoom)).substr(0, 5), "25006");
  EXPECT_EQ(send(anon(), "POST", "/rpc/unread_counts", "", "{}").substr(0, 5), "42501");
  sql("CREATE FUNCTION two(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT 1';"
      "CREATE FUNCTION two(a int, c text DEFAULT '') RETURNS int LANGUAGE sql AS 'SELECT 2'");
  store.reload();
  EXPECT_EQ(send(anon(), "POST", "/rpc/two", "", R"({"a":1})").substr(0, 8), "PGRST203");
}

}  // namespace
}  // namespace bedside::store::postgres
