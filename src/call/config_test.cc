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

TEST(Config, EveryBoundItselfIsAllowed) {
  Config config = good();
  config.device_id = std::string(kMaxDeviceIdBytes, 'x');
  config.ring_timeout_ms = 5'000;
  config.candidate_batch_ms = 1'000;
  config.recovery = ErrorRecoveryConfig{0, 60'000, true, std::vector<std::string>(kMaxFallbackActions, "x")};
  config.ice_servers[0].urls.list.assign(kMaxUrlsPerIceServer, "turns:t");
  EXPECT_TRUE(check(config).ok());
}

TEST(Config, EachBoundHasItsName) {
  Config config = good();
  config.seed = "0";
  expect_bad(config, "seed");
  for (const char beside : {'/', ':', '@', 'G', '`', 'g'}) {
    config = good();
    config.seed[3] = beside;
    expect_bad(config, "seed");
  }
  config = good();
  config.device_id = std::string(kMaxDeviceIdBytes + 1, 'x');
  expect_bad(config, "device_id");
  config.device_id.clear();
  expect_bad(config, "device_id");
  for (const std::int64_t ms : {4'999, 600'001}) {
    config = good();
    config.ring_timeout_ms = ms;
    expect_bad(config, "ring_timeout_ms");
  }
  for (const std::int64_t ms : {-1, 1'001}) {
    config = good();
    config.candidate_batch_ms = ms;
    expect_bad(config, "candidate_batch_ms");
  }
  config = good();
  config.recovery = ErrorRecoveryConfig{-1, 500, true, {}};
  expect_bad(config, "recovery.maxRetries");
  config.recovery->max_retries = 1'000;
  expect_bad(config, "recovery.maxRetries");
  for (const std::int64_t ms : {0, 60'001}) {
    config.recovery = ErrorRecoveryConfig{1, ms, true, {}};
    expect_bad(config, "recovery.retryDelay");
  }
  config.recovery = ErrorRecoveryConfig{1, 1, true, std::vector<std::string>(9, "x")};
  expect_bad(config, "recovery.fallbackActions");
  for (const std::string& url : {std::string(), std::string("stun:"), std::string("http://relay"), std::string("turn"),
                                 "turn:" + std::string(512, 'x')}) {
    config = good();
    config.ice_servers[0].urls.list = {url};
    expect_bad(config, "ice_servers");
  }
  config.ice_servers[0].urls.list.clear();
  expect_bad(config, "ice_servers");
  config.ice_servers[0].urls.list.assign(kMaxUrlsPerIceServer + 1, "stun:s");
  expect_bad(config, "ice_servers");
  config = good();
  config.ice_servers.resize(kMaxIceServers + 1, config.ice_servers[0]);
  expect_bad(config, "ice_servers");
}

}  // namespace
}  // namespace bedside::call
