// Goal: a newcomer is told what a database lacks and how to mend it, and no address or password is ever printed.
#include "store/postgres/health.h"

#include <gtest/gtest.h>

#include "store/postgres/testing/migrated.h"

namespace bedside::store::postgres {
namespace {

using testing::TestPostgres;
using Verdict = HealthNote::Verdict;

std::string bad_ones(const std::vector<HealthNote>& notes) {
  std::string subjects;
  for (const HealthNote& note : notes) {
    if (note.verdict == Verdict::kBad) subjects += note.subject + ";";
  }
  return subjects;
}

TEST(Health, IsGoodAfterTheMigrations) {
  const std::string address = testing::migrated_database();
  EXPECT_EQ(bad_ones(examine(address)), "");
  TestPostgres::execute(address,
                        "DROP ROLE IF EXISTS clinic; CREATE ROLE clinic LOGIN REPLICATION IN ROLE bedside_server");
  const auto notes = examine(address + " user=clinic");
  EXPECT_EQ(bad_ones(notes), "");
  for (const HealthNote& note : notes) EXPECT_EQ(note.verdict, Verdict::kGood) << note.subject << note.text;
}

TEST(Health, NamesWhatIsMissing) {
  const std::string empty = TestPostgres::instance().make_database();
  EXPECT_EQ(bad_ones(examine(empty)), "database schema;database publication;");
  TestPostgres::execute(empty, "DROP ROLE IF EXISTS nobodys; CREATE ROLE nobodys LOGIN");
  EXPECT_NE(bad_ones(examine(empty + " user=nobodys")).find("database replication;"), std::string::npos);
  const auto away = examine("host=/nowhere-at-all password=hush");
  ASSERT_EQ(away.size(), 1u);
  EXPECT_EQ(away[0].verdict, Verdict::kBad);
  EXPECT_EQ(away[0].text.find("hush"), std::string::npos);
}

TEST(Health, FindsAPasswordInEitherFormOfAnAddress) {
  EXPECT_TRUE(holds_password("postgresql://me:hush@db/app"));
  EXPECT_TRUE(holds_password("host=db password=hush"));
  EXPECT_FALSE(holds_password("postgresql://me@db/app"));
  EXPECT_FALSE(holds_password("host=db"));
}

}  // namespace
}  // namespace bedside::store::postgres
