// Goal: every join that a client of any version sends is understood; nonsense is told apart from absence.
#include "service/realtime/channel/join_config.h"

#include <gtest/gtest.h>

namespace bedside::service {
namespace {

TEST(JoinConfig, ReadsTheWholeOfIt) {
  const std::string payload = R"({"config":{"broadcast":{"ack":true,"self":false,"replication_ready":true},
    "presence":{"key":"me","enabled":true},"postgres_changes":[{"event":"*","schema":"public"},{"event":"INSERT"}],
    "private":true},"access_token":"abc","version":"realtime-js/2.119.1"})";
  const auto config = parse_join(payload);
  ASSERT_TRUE(config);
  EXPECT_TRUE(config->broadcast_ack);
  EXPECT_FALSE(config->broadcast_self);
  EXPECT_TRUE(config->replication_ready);
  EXPECT_TRUE(config->presence_enabled);
  EXPECT_EQ(config->presence_key, "me");
  EXPECT_TRUE(config->is_private);
  ASSERT_EQ(config->postgres_changes.size(), 2U);
  EXPECT_EQ(config->postgres_changes[1], R"({"event":"INSERT"})");
  EXPECT_EQ(config->access_token, "abc");
}

TEST(JoinConfig, EverythingMayBeMissingOrNull) {
  for (const char* payload : {"{}", R"({"config":{}})", R"({"config":null,"access_token":null})",
                              R"({"config":{"broadcast":null,"presence":null,"postgres_changes":null,"private":null}})",
                              R"({"config":{"broadcast":{},"presence":{"key":null}}})"}) {
    const auto config = parse_join(payload);
    ASSERT_TRUE(config) << payload;
    EXPECT_FALSE(config->broadcast_ack || config->broadcast_self || config->presence_enabled || config->is_private);
    EXPECT_TRUE(config->postgres_changes.empty());
    EXPECT_FALSE(config->access_token);
  }
}

TEST(JoinConfig, BooleansMayBeWordsAndKeysNumbers) {
  const auto config = parse_join(
      R"({"config":{"broadcast":{"self":"true","ack":"false"},"presence":{"key":7,"enabled":"true"},"private":"true"}})");
  ASSERT_TRUE(config);
  EXPECT_TRUE(config->broadcast_self);
  EXPECT_FALSE(config->broadcast_ack);
  EXPECT_TRUE(config->presence_enabled);
  EXPECT_TRUE(config->is_private);
  EXPECT_EQ(config->presence_key, "7");
}

TEST(JoinConfig, ReplayIsReadWithinItsBounds) {
  const auto replay = [](const std::string& wish) {
    return parse_join(R"({"config":{"broadcast":{"replay":)" + wish + "}}}")->replay;
  };
  EXPECT_EQ(replay(R"({"since":1795000000000.5,"limit":3})")->since_ms, 1'795'000'000'000);
  EXPECT_EQ(replay(R"({"since":1,"limit":3})")->limit, 3U);
  EXPECT_EQ(replay(R"({"since":1})")->limit, 25U);
  EXPECT_EQ(replay(R"({"since":1,"limit":99})")->limit, 25U);
  EXPECT_EQ(replay(R"({"since":1,"limit":-1})")->limit, 1U);
  EXPECT_EQ(replay(R"({"since":1e300})")->since_ms, 0);
  EXPECT_FALSE(replay("null"));
  EXPECT_FALSE(replay("true"));
}

TEST(JoinConfig, RefusesOtherShapes) {
  for (const char* payload : {"[]", "1", "null", R"({"config":[]})", R"({"config":{"postgres_changes":{}}})",
                              R"({"access_token":7})", R"({"config":{"presence":{"key":{}}}})", R"({"config":"x"})"}) {
    EXPECT_FALSE(parse_join(payload)) << payload;
  }
}

}  // namespace
}  // namespace bedside::service
