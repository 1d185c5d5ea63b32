// Goal: every filter means what PostgREST says, and no client text becomes SQL.
#include "store/postgres/rest/conditions.h"

#include "store/postgres/testing/rest_world.h"

namespace bedside::store::postgres {
namespace {

class Conditions : public testing::RestWorld {};

TEST_F(Conditions, AnswerEveryOperator) {
  sql("CREATE TABLE t (id int, tags text[], span int4range, doc tsvector); "
      "INSERT INTO t VALUES (1, '{a,b}', '[1,5)', to_tsvector('english', 'the fat cats')), (2, '{c}', '[7,9)', ''); "
      "GRANT SELECT ON t TO anon");
  for (const auto& [filter, found] : std::vector<std::pair<std::string, int>>{{"id=eq.1", 1},
                                                                              {"id=neq.1", 1},
                                                                              {"id=in.(1,2,3)", 2},
                                                                              {"id=not.in.(1)", 1},
                                                                              {"tags=cs.{a}", 1},
                                                                              {"tags=cd.{a,b,x}", 1},
                                                                              {"tags=ov.{c,z}", 1},
                                                                              {"span=sl.[6,9)", 1},
                                                                              {"span=sr.[5,6)", 1},
                                                                              {"span=adj.[5,6)", 1},
                                                                              {"span=nxr.[0,6)", 1},
                                                                              {"span=nxl.[6,9)", 1},
                                                                              {"doc=fts(english).cat", 1},
                                                                              {"doc=plfts(english).fat%20cat", 1},
                                                                              {"doc=wfts(english).dog", 0},
                                                                              {"id=isdistinct.1", 1},
                                                                              {"tags=is.null", 0},
                                                                              {"or=(id.eq.1,and(id.gt.1,id.lt.3))", 2},
                                                                              {"id=eq(any).{1,2}", 2},
                                                                              {"tags=not.is.null", 2}}) {
    const auto seen = ask(anon(), {.method = "GET", .path = "/t", .query = filter});
    ASSERT_TRUE(seen.ok()) << filter << ": " << seen.error().message;
    EXPECT_EQ(static_cast<int>(seen->rows), found) << filter;
  }
  for (const auto& [filter, found] : std::vector<std::pair<std::string, int>>{{"body=like.*knee*", 1},
                                                                              {"body=ilike.*KNEE*", 1},
                                                                              {"body=match.^How", 1},
                                                                              {"body=imatch.^HOW", 1},
                                                                              {"metadata=cs.{\"n\":3}", 1},
                                                                              {"metadata->>n=eq.3", 1},
                                                                              {"metadata->o->>k=eq.v", 1},
                                                                              {"body=fts.knee", 1},
                                                                              {"body=like(all).{*knee*,How*}", 1}}) {
    const auto seen = ask(user(kBen), {.method = "GET", .path = "/messages", .query = filter});
    ASSERT_TRUE(seen.ok()) << filter << ": " << seen.error().message;
    EXPECT_EQ(static_cast<int>(seen->rows), found) << filter;
  }
}

TEST_F(Conditions, TakeHostileTextAsText) {
  for (const std::string hostile : {"'; DROP TABLE users; --", "\\'\"", "$1", "{\"a\":"}) {
    EXPECT_EQ(get(user(kBen), "/messages", "select=id&body=eq." + hostile), "[]") << hostile;
  }
  EXPECT_EQ(get(user(kBen), "/messages", "select=id&id=eq.x"), "22P02 invalid input syntax for type uuid: \"x\"");
  EXPECT_EQ(get(user(kBen), "/messages", "bdoy=eq.x"), "42703 column messages.bdoy does not exist");
  EXPECT_EQ(get(user(kBen), "/messages", "select=body::moneyx"), "42704 type \"moneyx\" does not exist");
  EXPECT_EQ(get(user(kBen), "/messages", "body=eq.%00").substr(0, 5), "22021");
  EXPECT_EQ(get(user(kBen), "/messages", "metadata->>k';--=eq.1").substr(0, 8), "PGRST100");
  EXPECT_EQ(sql("SELECT count(*) FROM users"), "3");
}

}  // namespace
}  // namespace bedside::store::postgres
