// Goal: requests run as whom they are, and the schema may change under them.
#include "store/postgres/rest/rest_store.h"

#include "store/postgres/testing/rest_world.h"

namespace bedside::store::postgres {
namespace {

class RestStoreTest : public testing::RestWorld {};

TEST_F(RestStoreTest, HidesWhatThePoliciesHide) {
  EXPECT_EQ(get(user(kEve), "/messages", ""), "[]");
  EXPECT_EQ(get(anon(), "/messages", ""), "[]");
  EXPECT_EQ(get(user(kEve), "/users", "select=display_name"), R"([{"display_name":"Eve"}])");
  EXPECT_EQ(ask(service(), {.method = "GET", .path = "/messages"})->rows, 2u);
}

TEST_F(RestStoreTest, LetsAForeignTablesPoliciesReadTheRequest) {
  sql("CREATE TABLE todos (id int, owner uuid DEFAULT auth.uid(), title text); ALTER TABLE todos ENABLE ROW LEVEL "
      "SECURITY;"
      "CREATE POLICY mine ON todos USING (owner = auth.uid()); GRANT ALL ON todos TO authenticated;"
      "CREATE FUNCTION how() RETURNS text LANGUAGE sql STABLE AS $$ SELECT current_setting('request.method') $$");
  EXPECT_EQ(send(user(kAna), "POST", "/todos", "select=title", R"({"id":1,"title":"x"})"), R"([{"title":"x"}])");
  EXPECT_EQ(get(user(kAna), "/todos", "select=id"), R"([{"id":1}])");
  EXPECT_EQ(get(user(kBen), "/todos", ""), "[]");
  EXPECT_EQ(get(user(kBen), "/rpc/how", ""), "\"GET\"");
}

TEST_F(RestStoreTest, SeesDdlWithoutARestart) {
  sql("CREATE TABLE t (a int); INSERT INTO t VALUES (1); GRANT ALL ON t TO anon");
  for (int i = 0; i < 3; ++i) EXPECT_EQ(get(anon(), "/t", ""), R"([{"a":1}])");
  sql("ALTER TABLE t ADD b int DEFAULT 2; ALTER TABLE t DROP a");
  store.reload();
  EXPECT_EQ(get(anon(), "/t", ""), R"([{"b":2}])");
}

TEST_F(RestStoreTest, AnswersEverybodyWhoWaitsForTheCatalogue) {
  sql("CREATE TABLE t (a int); GRANT ALL ON t TO anon");
  int answered = 0;
  for (int i = 0; i < 20; ++i) {
    store.run(anon(), *postgrest::parse_request({.method = "GET", .path = "/t"}), [&](const RestResult& result) {
      EXPECT_EQ(text(result), "[]");
      ++answered;
    });
    if (i == 10) loop.post([this] { store.reload(); });
  }
  testing::run_until(loop, [&] { return answered == 20; });
}

TEST_F(RestStoreTest, FindsOutByItselfThatANameIsNew) {
  EXPECT_EQ(get(anon(), "/server_time", "").substr(0, 8), "PGRST205");
  sql("CREATE TABLE fresh (a int); GRANT ALL ON fresh TO anon");
  std::string seen;
  bool found = false;
  std::function<void()> again = [&] {
    store.run(anon(), *postgrest::parse_request({.method = "GET", .path = "/fresh"}), [&](RestResult result) {
      seen = text(result);
      found = result.ok();
      if (!found) loop.after(50ms, again);
    });
  };
  again();
  testing::run_until(loop, [&] { return found; });
  EXPECT_EQ(seen, "[]");
}

}  // namespace
}  // namespace bedside::store::postgres
