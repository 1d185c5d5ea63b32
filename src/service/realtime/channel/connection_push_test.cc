// Goal: broadcast and presence as clients of both protocols see them.
#include <gtest/gtest.h>

#include "service/realtime/testing/world.h"
#include "wire/json/json.h"

namespace bedside::service {
namespace {

using namespace std::string_literals;
using realtime_testing::Client;
using realtime_testing::user;
using realtime_testing::World;

std::string push_kind3(const std::string& topic, const std::string& event, const std::string& payload, bool json,
                       const std::string& join_ref = "1", const std::string& ref = "8") {
  std::string out = "\x03";
  const std::string name = "realtime:" + topic;
  for (const auto size : {join_ref.size(), ref.size(), name.size(), event.size(), std::size_t{0}})
    out += static_cast<char>(size);
  out += json ? '\x01' : '\x00';
  return out + join_ref + ref + name + event + payload;
}

class Push : public ::testing::Test {
 protected:
  std::string presence(const std::string& event, const std::string& payload = "{}", const std::string& topic = "a") {
    return R"(["1","7","realtime:)" + topic + R"(","presence",{"type":"presence","event":")" + event +
           R"(","payload":)" + payload + "}]";
  }
  void old_joins(const std::string& topic) {
    old_.send(R"({"topic":"realtime:)" + topic +
              R"(","event":"phx_join","payload":{"config":{}},"ref":"1","join_ref":"1"})");
    old_.take();
  }
  World world_;
  Client one_{world_.service, "2.0.0"};
  Client two_{world_.service, "2.0.0"};
  Client old_{world_.service, "1.0.0"};
};

constexpr const char* kAck = R"(["1","8","realtime:a","phx_reply",{"status":"ok","response":{}}])";

TEST_F(Push, BinaryJsonReachesBothProtocolsAndNotTheSender) {
  one_.join("a");
  two_.join("a");
  old_joins("a");
  one_.take();
  two_.take();
  one_.send_binary(push_kind3("a", "offer", R"({"sdp":"x"})", true));
  EXPECT_TRUE(one_.take().empty());
  EXPECT_EQ(two_.take_one(), "\x04\x0a\x05\x00\x01"s + "realtime:aoffer{\"sdp\":\"x\"}");
  EXPECT_EQ(
      old_.take_one(),
      R"({"topic":"realtime:a","event":"broadcast","payload":{"type":"broadcast","event":"offer","payload":{"sdp":"x"}},"ref":null,"join_ref":null})");
}

TEST_F(Push, RawBytesReachOnlyWhoCanReadThem) {
  one_.join("a");
  two_.join("a");
  old_joins("a");
  two_.take();
  one_.send_binary(push_kind3("a", "blob", "\x00\xff"s, false));
  EXPECT_EQ(two_.take_one(), "\x04\x0a\x04\x00\x00realtime:ablob\x00\xff"s);
  EXPECT_TRUE(old_.take().empty());
}

TEST_F(Push, OldClientsReachNewOnes) {
  two_.join("a");
  old_joins("a");
  two_.take();
  old_.send(
      R"({"topic":"realtime:a","event":"broadcast","payload":{"type":"broadcast","event":"e","payload":{"n":1}},"ref":"2","join_ref":"1"})");
  EXPECT_EQ(two_.take_one(),
            R"([null,null,"realtime:a","broadcast",{"type":"broadcast","event":"e","payload":{"n":1}}])");
  EXPECT_TRUE(old_.take().empty());
}

TEST_F(Push, SelfAndAckAreAsked) {
  one_.join("a", "", R"({"broadcast":{"self":true,"ack":true}})");
  one_.take();
  one_.send_binary(push_kind3("a", "e", "{}", true));
  const auto frames = one_.take();
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(frames[0][0], '\x04');
  EXPECT_EQ(frames[1], kAck);
}

TEST_F(Push, OversizeIsRefusedOnlyToWhoAskedForAnAnswer) {
  RealtimeLimits limits;
  limits.broadcast_bytes = 100;
  World world(limits);
  Client client(world.service, "2.0.0");
  Client other(world.service, "2.0.0");
  client.join("a", "", R"({"broadcast":{"ack":true}})");
  other.join("a");
  client.take();
  other.take();
  const std::string large = "\"" + std::string(200, 'x') + "\"";
  client.send_binary(push_kind3("a", "e", large, true));
  EXPECT_EQ(json::parse(client.take_one())->at(4).at("status"), "error");
  other.send_binary(push_kind3("a", "e", large, true));
  client.send(R"(["1","8","realtime:a","broadcast",[1]])");
  EXPECT_EQ(json::parse(client.take_one())->at(4).at("status"), "error");
  EXPECT_TRUE(other.take().empty());
}

TEST_F(Push, PrivateAndPublicOfOneNameDoNotMix) {
  world_.rights[{user(1), "a"}] = store::TopicRights::all();
  one_.join("a", world_.sign_in(1), R"({"private":true})");
  two_.join("a");
  one_.take();
  two_.take();
  one_.send_binary(push_kind3("a", "e", "{}", true));
  two_.send_binary(push_kind3("a", "e", "{}", true));
  EXPECT_TRUE(one_.take().empty());
  EXPECT_TRUE(two_.take().empty());
}

TEST_F(Push, WhoMayNotWriteIsNotTold) {
  world_.rights[{user(1), "a"}] = {{true, false}, {true, false}};
  world_.rights[{user(2), "a"}] = store::TopicRights::all();
  one_.join("a", world_.sign_in(1), R"({"private":true,"broadcast":{"ack":true}})");
  two_.join("a", world_.sign_in(2), R"({"private":true})");
  one_.take();
  two_.take();
  one_.send_binary(push_kind3("a", "e", "{}", true));
  EXPECT_TRUE(one_.take().empty());
  EXPECT_TRUE(two_.take().empty());
  one_.send(presence("track"));
  EXPECT_EQ(json::parse(one_.take_one())->at(4).at("status"), "error");
}

TEST_F(Push, WhoMayNotReadBroadcastsHearsNone) {
  world_.rights[{user(1), "a"}] = store::TopicRights::all();
  world_.rights[{user(2), "a"}] = {.broadcast = {}, .presence = {true, true}};
  one_.join("a", world_.sign_in(1), R"({"private":true})");
  two_.join("a", world_.sign_in(2), R"({"private":true,"presence":{"key":"","enabled":true}})");
  one_.take();
  two_.take();
  one_.send_binary(push_kind3("a", "e", "{}", true));
  EXPECT_TRUE(two_.take().empty());
  one_.send(presence("track"));
  EXPECT_NE(two_.take_one().find("presence_diff"), std::string::npos);
}

TEST_F(Push, WhoMayNotReadPresenceSeesNobodyUntilItMay) {
  world_.rights[{user(1), "a"}] = store::TopicRights::all();
  world_.rights[{user(2), "a"}] = {.broadcast = {true, true}, .presence = {false, true}};
  one_.join("a", world_.sign_in(1), R"({"private":true})");
  two_.join("a", world_.sign_in(2), R"({"private":true,"presence":{"key":"","enabled":true}})");
  for (const auto& frame : two_.take()) EXPECT_EQ(frame.find("presence_state"), std::string::npos) << frame;
  one_.send(presence("track"));
  EXPECT_TRUE(two_.take().empty());
  // It may appear nevertheless, and is told so.
  two_.send(presence("track"));
  EXPECT_EQ(json::parse(two_.take_one())->at(4).at("status"), "ok");
  world_.rights[{user(2), "a"}] = store::TopicRights::all();
  world_.sign_in(2, 1h, "newer");
  two_.send(R"(["1","9","realtime:a","access_token",{"access_token":"newer"}])");
  const auto state = json::parse(two_.take_one());
  EXPECT_EQ(state->at(3), "presence_state");
  EXPECT_EQ(state->at(4).as_object().size(), 2u);
}

constexpr const char* kPresent = R"({"presence":{"key":"","enabled":true}})";

TEST_F(Push, TrackIsAnsweredAndToldToAllWithPresence) {
  one_.join("a", "", R"({"presence":{"key":"me","enabled":true}})");
  two_.join("a", "", kPresent);
  old_joins("a");
  one_.take();
  two_.take();
  one_.send(presence("track", R"({"status":"here","phx_ref":"forged"})"));
  const auto mine = one_.take();
  ASSERT_EQ(mine.size(), 2U);
  EXPECT_EQ(mine[0], R"(["1","7","realtime:a","phx_reply",{"status":"ok","response":{}}])");
  const auto diff = json::parse(mine[1])->as_array();
  EXPECT_TRUE(diff[0].is_null());
  EXPECT_EQ(diff[3], "presence_diff");
  const auto meta = diff[4].at("joins").at("me").at("metas").at(0);
  EXPECT_EQ(meta.at("status"), "here");
  EXPECT_NE(meta.at("phx_ref"), "forged");
  EXPECT_EQ(two_.take_one(), mine[1]);
  EXPECT_TRUE(old_.take().empty()) << "Has not asked for presence.";
}

TEST_F(Push, AnEmptyKeyBecomesARandomOne) {
  one_.join("a", "", kPresent);
  one_.take();
  one_.send(presence("track"));
  const auto joins = json::parse(one_.take().at(1))->at(4).at("joins").as_object();
  EXPECT_TRUE(Uuid::parse(joins.begin()->key()));
}

TEST_F(Push, LateComersGetTheStateAndNothingTwice) {
  one_.join("a", "", R"({"presence":{"key":"me","enabled":true}})");
  one_.send(presence("track", R"({"n":1})"));
  one_.send(presence("track", R"({"n":2})"));
  two_.join("a", "", kPresent);
  const auto frames = two_.take();
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(json::parse(frames[1])->at(4).at("me").at("metas").at(0).at("n"), 2);
  world_.loop.advance(1s);
  EXPECT_TRUE(two_.take().empty());
}

TEST_F(Push, TheSameTrackAgainIsNoDiff) {
  one_.join("a", "", kPresent);
  one_.send(presence("track", R"({"n":1})"));
  world_.loop.advance(1s);
  one_.take();
  one_.send(presence("track", R"({ "n" : 1 })"));
  world_.loop.advance(1s);
  EXPECT_EQ(one_.take().size(), 1U);
}

TEST_F(Push, UntrackAndGoingAwayAreLeaves) {
  one_.join("a", "", R"({"presence":{"key":"me","enabled":true}})");
  two_.join("a", "", kPresent);
  one_.send(presence("track", R"({"n":1})"));
  world_.loop.advance(1s);
  two_.take();
  one_.send(presence("untrack"));
  EXPECT_EQ(json::parse(two_.take_one())->at(4).at("leaves").at("me").at("metas").as_array().size(), 1U);
  world_.loop.advance(1s);
  one_.send(presence("track", R"({"n":1})"));
  world_.loop.advance(1s);
  two_.take();
  one_.drop();
  EXPECT_EQ(json::parse(two_.take_one())->at(4).at("leaves").at("me").at("metas").as_array().size(), 1U);
}

TEST_F(Push, TrackTurnsPresenceOn) {
  one_.join("a", "", R"({"presence":{"key":"me","enabled":false}})");
  one_.take();
  one_.send(presence("track", R"({"n":1})"));
  const auto frames = one_.take();
  ASSERT_EQ(frames.size(), 3U);
  EXPECT_EQ(frames[1], R"(["1",null,"realtime:a","presence_state",{}])");
  EXPECT_EQ(json::parse(frames[2])->at(3), "presence_diff");
}

TEST_F(Push, BadPresencePushesAreAnsweredWithErrors) {
  one_.join("a", "", kPresent);
  one_.take();
  for (const std::string& bad : {presence("track", "[1]"), presence("track", "7"), presence("dance")}) {
    one_.send(bad);
    EXPECT_EQ(json::parse(one_.take_one())->at(4).at("status"), "error") << bad;
  }
}

TEST_F(Push, PresenceIsLimitedInRateAndSize) {
  RealtimeLimits limits;
  limits.presence_calls = 3;
  limits.presence_bytes = 100;
  World world(limits);
  Client client(world.service, "2.0.0");
  client.join("a", "", kPresent);
  for (int i = 0; i < 3; ++i) client.send(presence("track", R"({"n":)" + std::to_string(i) + "}"));
  client.take();
  client.send(presence("track", R"({"n":9})"));
  const auto frames = client.take();
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(json::parse(frames[0])->at(4).at("message"), "Client presence rate limit exceeded");
  EXPECT_EQ(frames[1], R"(["1","1","realtime:a","phx_close",{}])");
  world.loop.advance(60s);
  client.join("a", "", kPresent);
  client.take();
  client.send(presence("track", R"({"n":")" + std::string(200, 'x') + "\"}"));
  EXPECT_EQ(json::parse(client.take().at(0))->at(4).at("message"), "Track message size exceeded");
}

}  // namespace
}  // namespace bedside::service
