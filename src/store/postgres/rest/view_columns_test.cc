// Goal: the columns of a view are followed to the columns of tables that they show, whatever else its query holds.
#include "store/postgres/rest/view_columns.h"

#include <gtest/gtest.h>

namespace bedside::store::postgres::rest {
namespace {

std::string entry(int number, const std::string& relation, int origin, const std::string& name = "a") {
  return "{TARGETENTRY :expr {VAR :varno 3 :varattno 1 :resorigcol 99} :resno " + std::to_string(number) +
         " :resname " + name + " :ressortgroupref 0 :resorigtbl " + relation + " :resorigcol " +
         std::to_string(origin) + " :resjunk false}";
}
std::string query(const std::string& entries, const std::string& from = "{RANGETBLREF :rtindex 3}",
                  const std::string& more = "") {
  return "({QUERY :commandType 1 :rtable ({RTE :alias {ALIAS :aliasname old :colnames <>} :rtekind 0" + more +
         "}) :jointree {FROMEXPR :fromlist (" + from + ") :quals <>} :targetList (" + entries + ") :limitCount <>})";
}

TEST(OriginsOfView, NamesTheColumnsBehindItsOwn) {
  const auto found = origins_of_view(query(entry(1, "16401", 2) + " " + entry(2, "16402", 7)));
  ASSERT_EQ(found.columns.size(), 2u);
  EXPECT_EQ(found.columns[0].number, 1);
  EXPECT_EQ(found.columns[0].relation, "16401");
  EXPECT_EQ(found.columns[0].origin, 2);
  EXPECT_EQ(found.columns[1].relation, "16402");
  EXPECT_TRUE(found.is_plain);
}

TEST(OriginsOfView, LeavesOutWhatWasComputed) { EXPECT_TRUE(origins_of_view(query(entry(1, "0", 0))).columns.empty()); }

TEST(OriginsOfView, IsNotLedAstrayByQueriesWithinOrByNames) {
  const std::string within = " :subquery {QUERY :targetList (" + entry(5, "999", 9) + ")}";
  const auto found =
      origins_of_view(query(entry(1, "16401", 2, "\\}\\{x\\ :resno\\ 9"), "{RANGETBLREF :rtindex 3}", within));
  ASSERT_EQ(found.columns.size(), 1u);
  EXPECT_EQ(found.columns[0].number, 1);
  EXPECT_EQ(found.columns[0].relation, "16401");
}

TEST(OriginsOfView, KnowsAJoin) {
  EXPECT_FALSE(origins_of_view(query(entry(1, "1", 1), "{JOINEXPR :larg {RANGETBLREF :rtindex 3}}")).is_plain);
  EXPECT_FALSE(origins_of_view(query(entry(1, "1", 1), "{RANGETBLREF :rtindex 3} {RANGETBLREF :rtindex 4}")).is_plain);
}

TEST(OriginsOfView, SurvivesAnything) {
  for (const std::string text : {"", "{", "}}}}", "{{{{", "({QUERY :targetList ({TARGETENTRY :resno", ":", "\\"}) {
    EXPECT_TRUE(origins_of_view(text).columns.empty()) << text;
  }
}

}  // namespace
}  // namespace bedside::store::postgres::rest
