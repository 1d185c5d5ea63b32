// Goal: whatever the schema holds can be asked by name, also what was made a moment ago.
#include "store/postgres/rest/catalogue.h"

#include <algorithm>

#include "store/postgres/testing/rest_world.h"

namespace bedside::store::postgres {
namespace {

class Catalogue : public testing::RestWorld {
 protected:
  using Loaded = Result<std::shared_ptr<const rest::Catalogue>, DbError>;
  Loaded load() {
    return testing::awaited<Loaded>(loop, [&](auto done) {
      spawn<Loaded>(rest::load_catalogue(pool, {"public", "api"}), done);
    });
  }
};

TEST_F(Catalogue, HasTablesViewsKeysAndFunctions) {
  sql("CREATE SCHEMA api; CREATE TABLE api.notes (z int); CREATE TYPE mood AS ENUM ('sad', 'ok'); CREATE TABLE notes "
      "(a int, b varchar(9) DEFAULT 'x', m mood, "
      "PRIMARY KEY (a, b)); CREATE VIEW ideas AS SELECT a FROM notes;"
      "CREATE FUNCTION several(x int, y text DEFAULT 'z') RETURNS TABLE (p int, q text) LANGUAGE sql STABLE AS "
      "'SELECT 1, y'");
  const auto loaded = load();
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

TEST_F(Catalogue, FollowsTheKeysOfATableIntoItsViews) {
  sql("CREATE SCHEMA inner_rooms; CREATE TABLE inner_rooms.wards (id int PRIMARY KEY, name text UNIQUE);"
      "CREATE TABLE beds (id int PRIMARY KEY, ward int CONSTRAINT bed_ward REFERENCES inner_rooms.wards, note text);"
      "CREATE VIEW wards AS SELECT name AS label, id AS ward_id FROM inner_rooms.wards WHERE id > 0;"
      "CREATE VIEW bed_list AS SELECT b.id, b.ward AS \"Stands in\", (SELECT max(id) FROM beds) AS newest FROM beds AS "
      "b;"
      "CREATE VIEW again AS SELECT \"Stands in\" AS w FROM bed_list;"
      "CREATE VIEW pairs AS SELECT w.id AS ward_id, b.id AS bed_id, b.ward FROM inner_rooms.wards AS w JOIN beds AS b "
      "ON b.ward = w.id;");
  const auto loaded = load();
  ASSERT_TRUE(loaded.ok()) << loaded.error().message;
  std::vector<std::string> keys;
  for (const auto& key : (*loaded)->foreign_keys) {
    if (key.name != "bed_ward") continue;
    keys.push_back(key.from->name + "." + key.from_columns[0] + ">" + key.to->name + "." + key.to_columns[0]);
  }
  std::ranges::sort(keys);
  EXPECT_EQ(keys, (std::vector<std::string>{"again.w>pairs.ward_id", "again.w>wards.ward_id",
                                            "bed_list.Stands in>pairs.ward_id", "bed_list.Stands in>wards.ward_id",
                                            "beds.ward>pairs.ward_id", "beds.ward>wards.ward_id",
                                            "pairs.ward>wards.ward_id"}));
  EXPECT_EQ((*loaded)->find_table("public", "wards")->uniques,
            (std::vector<std::vector<std::string>>{{"label"}, {"ward_id"}}));
  EXPECT_TRUE((*loaded)->find_table("public", "wards")->key.empty());
  EXPECT_TRUE((*loaded)->find_table("public", "pairs")->uniques.empty()) << "a row of a table may be there twice";
}

}  // namespace
}  // namespace bedside::store::postgres
