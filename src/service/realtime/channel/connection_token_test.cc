// Goal: tokens may be renewed, run out, be revoked or given up while channels are joined, each with its own outcome.
#include <gtest/gtest.h>

#include "service/realtime/testing/world.h"
#include "wire/json/json.h"

namespace bedside::service {
namespace {

using realtime_testing::Client;
using realtime_testing::message_inserted;
using realtime_testing::session;
using realtime_testing::user;
using realtime_testing::World;

constexpr const char* kChanges = R"({"postgres_changes":[{"event":"*","schema":"public","table":"messages"}]})";

std::string subscribed(const std::string& topic) {
  return R"(["1",null,"realtime:)" + topic +
         R"(","system",{"extension":"postgres_changes","status":"ok","message":"Subscribed to PostgreSQL","channel":")" +
         topic + "\"}]";
}
std::vector<std::string> ended(const std::string& topic, const std::string& reason,
                               const std::string& how = "phx_close") {
  return {R"(["1",null,"realtime:)" + topic + R"(","system",{"extension":"system","status":"error","message":")" +
              reason + R"(","channel":")" + topic + "\"}]",
          R"(["1","1","realtime:)" + topic + R"(",")" + how + R"(",{}])"};
}

class Token : public ::testing::Test {
 protected:
  void push(Client& client, const std::string& topic, const std::string& token) {
    client.send(R"(["1","9","realtime:)" + topic + R"(","access_token",{"access_token":)" + token + "}]");
  }
  World world_;
  Client client_{world_.service, "2.0.0"};
};

TEST_F(Token, ANewOneSubscribesAgainAndIsNotAnswered) {
  client_.join("a", world_.sign_in(1), kChanges);
  client_.take();
  world_.sign_in(1, 2h, "newer");
  push(client_, "a", "\"newer\"");
  EXPECT_EQ(client_.take_one(), subscribed("a"));
  world_.service.on_change(message_inserted(1, "x", {user(1)}));
  EXPECT_EQ(client_.take().size(), 1U);
}

TEST_F(Token, NothingNewIsIgnored) {
  client_.join("a", world_.sign_in(1), kChanges);
  client_.take();
  for (const char* token : {"null", "\"t1\"", "\"\"", "\"sb_publishable_x\"", "7"}) push(client_, "a", token);
  EXPECT_TRUE(client_.take().empty());
}

TEST_F(Token, ABadOneClosesTheChannelWithTheReason) {
  client_.join("a", world_.sign_in(1), kChanges);
  client_.take();
  push(client_, "a", "\"forged\"");
  EXPECT_EQ(client_.take(), ended("a", "Failed to validate JWT signature"));
}

TEST_F(Token, AStaleOneMayBeFollowedByAFreshOne) {
  world_.sign_in(1, 10s, "stale");
  client_.join("a", world_.sign_in(1), kChanges);
  client_.take();
  world_.loop.advance(30s);
  push(client_, "a", "\"stale\"");
  EXPECT_TRUE(client_.take().empty());
  world_.loop.advance(60s);
  push(client_, "a", "\"stale\"");
  EXPECT_EQ(client_.take(), ended("a", "Token has expired 80 seconds ago"));
}

TEST_F(Token, SigningOutLeavesAPublicChannelWithoutChanges) {
  client_.join("a", world_.sign_in(1), kChanges);
  client_.take();
  push(client_, "a", "\"anon\"");
  EXPECT_TRUE(client_.take().empty());
  world_.service.on_change(message_inserted(1, "x", {user(1)}));
  EXPECT_TRUE(client_.take().empty());
  EXPECT_FALSE(world_.service.is_online(user(1)));
}

TEST_F(Token, SigningOutEndsAPrivateChannel) {
  world_.rights[{user(1), "room:1"}] = store::TopicRights::all();
  client_.join("room:1", world_.sign_in(1), R"({"private":true})");
  client_.take();
  push(client_, "room:1", "\"anon\"");
  EXPECT_EQ(client_.take(), ended("room:1", "You no longer have permission to read from this Channel topic: room:1"));
}

TEST_F(Token, RightsAreAskedAgainForANewOne) {
  world_.rights[{user(1), "room:1"}] = store::TopicRights::all();
  client_.join("room:1", world_.sign_in(1), R"({"private":true,"broadcast":{"self":true}})");
  client_.take();
  world_.rights[{user(1), "room:1"}] = {{true, false}, {true, false}};
  world_.sign_in(1, 2h, "newer");
  push(client_, "room:1", "\"newer\"");
  client_.send(R"(["1",null,"realtime:room:1","broadcast",{"event":"e"}])");
  EXPECT_TRUE(client_.take().empty()) << "May read, may not write.";
  world_.rights.clear();
  world_.sign_in(1, 3h, "newest");
  push(client_, "room:1", "\"newest\"");
  EXPECT_EQ(client_.take(), ended("room:1", "You no longer have permission to read from this Channel topic: room:1"));
}

TEST_F(Token, AnotherUserTakesTheChannelOver) {
  client_.join("a", world_.sign_in(1), kChanges);
  client_.take();
  world_.sign_in(2);
  push(client_, "a", "\"t2\"");
  client_.take();
  world_.service.on_change(message_inserted(1, "x", {user(1)}));
  EXPECT_TRUE(client_.take().empty());
  world_.service.on_change(message_inserted(2, "x", {user(2)}));
  EXPECT_EQ(client_.take().size(), 1U);
  EXPECT_FALSE(world_.service.is_online(user(1)));
  EXPECT_TRUE(world_.service.is_online(user(2)));
}

TEST_F(Token, RunningOutCutsTheChannelWithinFiveSeconds) {
  client_.join("a", world_.sign_in(1, 101s), kChanges);
  client_.take();
  world_.loop.advance(100s);
  EXPECT_TRUE(client_.take().empty());
  world_.loop.advance(6s);
  EXPECT_EQ(client_.take(), ended("a", "Token has expired 1 seconds ago", "phx_error"));
  world_.service.on_change(message_inserted(1, "x", {user(1)}));
  EXPECT_TRUE(client_.take().empty());
  client_.join("a", "t1", kChanges);
  EXPECT_EQ(json::parse(client_.take_one())->at(4).at("response").at("reason"),
            "InvalidJWTToken: Token has expired 5 seconds ago");
}

TEST_F(Token, ThatHasRunOutIsGoodForNothingBeforeTheNextSweep) {
  RealtimeLimits seldom;
  seldom.sweep_every = 1h;
  World world(seldom);
  world.rights[{user(1), "room:1"}] = store::TopicRights::all();
  world.rights[{user(2), "room:1"}] = store::TopicRights::all();
  Client writer(world.service, "2.0.0");
  Client reader(world.service, "2.0.0");
  writer.join("room:1", world.sign_in(1, 100s), R"({"private":true})");
  reader.join("room:1", world.sign_in(2), R"({"private":true})");
  writer.take();
  reader.take();
  world.loop.advance(100s);
  writer.send(R"(["1",null,"realtime:room:1","broadcast",{"event":"e"}])");
  EXPECT_EQ(writer.take(), ended("room:1", "Token has expired 0 seconds ago", "phx_error"));
  EXPECT_TRUE(reader.take().empty());
}

TEST_F(Token, ARefreshInTimeIsNotInterrupted) {
  client_.join("a", world_.sign_in(1, 100s), kChanges);
  world_.loop.advance(99s);
  world_.sign_in(1, 1h, "newer");
  push(client_, "a", "\"newer\"");
  client_.take();
  world_.loop.advance(600s);
  EXPECT_TRUE(client_.take().empty());
}

TEST_F(Token, TheEndOfTheSessionClosesPrivateChannelsAndSilencesPublicOnes) {
  world_.rights[{user(1), "room:1"}] = store::TopicRights::all();
  client_.join("room:1", world_.sign_in(1), R"({"private":true})");
  client_.join("a", "t1", kChanges);
  Client other(world_.service, "2.0.0");
  other.join("a", world_.sign_in(2), kChanges);
  client_.take();
  other.take();
  world_.service.on_session_revoked(session(1));
  EXPECT_EQ(client_.take(), ended("room:1", "Server requested disconnect"));
  world_.service.on_change(message_inserted(1, "x", {user(1), user(2)}));
  EXPECT_TRUE(client_.take().empty());
  EXPECT_EQ(other.take().size(), 1U);
  EXPECT_FALSE(world_.service.is_online(user(1)));
}

TEST_F(Token, ABannedUserIsCut) {
  client_.join("a", world_.sign_in(1), kChanges);
  client_.take();
  world_.service.on_user_banned(user(1));
  EXPECT_EQ(client_.take(), ended("a", "Server requested disconnect"));
  EXPECT_FALSE(world_.service.is_online(user(1)));
}

TEST_F(Token, LeavingARoomEndsItsPrivateChannelAtOnce) {
  world_.rights[{user(1), "room:1"}] = store::TopicRights::all();
  client_.join("room:1", world_.sign_in(1), R"({"private":true})");
  client_.take();
  world_.rights.clear();
  auto change = std::make_shared<store::Change>();
  change->kind = store::ChangeKind::kDelete;
  change->table = realtime_testing::tables()[1];
  change->old_record = {{"user_id", user(1).text()}};
  world_.service.on_change(change);
  EXPECT_EQ(client_.take(), ended("room:1", "You no longer have permission to read from this Channel topic: room:1"));
}

}  // namespace
}  // namespace bedside::service
