// Goal: columns, casts, json paths, order, windows and aggregates.
#include "store/postgres/rest/select_sql.h"

#include "store/postgres/testing/rest_world.h"

namespace bedside::store::postgres {
namespace {

class SelectSql : public testing::RestWorld {};

TEST_F(SelectSql, RenamesCastsOrdersAndFollowsPaths) {
  EXPECT_EQ(get(user(kBen), "/messages",
                "select=text:body,metadata->n,k:metadata->o->>k,last:metadata->l->-1,"
                "t:metadata->n::text&metadata=not.is.null"),
            R"([{"text":"Better, thank you","n":3,"k":"v","last":2,"t":"3"}])");
  EXPECT_EQ(get(user(kBen), "/messages", "select=body,users()&order=users(display_name).desc,body&limit=1"),
            R"([{"body":"Better, thank you"}])");
  EXPECT_EQ(get(user(kBen), "/messages", "select=body&order=created_at&limit=1&offset=1"),
            R"([{"body":"Better, thank you"}])");
}

TEST_F(SelectSql, FiltersEmbedsWithAndWithoutInner) {
  EXPECT_EQ(get(user(kBen), "/messages", "select=users(display_name)&users.display_name=eq.Ana&order=created_at"),
            "[{\"users\":{\"display_name\":\"Ana\"}}, \n {\"users\":null}]");
  EXPECT_EQ(get(user(kBen), "/messages", "select=users!inner(display_name)&users.display_name=eq.Ana"),
            R"([{"users":{"display_name":"Ana"}}])");
  EXPECT_EQ(get(user(kBen), "/chat_rooms", "select=title,messages()&messages=not.is.null"), R"([{"title":"Knee"}])");
  EXPECT_EQ(get(user(kBen), "/chat_rooms", "select=title,messages(body)&messages=eq.1").substr(0, 8), "PGRST120");
}

TEST_F(SelectSql, AggregatesWhereThatIsSwitchedOn) {
  EXPECT_EQ(get(user(kBen), "/messages", "select=kind,id.count()"), R"([{"kind":"text","count":2}])");
  PostgresRestStore plain(pool);
  auto request = postgrest::parse_request({.method = "GET", .path = "/messages", .query = "select=id.count()"});
  const auto refused =
      testing::awaited<RestResult>(loop, [&](auto done) { plain.run(user(kBen), std::move(*request), done); });
  EXPECT_EQ(refused.error().code, "PGRST123");
}

TEST_F(SelectSql, CountsRowsByTheBareWordAlsoWithoutAggregates) {
  PostgresRestStore plain(pool);
  const auto read = [&](std::string_view path, std::string_view query) {
    auto request = postgrest::parse_request({.method = "GET", .path = path, .query = query});
    return text(testing::awaited<RestResult>(loop, [&](auto done) { plain.run(user(kBen), *request, done); }));
  };
  EXPECT_EQ(read("/messages", "select=count"), R"([{"count":2}])");
  EXPECT_EQ(read("/messages", "select=n:count::text&body=like.*knee*"), R"([{"n":"1"}])");
  EXPECT_EQ(read("/chat_rooms", "select=title,messages(count)&messages.body=like.*knee*"),
            R"([{"title":"Knee","messages":[{"count":1}]}])");
  EXPECT_EQ(read("/chat_rooms", "select=...messages(count)"), R"([{"count":[2]}])");
  EXPECT_EQ(read("/messages", "select=body,count").substr(0, 5), "42803");
  EXPECT_EQ(read("/messages", "select=count&order=body").substr(0, 5), "42803");
  EXPECT_EQ(read("/messages", "count=eq.1").substr(0, 5), "42703");
  sql("CREATE TABLE jars (id int, count int); INSERT INTO jars VALUES (1, 7); GRANT SELECT ON jars TO authenticated");
  plain.reload();
  EXPECT_EQ(read("/jars", "select=count"), R"([{"count":7}])");
}

}  // namespace
}  // namespace bedside::store::postgres
