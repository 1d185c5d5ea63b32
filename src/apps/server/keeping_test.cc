// Goal: what the operator is told about the audit log, retention, a person and a backup is what is on the disk.
#include "apps/server/keeping.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <filesystem>
#include <sstream>

#include "apps/server/data_folder.h"
#include "apps/server/installation.h"
#include "apps/server/people.h"
#include "base/os/clock.h"
#include "net/loop.h"
#include "net/testing/temp_folder.h"
#include "service/auth/accounts.h"
#include "store/sqlite/database.h"
#include "wire/jwt/key_set.h"

namespace bedside::server {
namespace {

using ::testing::HasSubstr;

struct Keeping : ::testing::Test {
  Keeping() {
    config.data = folder.path("data");
    auto home = Installation::open(config);
    EXPECT_TRUE(home.ok());
    EXPECT_TRUE(add_user(**home, {.email = "ada@example.org", .name = "Ada"}, "correct horse").ok());
  }
  std::string said(const Result<std::string>& result) {
    return result ? *result : result.error().id + ": " + result.error().message;
  }
  void execute(const std::string& sql) {
    net::AsioLoop loop;
    const auto db = store::sqlite::Database::open({.path = config.data + "/bedside.db"}, loop);
    ASSERT_TRUE(db.ok());
    const auto done = (*db)->write_now([&](store::sqlite::Connection& each) { return each.execute_script(sql); });
    EXPECT_TRUE(done.ok()) << (done ? "" : done.error().message);
  }
  std::string verify() {
    std::ostringstream out;
    return said(run_audit(config, {}, out));
  }

  net::testing::TempFolder folder;
  Config config;
};

TEST_F(Keeping, VerifiesTheAuditLogAndFindsATouch) {
  EXPECT_THAT(verify(), HasSubstr("The audit log is whole: 1 lines"));
  execute("DROP TRIGGER audit_never_changes; UPDATE audit_log SET kind = 'account.deleted'");
  EXPECT_THAT(verify(), HasSubstr("audit.broken: the audit log is not as it was written: line 1 was changed"));
}

TEST_F(Keeping, RefusesAHeadThatIsSignedByAnother) {
  execute("INSERT INTO audit_heads SELECT seq, at, hash, 'e30.e30.x' FROM audit_log");
  EXPECT_THAT(verify(), HasSubstr("signature of the head at line 1"));
}

TEST_F(Keeping, RefusesAHeadThatAnExternalIssuerSigned) {
  config.keys.external_jwt_secret = std::string(40, 's');
  std::ostringstream out;
  ASSERT_TRUE(run_audit(config, {AuditCommand::Verb::kExport, 0}, out).ok());
  const auto line = boost::json::parse(out.str().substr(0, out.str().find('\n'))).as_object();
  const auto issuer = wire::jwt::Key::hs256(config.keys.external_jwt_secret, "");
  ASSERT_TRUE(issuer.ok());
  const auto head = wire::jwt::sign_compact(**issuer, {{"aud", "audit"}, {"seq", 1}, {"hash", line.at("hash")}});
  ASSERT_TRUE(head.ok());
  execute("INSERT INTO audit_heads SELECT seq, at, hash, '" + *head + "' FROM audit_log");
  EXPECT_THAT(verify(), HasSubstr("signature of the head at line 1"));
}

TEST_F(Keeping, ExportsJsonLinesWithoutAnAddressOfAPerson) {
  std::ostringstream out;
  EXPECT_EQ(said(run_audit(config, {AuditCommand::Verb::kExport, 0}, out)), R"({"lines":1})");
  EXPECT_THAT(out.str(), HasSubstr(R"("kind":"account.created")"));
  EXPECT_EQ(out.str().find("example.org"), std::string::npos);
}

TEST_F(Keeping, CountsBeforeItRemoves) {
  config.retention.sessions_days = 1;
  execute(
      "INSERT INTO auth_sessions (id, user_id, method, created_at, refreshed_at, ended_at) VALUES "
      "('a', 'b', 'password', now(), now(), now())");
  const Instant later = system_now() + std::chrono::hours(48);
  EXPECT_THAT(said(run_retention(config, {.dry_run = true}, later)), HasSubstr(R"({"would_remove":{"signals":0)"));
  EXPECT_THAT(said(run_retention(config, {.dry_run = true}, later)), HasSubstr(R"("sessions":1)"));
  EXPECT_THAT(said(run_retention(config, {}, later)), HasSubstr(R"("sessions":1)"));
  EXPECT_THAT(said(run_retention(config, {}, later)), HasSubstr(R"("sessions":0)"));
  EXPECT_THAT(verify(), HasSubstr("whole"));
}

TEST_F(Keeping, ExportsAndErasesAPerson) {
  EXPECT_THAT(said(run_privacy(config, {PrivacyCommand::Verb::kExport, "Ada@Example.org"})),
              HasSubstr("ada@example.org"));
  EXPECT_THAT(said(run_privacy(config, {PrivacyCommand::Verb::kErase, "ada@example.org"})), HasSubstr("erased"));
  EXPECT_THAT(said(run_privacy(config, {PrivacyCommand::Verb::kExport, "ada@example.org"})), HasSubstr("auth.no_user"));
  EXPECT_THAT(said(run_privacy(config, {PrivacyCommand::Verb::kExport, "ada"})), HasSubstr("auth.email_invalid"));
}

TEST_F(Keeping, BacksUpBesideARunningServerAndRestoresAStoppedOne) {
  const std::string file = folder.path("copy.db");
  {
    const auto opened = DataFolder::open(config.data);
    const auto lock = FolderLock::take(*opened);
    EXPECT_THAT(said(run_backup(config, {file})), HasSubstr("is copied"));
    EXPECT_THAT(said(run_backup(config, {file})), HasSubstr("store.backup_exists"));
    EXPECT_THAT(said(run_restore(config, {file}, system_now())), HasSubstr("data.locked"));
  }
  EXPECT_THAT(said(run_privacy(config, {PrivacyCommand::Verb::kErase, "ada@example.org"})), HasSubstr("erased"));
  EXPECT_THAT(said(run_restore(config, {folder.path("none.db")}, system_now())), HasSubstr("store."));
  EXPECT_THAT(said(run_restore(config, {file}, system_now())), HasSubstr("is restored"));
  EXPECT_THAT(said(run_privacy(config, {PrivacyCommand::Verb::kExport, "ada@example.org"})), HasSubstr("Ada"));
  bool kept = false;
  for (const auto& each : std::filesystem::directory_iterator(config.data)) {
    kept = kept || each.path().filename().string().starts_with("bedside.db.before-");
  }
  EXPECT_TRUE(kept);
}

}  // namespace
}  // namespace bedside::server
