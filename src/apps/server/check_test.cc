// Goal: `bedside check` finds what is wrong with an installation, and says nothing bad of a sound one.
#include "apps/server/check.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "apps/server/installation.h"
#include "base/os/clock.h"
#include "net/certificate.h"
#include "net/testing/temp_folder.h"

namespace bedside::server {
namespace {

using Verdict = Finding::Verdict;
using ::testing::HasSubstr;

struct CheckTest : ::testing::Test {
  CheckTest() {
    config.data = temp.path("data");
    EXPECT_TRUE(Installation::open(config).ok());
  }
  Finding find(const std::string& subject, Instant now) {
    for (const Finding& finding : check_installation(config, now)) {
      if (finding.subject == subject) return finding;
    }
    return {Verdict::kBad, subject, "not looked at"};
  }
  Finding find(const std::string& subject) { return find(subject, system_now()); }

  net::testing::TempFolder temp;
  Config config;
};

TEST_F(CheckTest, FindsASoundInstallationSound) {
  for (const char* subject : {"data folder", "keys", "database", "clock"}) {
    EXPECT_EQ(find(subject).verdict, Verdict::kGood) << find(subject).text;
  }
  EXPECT_THAT(print_findings(check_installation(config, system_now())), HasSubstr("ok   database: "));
}

TEST_F(CheckTest, LooksAtTheDatabaseThatIsUsed) {
  config.database.address = "host=/nowhere-at-all";
  EXPECT_EQ(find("database").verdict, Verdict::kBad);
  config.data = temp.path("none");
  EXPECT_EQ(find("data folder").verdict, Verdict::kWarning);
}

TEST_F(CheckTest, WarnsOfAnOpenFolder) {
  ::chmod(config.data.c_str(), 0755);
  EXPECT_EQ(find("data folder").verdict, Verdict::kWarning);
  EXPECT_THAT(find("data folder").text, HasSubstr("chmod 700"));
}

TEST_F(CheckTest, FindsKeysThatOthersMayRead) {
  ::chmod((config.data + "/keys.json").c_str(), 0644);
  EXPECT_EQ(find("keys").verdict, Verdict::kBad);
}

TEST_F(CheckTest, FindsABrokenDatabase) {
  std::fstream file(config.data + "/bedside.db", std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(4096);
  file << std::string(8192, 'x');
  file.close();
  EXPECT_EQ(find("database").verdict, Verdict::kBad);
}

TEST_F(CheckTest, FindsAClockThatIsBehind) {
  EXPECT_EQ(find("clock", instant_from_ms(0)).verdict, Verdict::kBad);
  EXPECT_EQ(find("clock", system_now() - std::chrono::hours(1)).verdict, Verdict::kBad);
}

TEST_F(CheckTest, LooksAtTheCertificateAndItsEnd) {
  config.tls = {temp.path("c.pem"), temp.path("k.pem")};
  EXPECT_EQ(find("certificate").verdict, Verdict::kBad);
  const Instant now = system_now();
  ASSERT_TRUE(net::write_self_made_certificate(config.tls, {"localhost"}, now, std::chrono::hours(24 * 60)).ok());
  EXPECT_EQ(find("certificate", now).verdict, Verdict::kGood);
  EXPECT_EQ(find("certificate", now + std::chrono::hours(24 * 50)).verdict, Verdict::kWarning);
  EXPECT_EQ(find("certificate", now + std::chrono::hours(24 * 61)).verdict, Verdict::kBad);
}

TEST(Check, SaysThatNothingIsThereYet) {
  const net::testing::TempFolder temp;
  Config config;
  config.data = temp.path("never");
  const auto findings = check_installation(config, system_now());
  EXPECT_EQ(findings[0].verdict, Verdict::kBad);
  EXPECT_THAT(findings[0].text, HasSubstr("bedside serve"));
}

}  // namespace
}  // namespace bedside::server
