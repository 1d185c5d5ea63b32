// Goal: the schema builds from nothing, on a Supabase-like project too, is applied once, and a database of the future,
// a broken set or a failure changes nothing.
#include "store/postgres/migrations.h"

#include <gtest/gtest.h>

#include <thread>

#include "store/postgres/testing/migrated.h"
#include "store/postgres/testing/supabase_project.h"

namespace bedside::store::postgres {
namespace {

using testing::TestPostgres;

class Migrations : public ::testing::Test {
 protected:
  std::string ask(const std::string& sql) const { return TestPostgres::execute(address_, sql); }
  std::string address_ = TestPostgres::instance().make_database();
};

TEST_F(Migrations, BuildTheWholeSchemaAndDoNothingTheSecondTime) {
  EXPECT_EQ(*schema_version(address_), 0);
  const auto first = migrate(address_, MigrateMode::kApply);
  ASSERT_TRUE(first.ok()) << first.error().message << first.error().next;
  EXPECT_EQ(first->applied.size(), migrations().size());
  const auto second = migrate(address_, MigrateMode::kApply);
  ASSERT_TRUE(second.ok());
  EXPECT_TRUE(second->applied.empty());
  EXPECT_EQ(*schema_version(address_), static_cast<int>(migrations().size()));
  EXPECT_EQ(
      ask("SELECT count(*) FROM pg_publication_tables WHERE pubname = 'supabase_realtime' AND schemaname = 'public'"),
      "7");
}

TEST_F(Migrations, LeaveTheAuthOfASupabaseProjectAlone) {
  ask("CREATE SCHEMA auth;"
      "CREATE TABLE auth.users (id uuid PRIMARY KEY, email varchar(255), raw_user_meta_data jsonb, role varchar(255),"
      " encrypted_password varchar(255), email_confirmed_at timestamptz, last_sign_in_at timestamptz,"
      " banned_until timestamptz, created_at timestamptz, updated_at timestamptz);"
      "CREATE TABLE auth.identities (id uuid); CREATE TABLE auth.refresh_tokens (id bigint);"
      "CREATE TABLE auth.sessions (id uuid PRIMARY KEY, user_id uuid, created_at timestamptz, refreshed_at timestamp,"
      " not_after timestamptz);"
      "CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS 'SELECT NULL::uuid /* theirs */'");
  const auto done = migrate(address_, MigrateMode::kApply);
  ASSERT_TRUE(done.ok()) << done.error().message << done.error().next;
  EXPECT_EQ(ask("SELECT prosrc FROM pg_proc WHERE oid = 'auth.uid()'::regprocedure"), "SELECT NULL::uuid /* theirs */");
  EXPECT_EQ(ask("SELECT count(*) FROM pg_attribute WHERE attrelid = 'auth.sessions'::regclass AND attnum > 0"), "5");
  ask("INSERT INTO auth.users VALUES ('00000000-0000-4000-8000-000000000001', 'a@b.c', "
      "'{\"name\":\"Ada\",\"role\":\"admin\"}')");
  EXPECT_EQ(ask("SELECT display_name || ' ' || role FROM public.users"), "Ada patient");
}

TEST_F(Migrations, InstallInAHostedProjectWhoseOwnerMayCreateNothingInItsSchemas) {
  address_ = testing::supabase_project(BEDSIDE_SOURCE_DIR);
  const std::string owner = address_ + " user=project_owner";
  EXPECT_THROW(TestPostgres::execute(owner, "CREATE TABLE auth.mine (x int)"), std::runtime_error);
  const auto dry = migrate(owner, MigrateMode::kDryRun);
  ASSERT_TRUE(dry.ok()) << dry.error().message << dry.error().next;
  EXPECT_EQ(*schema_version(owner), 0);
  const auto done = migrate(owner, MigrateMode::kApply);
  ASSERT_TRUE(done.ok()) << done.error().message << done.error().next;
  EXPECT_EQ(*schema_version(owner), static_cast<int>(migrations().size()));
  EXPECT_EQ(ask("SELECT bedside.auth_is_ours()"), "f");
  EXPECT_EQ(ask("SELECT count(*) FROM pg_class WHERE relnamespace IN ('auth'::regnamespace, 'realtime'::regnamespace) "
                "AND relowner = 'project_owner'::regrole"),
            "0");
  EXPECT_EQ(ask("SELECT jobname || ' ' || schedule || ' ' || command || ' ' || username FROM cron.job"),
            "bedside-stale-calls * * * * * SELECT bedside.end_stale_calls() project_owner");
  EXPECT_EQ(ask("SELECT count(*) FROM pg_policy WHERE polrelid = 'realtime.messages'::regclass"), "2");
  EXPECT_EQ(
      ask("INSERT INTO realtime.messages (topic, extension, inserted_at) VALUES ('old', 'broadcast', '2020-06-01'), "
          "('new', 'broadcast', now() AT TIME ZONE 'UTC'); SELECT bedside.forget_broadcasts()"),
      "1");
  EXPECT_EQ(ask("SELECT string_agg(topic, ' ') FROM realtime.messages"), "new");
  // Their Auth makes, bans, signs out and removes somebody.
  const std::string auth = address_ + " user=supabase_auth_admin";
  TestPostgres::execute(auth,
                        "INSERT INTO auth.users (id, email, raw_user_meta_data) VALUES "
                        "('00000000-0000-4000-8000-000000000001', 'a@b.c', '{\"name\":\"Ada\"}');"
                        "INSERT INTO auth.sessions (id, user_id) SELECT gen_random_uuid(), id FROM auth.users;"
                        "UPDATE auth.users SET banned_until = 'infinity'; DELETE FROM auth.sessions");
  EXPECT_EQ(ask("SELECT display_name FROM public.users"), "Ada");
  EXPECT_EQ(
      TestPostgres::execute(testing::as_server_login(address_), "SELECT count(*) FROM bedside.banned_accounts(now())"),
      "1");
  TestPostgres::execute(auth, "DELETE FROM auth.users");
}

TEST_F(Migrations, ADryRunFindsFaultsAndChangesNothing) {
  const auto dry = migrate(address_, MigrateMode::kDryRun);
  ASSERT_TRUE(dry.ok());
  EXPECT_EQ(dry->applied.size(), migrations().size());
  EXPECT_EQ(*schema_version(address_), 0);
  ask("CREATE TABLE public.messages (mine int)");
  const auto refused = migrate(address_, MigrateMode::kDryRun);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().message.find("messages"), std::string::npos);
  EXPECT_EQ(ask("SELECT to_regclass('bedside.migrations') IS NULL"), "t");
}

TEST_F(Migrations, RefuseADatabaseOfANewerProgram) {
  ASSERT_TRUE(migrate(address_, MigrateMode::kApply).ok());
  ask("INSERT INTO bedside.migrations VALUES (999, 'from the future')");
  const auto refused = migrate(address_, MigrateMode::kApply);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().id, "store.newer_schema");
}

TEST_F(Migrations, RefuseAGapAndAFileThatDoesNotNoteItself) {
  EXPECT_FALSE(migrate(address_, MigrateMode::kApply, {{"0001_a", "SELECT 1"}, {"0003_b", "SELECT 1"}}).ok());
  const auto silent = migrate(address_, MigrateMode::kApply, {{"0001_a", "CREATE TABLE a (x int)"}});
  ASSERT_FALSE(silent.ok());
  EXPECT_EQ(ask("SELECT to_regclass('a') IS NULL"), "t");
}

TEST_F(Migrations, TwoAtOnceDoTheWorkOnce) {
  std::size_t applied[2] = {0, 0};
  {
    std::jthread one([&] { applied[0] = migrate(address_, MigrateMode::kApply)->applied.size(); });
    std::jthread other([&] { applied[1] = migrate(address_, MigrateMode::kApply)->applied.size(); });
  }
  EXPECT_EQ(applied[0] + applied[1], migrations().size());
}

TEST_F(Migrations, SayWhoMustRunThem) {
  TestPostgres::execute(address_, "DROP ROLE IF EXISTS ordinary; CREATE ROLE ordinary LOGIN");
  const auto refused = migrate(address_ + " user=ordinary", MigrateMode::kApply);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().next.find("superuser"), std::string::npos);
}

}  // namespace
}  // namespace bedside::store::postgres
