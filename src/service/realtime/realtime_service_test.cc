// Goal: who is let in, who counts as online, and what the whole does over time.
#include "service/realtime/realtime_service.h"

#include <gtest/gtest.h>

#include "service/realtime/testing/world.h"
#include "wire/json/json.h"

namespace bedside::service {
namespace {

using realtime_testing::Client;
using realtime_testing::user;
using realtime_testing::World;

TEST(RealtimeService, TheUpgradeNeedsAKeyAndAKnownVersion) {
  World world;
  const auto refusal = [&world](const std::string& vsn, const std::string& key) {
    const Client client(world.service, vsn, key);
    EXPECT_TRUE(!client.refused.refuse || json::parse(client.refused.refusal.body)->as_object().contains("error"));
    return client.refused.refuse ? client.refused.refusal.status : 0;
  };
  EXPECT_EQ(refusal("2.0.0", "anon"), 0);
  EXPECT_EQ(refusal("1.0.0", "anon"), 0);
  EXPECT_EQ(refusal("", "service"), 0);
  EXPECT_EQ(refusal("9.0.0", "anon"), 400);
  EXPECT_EQ(refusal("2.0.0", ""), 401);
  EXPECT_EQ(refusal("2.0.0", "forged"), 401);
  EXPECT_EQ(refusal("2.0.0", "%zz"), 400);
}

TEST(RealtimeService, TheKeyMayComeAsAHeader) {
  World world;
  net::Request request;
  request.query = "vsn=2.0.0";
  request.headers.add("x-api-key", "anon");
  EXPECT_FALSE(world.service.check(request).refuse);
}

TEST(RealtimeService, ConnectionsAreLimited) {
  RealtimeLimits limits;
  limits.connections = 1;
  World world(limits);
  const Client first(world.service, "2.0.0");
  const Client second(world.service, "2.0.0");
  EXPECT_EQ(second.refused.refusal.status, 429);
}

TEST(RealtimeService, UsersComeOnlineWithTheirFirstSocketAndGoWithTheLast) {
  World world;
  std::string told;
  world.service.set_online_hooks([&](UserId) { told += '+'; }, [&](UserId) { told += '-'; });
  const auto token = world.sign_in(1);
  Client phone(world.service, "2.0.0");
  Client tablet(world.service, "2.0.0");
  EXPECT_EQ(told, "") << "A socket alone says nothing about its user.";
  phone.join("a", token);
  tablet.join("a", token);
  phone.join("b", token);
  EXPECT_EQ(told, "+");
  EXPECT_TRUE(world.service.is_online(user(1)));
  phone.drop();
  EXPECT_EQ(told, "+");
  tablet.send(R"(["1","2","realtime:a","phx_leave",{}])");
  EXPECT_EQ(told, "+") << "The socket is still there.";
  tablet.drop();
  EXPECT_EQ(told, "+-");
}

TEST(RealtimeService, SocketsThatAreNotUsedAreClosed) {
  World world;
  Client idle(world.service, "2.0.0");
  Client joined(world.service, "2.0.0");
  joined.join("a");
  world.loop.advance(9min);
  EXPECT_EQ(idle.socket.closed_with, 0);
  world.loop.advance(2min);
  EXPECT_EQ(idle.socket.closed_with, 1001);
  EXPECT_EQ(joined.socket.closed_with, 0);
}

TEST(RealtimeService, NoTimerRunsWithoutConnections) {
  World world;
  {
    Client client(world.service, "2.0.0");
    EXPECT_EQ(world.loop.timers(), 1U);
  }
  world.loop.advance(10s);
  EXPECT_EQ(world.loop.timers(), 0U);
}

TEST(RealtimeService, CountersAddUp) {
  World world;
  Client one(world.service, "2.0.0");
  Client two(world.service, "2.0.0");
  one.join("a");
  two.join("a");
  one.send(R"(["1",null,"realtime:a","broadcast",{"event":"e"}])");
  const auto& counters = world.service.counters();
  EXPECT_EQ(counters.connections, 2U);
  EXPECT_EQ(counters.channels, 2U);
  EXPECT_EQ(counters.messages_in, 3U);
  EXPECT_EQ(counters.messages_out, 1U);
}

}  // namespace
}  // namespace bedside::service
