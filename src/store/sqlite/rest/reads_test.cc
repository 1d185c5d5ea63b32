// Goal: reading over a real database file: columns, filters, embeds, order and windows, behind the read policies.
#include "store/sqlite/rest/reads.h"

#include "store/sqlite/rest/expressions.h"
#include "store/sqlite/rest/json_functions.h"
#include "store/sqlite/rest/plan.h"
#include "store/sqlite/rest/relations.h"
#include "store/sqlite/rest/select_sql.h"
#include "store/sqlite/rest/testing/rest_world.h"
#include "store/sqlite/rest/types.h"

namespace bedside::store::sqlite::rest {
namespace {

class Reads : public RestWorld {
 protected:
  std::string read(const std::string& query) { return get(user(doctor), "/messages", query).text(); }
};

TEST_F(Reads, ShowsOnlyRowsOfMyRooms) {
  EXPECT_EQ(read("select=body&order=created_at"), R"([{"body":"How is the knee?"},{"body":"Better, thank you"}])");
  EXPECT_EQ(get(user(stranger), "/messages", "select=body").text(), R"([{"body":"secret"}])");
  EXPECT_EQ(get(anon(), "/messages", "").text(), "[]");
  EXPECT_EQ(get(service(), "/messages", "select=id").body().as_array().size(), 3u);
  EXPECT_EQ(get(user(doctor), "/users", "select=display_name&order=display_name").text(),
            R"([{"display_name":"Ben"},{"display_name":"Dr. Ana"}])");
}

TEST_F(Reads, PrintsTypesAsPostgrestDoes) {
  say(doctor, "with data", R"({"n":1.5,"list":[true,null]})");
  const auto row = get(user(doctor), "/messages", "body=eq.with data").body().as_array().at(0).as_object();
  EXPECT_EQ(row.size(), 8u);
  EXPECT_EQ(row.at("id").as_string().size(), 36u);
  EXPECT_EQ(json::serialize(row.at("metadata")), R"({"n":1.5,"list":[true,null]})");
  EXPECT_TRUE(row.at("call_id").is_null());
  EXPECT_EQ(std::string(row.at("created_at").as_string()).substr(26), "+00:00");
  EXPECT_EQ(row.begin()->key(), "id") << "columns come in the table's order";
}

TEST_F(Reads, RenamesCastsAndFollowsJsonPaths) {
  say(doctor, "d", R"({"a":{"b":"x","n":7},"l":[10,20]})");
  EXPECT_EQ(
      read("select=text:body,metadata->a->>b,n:metadata->a->n,last:metadata->l->-1,none:metadata->zz->>q&body=eq.d"),
      R"([{"text":"d","b":"x","n":7,"last":20,"none":null}])");
  EXPECT_EQ(read("select=n:metadata->a->>n::int4,t:metadata->l::text&body=eq.d"), R"([{"n":7,"t":"[10,20]"}])");
  EXPECT_EQ(read("select=created_at::date&limit=1"), R"([{"created_at":"2026-11-18"}])");
  EXPECT_EQ(read("select=body::int4&body=eq.d"), "22P02 invalid input syntax for type integer: \"d\"");
  EXPECT_EQ(read("select=body::money"), "42704 type \"money\" does not exist");
  EXPECT_EQ(read("select=body->a"), "42883 operator does not exist: text -> unknown");
}

TEST_F(Reads, AnswersEveryFilterOperator) {
  for (const auto& [filter, found] : std::vector<std::pair<std::string, int>>{
           {"body=eq.Better, thank you", 1},
           {"body=neq.Better, thank you", 1},
           {"body=gt.C", 1},
           {"body=gte.Better, thank you", 2},
           {"body=lt.C", 1},
           {"body=lte.How is the knee?", 2},
           {"body=like.*knee*", 1},
           {"body=like.%KNEE%", 0},
           {"body=ilike.%KNEE%", 1},
           {"body=match.^How.*\\?$", 1},
           {"body=imatch.^HOW", 1},
           {"body=in.(\"Better, thank you\",x)", 1},
           {"body=not.in.(x)", 2},
           {"body=in.()", 0},
           {"metadata=is.null", 2},
           {"metadata=not.is.null", 0},
           {"metadata=is.not_null", 0},
           {"call_id=isdistinct.00000000-0000-4000-8000-000000000000", 2},
           {"body=like(all).{*knee*,How*}", 1},
           {"body=like(any).{*knee*,*thank*}", 2},
           {"body=eq(any).{x,y}", 0},
           {"or=(body.like.*knee*,body.like.*thank*)", 2},
           {"and=(body.like.*knee*,or(kind.eq.call,kind.eq.text))", 1},
           {"not.or=(body.like.*knee*,kind.eq.call)", 1},
           {"created_at=gt.2026-01-01", 2},
           {"created_at=lt.2026-01-01T00:00:00Z", 0},
           {"sender_id=eq." + doctor, 1},
       }) {
    const auto seen = get(user(doctor), "/messages", "select=id&" + filter);
    ASSERT_EQ(seen.code, "") << filter << ": " << seen.error.message;
    EXPECT_EQ(seen.body().as_array().size(), static_cast<std::size_t>(found)) << filter;
  }
}

TEST_F(Reads, FiltersJson) {
  say(doctor, "j", R"({"a":1,"tags":["x","y"],"o":{"k":"v","z":2}})");
  for (const char* filter :
       {"metadata->a=eq.1", "metadata->a=eq.1.0", "metadata->>a=eq.1", "metadata->a=gt.0.5",
        "metadata=cs.{\"tags\":[\"y\"]}", "metadata->tags=cs.[\"x\"]",
        "metadata->o=cd.{\"z\":2,\"k\":\"v\",\"more\":1}", "metadata->o->>k=in.(u,v)", "metadata->tags->>0=eq.x",
        "metadata->a=in.(1,2)", "metadata->nope=is.null&metadata=not.is.null"}) {
    EXPECT_EQ(read(std::string("select=body&") + filter), R"([{"body":"j"}])") << filter;
  }
  EXPECT_EQ(read("metadata->a=eq.x"), "22P02 invalid input syntax for type json");
  EXPECT_EQ(read("metadata=ov.{a}"), "42883 operator does not exist: jsonb && unknown");
}

TEST_F(Reads, RefusesValuesAndColumnsInPostgresWords) {
  EXPECT_EQ(read("id=eq.x"), "22P02 invalid input syntax for type uuid: \"x\"");
  EXPECT_EQ(read("created_at=gt.soon"), "22007 invalid input syntax for type timestamp with time zone: \"soon\"");
  EXPECT_EQ(get(user(doctor), "/video_calls", "duration_seconds=eq.x").text(),
            "22P02 invalid input syntax for type integer: \"x\"");
  EXPECT_EQ(get(user(doctor), "/video_calls", "duration_seconds=eq.3000000000").code, "22003");
  EXPECT_EQ(read("nope=eq.1"), "42703 column messages.nope does not exist");
  EXPECT_EQ(get(user(doctor), "/messages", "bdoy=eq.1").error.hint,
            "Perhaps you meant to reference the column \"messages.body\".");
  EXPECT_EQ(read("id=like.x*"), "42883 operator does not exist: uuid ~~ unknown");
  EXPECT_EQ(read("body=fts.knee"), "0A000 full-text search is not available on the embedded database");
  EXPECT_EQ(read("body=is.true"), "42804 argument of IS TRUE must be type boolean, not type text");
  EXPECT_EQ(read("body=match.(").substr(0, 5), "2201B");
  EXPECT_EQ(read("select=body.count()"), "PGRST123 Use of aggregate functions is not allowed");
}

TEST_F(Reads, CountsRowsByTheBareWord) {
  EXPECT_EQ(read("select=count"), R"([{"count":2}])");
  EXPECT_EQ(read("select=n:count::text&body=like.*knee*"), R"([{"n":"1"}])");
  EXPECT_EQ(read("select=count&body=eq.nothing"), R"([{"count":0}])");
  EXPECT_EQ(get(user(doctor), "/chat_rooms", "select=title,messages(count)&messages.body=like.*knee*").text(),
            R"([{"title":"Knee","messages":[{"count":1}]}])");
  EXPECT_EQ(get(user(doctor), "/chat_rooms", "select=...messages(count)").text(), R"([{"count":[2]}])");
  EXPECT_EQ(read("select=body,count").substr(0, 5), "42803");
  EXPECT_EQ(read("select=count&order=body").substr(0, 5), "42803");
  EXPECT_EQ(read("select=count->x").substr(0, 5), "42703");
  EXPECT_EQ(read("count=eq.1").substr(0, 5), "42703");
  const auto head = ask(user(doctor), {.method = "HEAD", .path = "/messages", .query = "select=count"});
  EXPECT_EQ(head.answer.rows, 1u);
}

TEST_F(Reads, NamesTheNearestTable) {
  const auto seen = get(user(doctor), "/mesages", "");
  EXPECT_EQ(seen.text(), "PGRST205 Could not find the table 'public.mesages' in the schema cache");
  EXPECT_EQ(seen.error.hint, "Perhaps you meant the table 'public.messages'");
  EXPECT_EQ(get(user(doctor), "/auth_users", "").code, "PGRST205");
  EXPECT_EQ(get(service(), "/audit_log", "").error.hint, "");
}

TEST_F(Reads, EmbedsToOne) {
  EXPECT_EQ(read("select=body,users(display_name)&order=created_at&limit=1"),
            R"([{"body":"How is the knee?","users":{"display_name":"Dr. Ana"}}])");
  EXPECT_EQ(read("select=sender:users!messages_sender_id_fkey(name:display_name)&order=created_at&limit=1"),
            R"([{"sender":{"name":"Dr. Ana"}}])");
  EXPECT_EQ(read("select=sender_id(role)&order=created_at&limit=1"), R"([{"sender_id":{"role":"doctor"}}])");
  EXPECT_EQ(read("select=body,...users(display_name,role)&order=created_at&limit=1"),
            R"([{"body":"How is the knee?","display_name":"Dr. Ana","role":"doctor"}])");
  EXPECT_EQ(read("select=video_calls(id)&limit=1"), R"([{"video_calls":null}])");
}

TEST_F(Reads, EmbedsToManyWithTheirOwnWindow) {
  EXPECT_EQ(
      get(user(doctor), "/chat_rooms", "select=title,messages(body)&messages.order=created_at.desc&messages.limit=1")
          .text(),
      R"([{"title":"Knee","messages":[{"body":"Better, thank you"}]}])");
  EXPECT_EQ(get(user(doctor), "/chat_rooms", "select=title,messages(body)&messages.body=like.x*").text(),
            R"([{"title":"Knee","messages":[]}])");
  EXPECT_EQ(get(user(doctor), "/chat_rooms", "select=title,messages!inner(body)&messages.body=like.x*").text(), "[]");
  EXPECT_EQ(get(user(doctor), "/chat_rooms", "select=title,...messages(body)&messages.order=body").text(),
            R"([{"title":"Knee","body":["Better, thank you","How is the knee?"]}])");
  EXPECT_EQ(get(user(doctor), "/chat_rooms", "select=title,messages()&messages=not.is.null").text(),
            R"([{"title":"Knee"}])");
  EXPECT_EQ(
      get(service(), "/chat_rooms", "select=title,m:messages(body)&m.body=eq.secret&m=is.null&order=title").text(),
      R"([{"title":"Knee","m":[]}])");
  EXPECT_EQ(get(user(doctor), "/chat_rooms", "select=title,messages(body)&messages=eq.1").code, "PGRST120");
}

TEST_F(Reads, EmbedsManyToManyThroughTheJunction) {
  EXPECT_EQ(
      get(user(doctor), "/chat_rooms", "select=title,users!room_members(display_name)&users.order=display_name").text(),
      R"([{"title":"Knee","users":[{"display_name":"Ben"},{"display_name":"Dr. Ana"}]}])");
  EXPECT_EQ(get(user(patient), "/users", "select=display_name,rooms:chat_rooms!room_members(title)&display_name=eq.Ben")
                .text(),
            R"([{"display_name":"Ben","rooms":[{"title":"Knee"}]}])");
  EXPECT_EQ(
      get(user(doctor), "/room_members",
          "select=users(display_name),chat_rooms(title,messages(body,users(role)))&user_id=eq." + patient +
              "&chat_rooms.messages.order=created_at&chat_rooms.messages.limit=1")
          .text(),
      R"([{"users":{"display_name":"Ben"},"chat_rooms":{"title":"Knee","messages":[{"body":"How is the knee?","users":{"role":"doctor"}}]}}])");
}

TEST_F(Reads, AsksWhichOfSeveralRelationsIsMeant) {
  const auto seen = get(user(doctor), "/chat_rooms", "select=users(id)");
  EXPECT_EQ(seen.text(),
            "PGRST201 Could not embed because more than one relationship was found for 'chat_rooms' and 'users'");
  EXPECT_EQ(
      seen.error.hint,
      "Try changing 'users' to one of the following: 'users!chat_rooms_created_by_fkey', 'users!room_members'. Find "
      "the desired relationship in the 'details' key.");
  EXPECT_EQ(json::parse(seen.error.details)->as_array().size(), 2u);
  EXPECT_EQ(get(user(doctor), "/video_calls", "select=caller:users!caller_id(id),receiver:receiver_id(id)").code, "");
  const auto none = get(user(doctor), "/messages", "select=webrtc_signals(id)");
  EXPECT_EQ(none.text(),
            "PGRST200 Could not find a relationship between 'messages' and 'webrtc_signals' in the schema cache");
  EXPECT_EQ(get(user(doctor), "/messages", "select=user(id)").error.hint,
            "Perhaps you meant 'users' instead of 'user'.");
}

TEST_F(Reads, HidesEmbeddedRowsThatTheirOwnPolicyHides) {
  // The stranger joins the room's call list through nothing: a message of another room stays out of reach by any path.
  EXPECT_EQ(get(user(stranger), "/users", "select=display_name,messages(body)").text(),
            R"([{"display_name":"Eve","messages":[{"body":"secret"}]}])");
  EXPECT_EQ(get(user(patient), "/users", "select=display_name,messages(body)&order=display_name").text(),
            R"([{"display_name":"Ben","messages":[{"body":"Better, thank you"}]},)"
            R"({"display_name":"Dr. Ana","messages":[{"body":"How is the knee?"}]}])");
}

TEST_F(Reads, OrdersWithNullsWherePostgresPutsThem) {
  say(doctor, "n", R"({"k":10})");
  say(doctor, "m", R"({"k":9})");
  EXPECT_EQ(read("select=body&metadata=not.is.null&order=metadata->k"), R"([{"body":"m"},{"body":"n"}])");
  EXPECT_EQ(read("select=body&order=metadata->>k.desc,body&limit=2"),
            R"([{"body":"Better, thank you"},{"body":"How is the knee?"}])");
  EXPECT_EQ(read("select=body&order=metadata->k.desc.nullslast&limit=1"), R"([{"body":"n"}])");
  EXPECT_EQ(read("select=body,users(id)&order=users(display_name).desc,created_at.desc&limit=1"),
            [&] { return R"([{"body":"m","users":{"id":")" + doctor + R"("}}])"; }());
  EXPECT_EQ(read("order=users(display_name)"), "PGRST108 'users' is not an embedded resource in this request");
  EXPECT_EQ(get(user(doctor), "/chat_rooms", "select=*,messages(*)&order=messages(body)").code, "PGRST118");
}

TEST_F(Reads, CountsAndWindows) {
  for (int i = 0; i < 60; ++i) say(doctor, "m" + std::to_string(i));
  EXPECT_EQ(get(user(doctor), "/messages", "select=id").answer.rows, 50u) << "max rows";
  const auto page = get(user(doctor), "/messages", "select=id&limit=10&offset=55", "", "count=exact");
  EXPECT_EQ(page.answer.rows, 7u);
  EXPECT_EQ(page.answer.total, 62u);
  const auto head =
      ask(user(doctor), {.method = "HEAD", .path = "/messages", .query = "limit=3", .prefer = "count=planned"});
  EXPECT_EQ(head.answer.rows, 3u);
  EXPECT_EQ(head.answer.total, 62u);
  EXPECT_EQ(head.answer.body, "");
  EXPECT_EQ(get(user(stranger), "/messages", "", "", "count=exact").answer.total, 1u) << "hidden rows are not counted";
}

TEST_F(Reads, AnswersOneObjectCsvAndWithoutNulls) {
  const std::string single = "application/vnd.pgrst.object+json";
  EXPECT_EQ(get(user(doctor), "/messages", "select=body&id=eq." + message, single).text(),
            R"({"body":"How is the knee?"})");
  const auto none = get(user(doctor), "/messages", "select=body&kind=eq.call", single);
  EXPECT_EQ(none.text(), "PGRST116 Cannot coerce the result to a single JSON object");
  EXPECT_EQ(none.error.details, "The result contains 0 rows");
  EXPECT_EQ(get(user(doctor), "/messages", "", single).error.details, "The result contains 2 rows");
  EXPECT_EQ(get(user(doctor), "/messages", "select=body,call_id,kind&order=created_at", "text/csv").answer.body,
            "body,call_id,kind\n\"How is the knee?\",,text\n\"Better, thank you\",,text");
  EXPECT_EQ(get(user(doctor), "/messages", "select=body,call_id&id=eq." + message, single + ";nulls=stripped").text(),
            R"({"body":"How is the knee?"})");
}

TEST_F(Reads, TreatsHostileNamesAsNamesThatDoNotExist) {
  EXPECT_EQ(read("select=\"id\\\"; DROP TABLE messages; --\"").substr(0, 5), "42703");
  EXPECT_EQ(read("select=\"a'b\":body&limit=1&order=created_at"), R"([{"a'b":"How is the knee?"}])");
  EXPECT_EQ(read("\"id') OR 1%3D1 --\"=eq.1").substr(0, 5), "42703");
  EXPECT_EQ(read("body=eq.' OR 1=1 --"), "[]");
  EXPECT_EQ(read("select=id,x:metadata->\"a'\\\")\"&limit=0"), "[]");
}

}  // namespace
}  // namespace bedside::store::sqlite::rest
