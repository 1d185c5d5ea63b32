// Goal: whatever the schema holds can be asked by name, also what was made a moment ago.
#include "store/postgres/rest/catalogue.h"

#include "store/postgres/testing/rest_world.h"

namespace bedside::store::postgres {
namespace {

class Catalogue : public testing::RestWorld {};

TEST_F(Catalogue, HasTablesViewsKeysAndFunctions) {
  sql("CREATE SCHEMA api; CREATE TABLE api.notes (z int); CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE notes "
      "(a int, b varchar(9) DEFAULT 'x', m mood, "
      "PRIMARY KEY (a, b)); CREATE VIEW ideas AS SELECT a FROM notes;"
      "CREATE FUNCTION several(x int, y text DEFAULT 'z') RETURNS TABLE (p int, q text) LANGUAGE sql STABLE AS "
      "'SELECT 1, y'");
  using Loaded = Result<std::shared_ptr<const rest::Catalogue>, DbError>;
  const auto loaded = testing::awaited<Loaded>(loop, [&](auto done) {
    spawn<Loaded>(rest::load_catalogue(pool, {"public", "api"}), done);
  });
  ASSERT_TRUE(loaded.ok()) << loaded.error().message;
  const rest::Table* notes = (*loaded)->find_table("public", "notes");
  ASSERT_NE(notes, nullptr);
  EXPECT_EQ(notes->key, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(notes->find("b")->type, "character varying");
  EXPECT_EQ(notes->find("m")->type, "public.mood");
  EXPECT_FALSE(notes->find("b")->default_value.empty());
  EXPECT_NE((*loaded)->find_table("public", "ideas"), nullptr);
  EXPECT_EQ((*loaded)->find_table("auth", "users"), nullptr);
  EXPECT_NE((*loaded)->find_table("api", "notes")->find("z"), nullptr);
  const auto several = (*loaded)->find_functions("public", "several");
  ASSERT_EQ(several.size(), 1u);
  EXPECT_TRUE(several[0]->many);
  EXPECT_FALSE(several[0]->writes);
  EXPECT_TRUE(several[0]->arguments[0].required);
  EXPECT_FALSE(several[0]->arguments[1].required);
  EXPECT_EQ(several[0]->rows().columns[1].name, "q");
}

}  // namespace
}  // namespace bedside::store::postgres
