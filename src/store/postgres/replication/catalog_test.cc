// Goal: the catalogue's answers become tables with their columns, keys, rights and policies.
#include "store/postgres/replication/catalog.h"

#include <gtest/gtest.h>

#include "store/postgres/replication/testing/feed_world.h"

namespace bedside::store::postgres {
namespace {

TEST(Catalog, DescribesAPublishedTable) {
  FeedWorld world;
  world.sql(
      "CREATE TABLE parts (a int, b text, c text, g int GENERATED ALWAYS AS (a + 1) STORED, PRIMARY KEY (b, a));"
      "GRANT SELECT (a, b) ON parts TO anon; GRANT SELECT ON parts TO authenticated;"
      "ALTER TABLE parts ENABLE ROW LEVEL SECURITY;"
      "CREATE POLICY one ON parts FOR SELECT TO authenticated USING (c = 'x' AND a > 0);"
      "CREATE POLICY two ON parts AS RESTRICTIVE FOR ALL USING (true);"
      "CREATE TABLE bare (x int); ALTER PUBLICATION supabase_realtime ADD TABLE parts, bare;");
  Asker asker(world.loop, {.connect = {.address = world.address, .settings = {}}, .schema_changed = {}});
  asker.start();
  const auto answers = testing::awaited<Connection::BatchResult>(
      world.loop, [&](auto done) { asker.run(catalog_questions("supabase_realtime"), done); });
  ASSERT_TRUE(answers.ok()) << answers.error().error.message;
  const Catalog catalog = read_catalog(*answers);
  const TableFacts& parts = catalog.tables.at({"public", "parts"});
  ASSERT_EQ(parts.table->columns.size(), 3U);
  EXPECT_EQ(parts.table->decided, Decided::kByAsking);
  EXPECT_EQ(parts.key, (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(parts.table->columns[0].readable_by(Role::kAnon));
  EXPECT_FALSE(parts.table->columns[2].readable_by(Role::kAnon));
  EXPECT_TRUE(parts.table->columns[2].readable_by(Role::kAuthenticated));
  ASSERT_EQ(parts.policies.size(), 2U);
  EXPECT_EQ(parts.policies[0].columns.size(), 2U);
  EXPECT_EQ(parts.policies[0].roles, 2U);
  EXPECT_FALSE(parts.policies[1].permissive);
  EXPECT_EQ(parts.policies[1].roles, 7U);
  EXPECT_TRUE(catalog.tables.at({"public", "bare"}).table->keyless);
  EXPECT_EQ(catalog.tables.at({"public", "bare"}).table->decided, Decided::kOpen);
  EXPECT_EQ(catalog.tables.at({"public", "messages"}).table->decided, Decided::kByUser);
  EXPECT_EQ(catalog.types.at(20), "int8");
}

}  // namespace
}  // namespace bedside::store::postgres
