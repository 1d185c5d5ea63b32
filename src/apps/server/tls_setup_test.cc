// Goal: the self-made certificate is made when it is missing, kept while it fits, and renewed before its end.
#include "apps/server/tls_setup.h"

#include <gtest/gtest.h>

#include "base/os/clock.h"
#include "net/certificate.h"
#include "net/testing/temp_folder.h"

namespace bedside::server {
namespace {

TEST(TlsSetup, UsesTheConfiguredFiles) {
  const net::testing::TempFolder temp;
  Config config;
  config.tls = {"c.pem", "k.pem"};
  EXPECT_EQ(tls_files(config, *DataFolder::open(temp.path()), system_now())->certificate, "c.pem");
}

TEST(TlsSetup, MakesOneAndKeepsItUntilItNearsItsEnd) {
  const net::testing::TempFolder temp;
  Config config;
  config.tls_source = TlsSource::kSelfMade;
  const auto folder = DataFolder::open(temp.path());
  const Instant now = system_now();
  const auto files = tls_files(config, *folder, now);
  ASSERT_TRUE(files.ok());
  const Instant first_end = net::inspect_certificate(*files)->not_after;
  EXPECT_GT(first_end, now + std::chrono::hours(24 * 365));
  ASSERT_TRUE(tls_files(config, *folder, now + std::chrono::hours(24 * 300)).ok());
  EXPECT_EQ(net::inspect_certificate(*files)->not_after, first_end);
  ASSERT_TRUE(tls_files(config, *folder, now + std::chrono::hours(24 * 380)).ok());
  EXPECT_GT(net::inspect_certificate(*files)->not_after, first_end);
}

TEST(TlsSetup, MakesANewOneWhenTheMachineHasAnAddressThatItMisses) {
  const net::testing::TempFolder temp;
  Config config;
  config.tls_source = TlsSource::kSelfMade;
  const auto folder = DataFolder::open(temp.path());
  const net::TlsFiles files = folder->self_made_tls();
  ASSERT_TRUE(net::write_self_made_certificate(files, {"elsewhere"}, system_now(), std::chrono::hours(24 * 397)).ok());
  ASSERT_TRUE(tls_files(config, *folder, system_now()).ok());
  EXPECT_EQ(net::inspect_certificate(files)->names, net::names_of_this_machine());
}

}  // namespace
}  // namespace bedside::server
