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

TEST_F(Calls, TakeVariadicArguments) {
  sql("CREATE FUNCTION total(VARIADIC v int[]) RETURNS int LANGUAGE sql STABLE AS 'SELECT sum(x)::int FROM unnest(v) "
      "AS x';"
      "CREATE FUNCTION words(sep text, VARIADIC v text[]) RETURNS text LANGUAGE sql STABLE AS "
      "'SELECT array_to_string(v, sep)'");
  EXPECT_EQ(send(anon(), "POST", "/rpc/total", "", R"({"v":[1,2,3]})"), "6");
  EXPECT_EQ(get(anon(), "/rpc/total", "v=1&v=2&v=4"), "7");
  EXPECT_EQ(get(anon(), "/rpc/total", "v=5"), "5");
  EXPECT_EQ(get(anon(), "/rpc/total", "v={5,6}"), "11");
  EXPECT_EQ(get(anon(), "/rpc/words", "sep=-&v=a b&v={x,y}&v=%22"), R"("a b-{x,y}-\"")");
  EXPECT_EQ(get(anon(), "/rpc/words", "sep=-&v={x,y}"), R"("{x,y}")");
  EXPECT_EQ(get(anon(), "/rpc/words", "sep=-").substr(0, 8), "PGRST202");
  EXPECT_EQ(get(anon(), "/rpc/total", "").substr(0, 8), "PGRST202");
  EXPECT_EQ(get(anon(), "/rpc/total", "v=x").substr(0, 5), "22P02");
}

TEST_F(Calls, GiveTheWholeBodyToOneUnnamedArgument) {
  sql("CREATE FUNCTION text_of(text) RETURNS text LANGUAGE sql AS 'SELECT upper($1)';"
      "CREATE FUNCTION bytes_of(bytea) RETURNS int LANGUAGE sql AS 'SELECT length($1)';"
      "CREATE FUNCTION kind_of(json) RETURNS text LANGUAGE sql AS 'SELECT json_typeof($1) || $1::text';"
      "CREATE FUNCTION nothing() RETURNS int LANGUAGE sql AS 'SELECT 1'");
  const auto call = [&](std::string_view path, std::string_view body, std::string_view type) {
    return text(ask(anon(), {.method = "POST", .path = path, .body = body, .content_type = type}));
  };
  EXPECT_EQ(call("/rpc/text_of", "a \"b\"\nc", "text/plain"), R"("A \"B\"\nC")");
  EXPECT_EQ(call("/rpc/text_of", "", "text/plain"), R"("")");
  EXPECT_EQ(call("/rpc/text_of", std::string_view("a\0b", 3), "text/plain").substr(0, 5), "22021");
  EXPECT_EQ(call("/rpc/text_of", "\xff", "text/plain").substr(0, 5), "22021");
  EXPECT_EQ(call("/rpc/bytes_of", std::string_view("\0\xff\\", 3), "application/octet-stream"), "3");
  EXPECT_EQ(call("/rpc/kind_of", "[1.50]", "application/json"), R"("array[1.50]")");
  EXPECT_EQ(call("/rpc/kind_of", "", "application/json"), R"("object{}")");
  EXPECT_EQ(call("/rpc/nothing", "[1]", "application/json").substr(0, 8), "PGRST102");
  EXPECT_EQ(call("/rpc/nothing", "x", "text/plain").substr(0, 8), "PGRST202");
  EXPECT_EQ(call("/rpc/text_of", "x", "application/octet-stream"),
            "PGRST202 Could not find the function public.text_of in the schema cache");
  EXPECT_EQ(call("/rpc/text_of", "{}", "application/json").substr(0, 8), "PGRST202");
}

TEST_F(Calls, SayWhatTheResponseIs) {
  sql("CREATE FUNCTION say(h text, s text) RETURNS text LANGUAGE sql AS "
      "$$ SELECT set_config('response.headers', h, false) || set_config('response.status', s, false) $$;"
      "CREATE FUNCTION quiet() RETURNS void LANGUAGE plpgsql STABLE AS "
      "$$ BEGIN PERFORM set_config('response.status', '202', true); END $$;"
      "CREATE FUNCTION pay() RETURNS void LANGUAGE plpgsql AS $$ BEGIN RAISE SQLSTATE 'PGRST' "
      "USING MESSAGE = '{\"code\":\"1\",\"message\":\"m\"}', DETAIL = '{\"status\":402,\"headers\":{}}'; END $$");
  const auto call = [&](std::string_view path, std::string_view body) {
    return ask(anon(), {.method = "POST", .path = path, .body = body, .content_type = "application/json"});
  };
  const auto said = call("/rpc/say", R"({"h":"[]","s":"201"})");
  ASSERT_TRUE(said.ok()) << said.error().message;
  EXPECT_EQ(said->said_headers, "[]");
  EXPECT_EQ(said->said_status, "201");
  // Also what a function says for the whole session is no word about the next request of the connection.
  for (int i = 0; i < 4; ++i) {
    const auto next = ask(user(kBen), {.method = "GET", .path = "/messages"});
    ASSERT_TRUE(next.ok());
    EXPECT_EQ(next->said_headers + next->said_status, "");
  }
  EXPECT_EQ(call("/rpc/quiet", "{}")->said_status, "202") << "a function whose value nobody reads is called";
  const auto raised = call("/rpc/pay", "{}");
  ASSERT_FALSE(raised.ok());
  EXPECT_EQ(raised.error().code, "PGRST");
  EXPECT_EQ(raised.error().details, R"({"status":402,"headers":{}})");
}

}  // namespace
}  // namespace bedside::store::postgres
