// Goal: tables embed along foreign keys from either end and through junctions; what is ambiguous is asked back.
#include "store/postgres/rest/relations.h"

#include "store/postgres/testing/rest_world.h"

namespace bedside::store::postgres {
namespace {

class Relations : public testing::RestWorld {};

TEST_F(Relations, EmbedToOneToManyManyToManySpreadAndNested) {
  EXPECT_EQ(get(user(kBen), "/messages", "select=body,users(display_name)&order=created_at&limit=1"),
            R"([{"body":"How is the knee?","users":{"display_name":"Ana"}}])");
  EXPECT_EQ(get(user(kBen), "/chat_rooms",
                "select=title,messages(body,users(role)),people:users!room_members(display_name)"
                "&messages.order=created_at.desc&messages.limit=1&people.order=display_name&people.limit=1"),
            R"([{"title":"Knee","messages":[{"body":"Better, thank you","users":{"role":"patient"}}],)"
            R"("people":[{"display_name":"Ana"}]}])");
  EXPECT_EQ(get(user(kBen), "/messages", "select=body,...users(display_name)&order=created_at&limit=1"),
            R"([{"body":"How is the knee?","display_name":"Ana"}])");
  EXPECT_EQ(get(user(kBen), "/chat_rooms", "select=title,...messages(body)&messages.order=body"),
            R"([{"title":"Knee","body":["Better, thank you", "How is the knee?"]}])");
}

TEST_F(Relations, AskBackWhenSeveralFitAndSayWhenNoneDoes) {
  const auto several = ask(user(kAna), {.method = "GET", .path = "/video_calls", .query = "select=id,users(id)"});
  ASSERT_FALSE(several.ok());
  EXPECT_EQ(several.error().code, "PGRST201");
  EXPECT_NE(several.error().hint.find("users!video_calls_caller_id_fkey"), std::string::npos);
  EXPECT_EQ(get(user(kAna), "/video_calls", "select=id,users!video_calls_caller_id_fkey(id)"), "[]");
  EXPECT_EQ(get(user(kAna), "/messages", "select=webrtc_signals(id)").substr(0, 8), "PGRST200");
}

TEST_F(Relations, FollowAnyKeyOfAnyTable) {
  sql("CREATE TABLE a (x int, y int, PRIMARY KEY (x, y)); CREATE TABLE b (id int PRIMARY KEY, x int, y int, "
      "CONSTRAINT b_a FOREIGN KEY (x, y) REFERENCES a, UNIQUE (x, y)); INSERT INTO a VALUES (1, 2), (3, 4); "
      "INSERT INTO b VALUES (7, 1, 2); GRANT SELECT ON a, b TO anon");
  EXPECT_EQ(get(anon(), "/b", "select=id,a(y)"), R"([{"id":7,"a":{"y":2}}])");
  EXPECT_EQ(get(anon(), "/a", "select=x,b(id)&order=x"), "[{\"x\":1,\"b\":{\"id\":7}}, \n {\"x\":3,\"b\":null}]");
}

TEST_F(Relations, LeadFromATableToItself) {
  sql("CREATE TABLE employees (id int PRIMARY KEY, name text, boss int REFERENCES employees, deputy int, "
      "CONSTRAINT employees_deputy FOREIGN KEY (deputy) REFERENCES employees); "
      "INSERT INTO employees VALUES (1, 'Ann', NULL, 3), (2, 'Bob', 1, NULL), (3, 'Cyd', 1, NULL); "
      "CREATE TABLE friends (a int REFERENCES employees, b int REFERENCES employees, PRIMARY KEY (a, b)); "
      "GRANT SELECT ON employees, friends TO anon");
  const auto read = [&](const std::string& select, const std::string& id) {
    return get(anon(), "/employees", "select=" + select + "&id=eq." + id + "&employees.order=name");
  };
  const std::string team = "[{\"employees\":[{\"name\":\"Bob\"}, \n {\"name\":\"Cyd\"}]}]";
  EXPECT_EQ(get(anon(), "/employees", "select=boss(name)&id=eq.2"), R"([{"boss":{"name":"Ann"}}])");
  EXPECT_EQ(get(anon(), "/employees", "select=b:employees_boss_fkey(name)&id=eq.2"), R"([{"b":{"name":"Ann"}}])");
  EXPECT_EQ(read("employees!boss(name)", "1"), team);
  EXPECT_EQ(read("employees!employees_boss_fkey(name)", "1"), team);
  EXPECT_EQ(read("employees!deputy(name)", "3"), R"([{"employees":[{"name":"Ann"}]}])");
  EXPECT_EQ(get(anon(), "/employees", "select=name,boss(name,boss(name)),employees!boss(count)&id=eq.2"),
            R"([{"name":"Bob","boss":{"name":"Ann","boss":null},"employees":[{"count":0}]}])");
  // Two keys give two tables of rows that refer; a junction is no third.
  const auto several = ask(anon(), {.method = "GET", .path = "/employees", .query = "select=employees(name)"});
  ASSERT_FALSE(several.ok());
  EXPECT_EQ(several.error().code, "PGRST201");
  EXPECT_EQ(several.error().details.find("many-to-many"), std::string::npos);
  sql("ALTER TABLE employees DROP COLUMN deputy");
  store.reload();
  EXPECT_EQ(read("employees(name)", "1"), team);
  EXPECT_EQ(read("name,employees!nothing(name)", "1").substr(0, 8), "PGRST200");
}

}  // namespace
}  // namespace bedside::store::postgres
