// Goal: a newcomer is told what a database lacks and how to mend it, and no address or password is ever printed.
#include "store/postgres/health.h"

#include <gtest/gtest.h>

#include "store/postgres/testing/migrated.h"
#include "store/postgres/testing/supabase_project.h"

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

HealthNote note_of(const std::string& address, const std::string& subject) {
  for (HealthNote& note : examine(address)) {
    if (note.subject == subject) return std::move(note);
  }
  return {Verdict::kBad, subject, "was not judged"};
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

TEST(Health, ALoginWithoutGrantsIsToldOfTheGrant) {
  const std::string address = testing::migrated_database();
  TestPostgres::execute(address, "DROP ROLE IF EXISTS bare; CREATE ROLE bare LOGIN REPLICATION");
  for (const HealthNote& note : examine(address + " user=bare")) {
    if (note.subject != "database schema") continue;
    EXPECT_EQ(note.verdict, Verdict::kBad);
    EXPECT_NE(note.text.find("GRANT bedside_server TO"), std::string::npos);
    EXPECT_EQ(note.text.find("igration"), std::string::npos);
    return;
  }
  FAIL();
}

TEST(Health, SaysWhoKeepsTheAccountsAndWhetherTheSchemaIsTold) {
  const std::string address = testing::migrated_database();
  EXPECT_EQ(note_of(address, "database accounts").text, "kept by Bedside's Auth");
  TestPostgres::execute(address, "DROP EVENT TRIGGER bedside_schema_changed");
  EXPECT_EQ(note_of(address, "database bell").verdict, Verdict::kWarning);

  const std::string project = testing::supabase_project(BEDSIDE_SOURCE_DIR);
  ASSERT_TRUE(migrate(project + " user=project_owner", MigrateMode::kApply).ok());
  EXPECT_EQ(bad_ones(examine(testing::as_server_login(project))), "");
  EXPECT_NE(note_of(project, "database accounts").text.find("another Auth"), std::string::npos);
  EXPECT_EQ(note_of(project, "database sign-outs").verdict, Verdict::kGood);
  TestPostgres::execute(project, "DROP TRIGGER bedside_tell_session_ended ON auth.sessions");
  EXPECT_EQ(note_of(project, "database sign-outs").verdict, Verdict::kWarning);
}

TEST(Health, CountsSlots) {
  const std::string address = testing::migrated_database();
  TestPostgres::execute(address,
                        "SELECT count(pg_create_physical_replication_slot('full' || n)) FROM generate_series(1, "
                        "(SELECT current_setting('max_replication_slots')::int - (SELECT count(*) FROM "
                        "pg_replication_slots)::int)) AS n");
  const auto full = note_of(address, "database slots");
  TestPostgres::execute(address,
                        "SELECT count(pg_drop_replication_slot(slot_name)) FROM pg_replication_slots WHERE "
                        "slot_name LIKE 'full%'");
  EXPECT_EQ(full.verdict, Verdict::kWarning);
  EXPECT_EQ(note_of(address, "database slots").verdict, Verdict::kGood);
}

TEST(Health, FindsAPasswordInEitherFormOfAnAddress) {
  EXPECT_TRUE(holds_password("postgresql://me:hush@db/app"));
  EXPECT_TRUE(holds_password("host=db password=hush"));
  EXPECT_FALSE(holds_password("postgresql://me@db/app"));
  EXPECT_FALSE(holds_password("host=db"));
}

}  // namespace
}  // namespace bedside::store::postgres
