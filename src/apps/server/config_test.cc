// Goal: every key of the file does what docs/configuration.md says, and a mistake is told by file, line and key.
#include "apps/server/config.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace bedside::server {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

Config read(std::string_view text) {
  Config config;
  const auto status = apply_config_text(config, text, "bedside.toml");
  EXPECT_TRUE(status.ok()) << status.error().message;
  return config;
}

std::string complaint(std::string_view text) {
  Config config;
  const auto status = apply_config_text(config, text, "bedside.toml");
  return status.ok() ? "no complaint" : status.error().message;
}

TEST(Config, HasTheOriginalsIceServersAndALocalDoorByDefault) {
  const Config config = read("");
  EXPECT_EQ(config.ice_servers.size(), 3u);
  EXPECT_EQ(config.ice_servers[0].urls[0], "stun:stun.l.google.com:19302");
  EXPECT_EQ(config.listen.front().text(), "http://localhost:8080");
  EXPECT_TRUE(config.auth.sign_up);
  EXPECT_EQ(config.auth.sessions.guest_timebox, 12h);
  EXPECT_GE(config.limits.socket_idle_timeout, 90s);
}

TEST(Config, ReadsEveryGroup) {
  const Config config = read(R"(
listen = ["http://localhost:8080", "https://[::]:8443"]
data = "/var/lib/bedside"
url = "https://calls.example"
log_level = "warning"
trusted_proxies = ["127.0.0.1"]
[tls]
certificate = "c.pem"
key = "k.pem"
[auth]
sign_up = false
min_password_length = 10
access_token_seconds = 600
guest_session_seconds = 0
external_jwt_secret = "0123456789012345678901234567890123"
[calls]
ice_servers = [{urls = ["turn:r.example?transport=udp"], username = "u", credential = "c"}]
[limits]
max_connections = 7
socket_idle_timeout_seconds = 120
)");
  ASSERT_EQ(config.listen.size(), 2u);
  EXPECT_EQ(config.listen[1], (Origin{.secure = true, .host = "::", .port = 8443}));
  EXPECT_EQ(config.data, "/var/lib/bedside");
  EXPECT_EQ(config.url, "https://calls.example");
  EXPECT_EQ(config.log_level, LogLevel::kWarning);
  EXPECT_THAT(config.trusted_proxies, ElementsAre("127.0.0.1"));
  EXPECT_EQ(config.tls.key, "k.pem");
  EXPECT_FALSE(config.auth.sign_up);
  EXPECT_EQ(config.auth.min_password_length, 10u);
  EXPECT_EQ(config.auth.access_token_life, 600s);
  EXPECT_EQ(config.auth.sessions.guest_timebox, std::nullopt);
  EXPECT_EQ(config.keys.external_jwt_secret.size(), 34u);
  EXPECT_THAT(config.ice_servers, ElementsAre(service::IceServer{{"turn:r.example?transport=udp"}, "u", "c"}));
  EXPECT_EQ(config.limits.max_connections, 7u);
  EXPECT_EQ(config.limits.socket_idle_timeout, 120s);
}

TEST(Config, ReadsWhatProtectsTheDoors) {
  const Config config = read(R"(
origins = ["https://clinic.example:443", "http://localhost:3000"]
[auth]
auto_confirm = false
[calls]
extra_sdp_attributes = ["x-new"]
[retention]
signals_days = 0
calls_days = 3650
[rates]
requests_per_second_per_address = 100
requests_per_second_per_user = 20
writes_per_second_per_user_and_table = 4
[realtime]
max_connections = 9
channels_per_connection = 8
joins_per_second = 7
messages_per_second = 6
bytes_per_second = 5000
presence_calls_per_30_seconds = 4
http_messages_per_second = 3
)");
  EXPECT_THAT(config.origins, ElementsAre("https://clinic.example", "http://localhost:3000"));
  EXPECT_FALSE(config.auth.auto_confirm);
  EXPECT_THAT(config.signals.extra_attributes, ElementsAre("x-new"));
  EXPECT_EQ(config.retention.signals_days, 0u);
  EXPECT_EQ(config.retention.calls_days, 3650u);
  EXPECT_EQ(config.retention.audit_days, 1095u);
  EXPECT_TRUE(config.rates.enabled);
  EXPECT_EQ(config.rates.address.refill, 10ms);
  EXPECT_EQ(config.rates.address.burst, 500);
  EXPECT_EQ(config.rates.user.refill, 50ms);
  EXPECT_EQ(config.rates.table_writes.refill, 250ms);
  EXPECT_EQ(config.rates.table_writes.burst, 30);
  EXPECT_EQ(config.realtime.connections, 9u);
  EXPECT_EQ(config.realtime.channels_per_connection, 8u);
  EXPECT_EQ(config.realtime.joins_per_second, 7u);
  EXPECT_EQ(config.realtime.messages_per_second, 6u);
  EXPECT_EQ(config.realtime.bytes_per_second, 5000u);
  EXPECT_EQ(config.realtime.presence_calls, 4u);
  EXPECT_EQ(config.realtime.http_messages_per_second, 3u);
  EXPECT_THAT(complaint("origins = [\"clinic.example\"]"), StartsWith("bedside.toml:1: origins: "));
  EXPECT_THAT(complaint("[rates]\nrequests_per_second_per_user = 0"), HasSubstr("a number from 1 to 1000"));
}

TEST(Config, SaysFileLineKeyAndWhatIsAllowed) {
  EXPECT_EQ(complaint("\n[auth]\nsign_up = \"yes\""), "bedside.toml:3: auth.sign_up: allowed is true or false");
  EXPECT_THAT(complaint("[auth]\nguest_session_seconds = -1"), HasSubstr("or 0 for no end"));
  EXPECT_THAT(complaint("log_level = \"loud\""),
              AllOf(StartsWith("bedside.toml:1: log_level: "), HasSubstr("\"debug\"")));
  EXPECT_THAT(complaint("listen = [\"localhost:1\"]"), StartsWith("bedside.toml:1: listen: allowed is a list of"));
  EXPECT_THAT(complaint("listen = []"), StartsWith("bedside.toml:1: listen: "));
  EXPECT_THAT(complaint("[limits]\nsocket_idle_timeout_seconds = 60"), HasSubstr("a number from 90 to 3600"));
  EXPECT_THAT(complaint("[calls]\nice_servers = [{urls = [\"http://x\"]}]"),
              StartsWith("bedside.toml:2: calls.ice_servers"));
  EXPECT_THAT(complaint("[calls]\nice_servers = [{urls = [\"stun:x\"], pass = \"\"}]"), HasSubstr("calls.ice_servers"));
  EXPECT_THAT(complaint("[auth]\nexternal_jwt_secret = \"short\""), HasSubstr("at least 32 characters"));
}

TEST(Config, NamesTheNeighboursOfAnUnknownKey) {
  EXPECT_THAT(complaint("[auth]\nsignup = true"),
              AllOf(StartsWith("bedside.toml:2: auth.signup: there is no such key"), HasSubstr("auth.sign_up")));
  EXPECT_THAT(complaint("prot = 1"),
              AllOf(StartsWith("bedside.toml:1: prot: "), HasSubstr("listen"), HasSubstr("[limits]")));
  EXPECT_THAT(complaint("auth = 1"), StartsWith("bedside.toml:1: auth: "));
}

TEST(Config, SaysWhereTheSyntaxBreaks) {
  EXPECT_THAT(complaint("data = \"a\"\nlisten = [\n"), StartsWith("bedside.toml:"));
}

TEST(Config, SaysThatAFileCannotBeRead) {
  Config config;
  const auto status = apply_config_file(config, "/nowhere/bedside.toml");
  ASSERT_FALSE(status.ok());
  EXPECT_THAT(status.error().message, HasSubstr("/nowhere/bedside.toml"));
}

TEST(Config, IsDocumentedKeyByKey) {
  std::ifstream file(BEDSIDE_SOURCE_DIR "/docs/configuration.md");
  std::stringstream text;
  text << file.rdbuf();
  for (const std::string_view key : config_keys()) {
    EXPECT_THAT(text.str(), HasSubstr("`" + std::string(key) + "`"));
  }
}

}  // namespace
}  // namespace bedside::server
