// Goal: a bad configuration is named by its member before it can do harm.
#include "call/config.h"

#include <gtest/gtest.h>

#include "call/limits.h"

namespace bedside::call {
namespace {

Config good() {
  Config config;
  config.device_id = "desk";
  config.seed = "00112233445566778899AABBccddeeff";
  config.ice_servers.push_back({{{"stun:stun.l.google.com:19302"}}, std::nullopt, std::nullopt});
  return config;
}

void expect_bad(const Config& config, const char* member) {
  const Status status = check(config);
  ASSERT_FALSE(status.ok()) << member;
  EXPECT_EQ(status.error().id, std::string("config.") + member);
}

TEST(Config, TheUsualOneIsGood) { EXPECT_TRUE(check(good()).ok()); }

TEST(Config, EachBoundHasItsName) {
  Config config = good();
  config.seed = "0";
  expect_bad(config, "seed");
  config = good();
  config.seed[3] = 'g';
  expect_bad(config, "seed");
  config = good();
  config.device_id = std::string(kMaxDeviceIdBytes + 1, 'x');
  expect_bad(config, "device_id");
  config = good();
  config.ring_timeout_ms = 1;
  expect_bad(config, "ring_timeout_ms");
  config = good();
  config.candidate_batch_ms = -1;
  expect_bad(config, "candidate_batch_ms");
  config = good();
  config.recovery = ErrorRecoveryConfig{-1, 500, true, {}};
  expect_bad(config, "recovery.maxRetries");
  config.recovery = ErrorRecoveryConfig{1, 0, true, {}};
  expect_bad(config, "recovery.retryDelay");
  config.recovery = ErrorRecoveryConfig{1, 1, true, std::vector<std::string>(9, "x")};
  expect_bad(config, "recovery.fallbackActions");
  for (const char* url : {"", "stun:", "http://relay", "turn"}) {
    config = good();
    config.ice_servers[0].urls.list = {url};
    expect_bad(config, "ice_servers");
  }
  config = good();
  config.ice_servers.resize(kMaxIceServers + 1, config.ice_servers[0]);
  expect_bad(config, "ice_servers");
}

}  // namespace
}  // namespace bedside::call
