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

constexpr const char* kMessages =
    R"({"postgres_changes":[{"event":"*","schema":"public","table":"messages","filter":"body=eq.x"}]})";

TEST(RealtimeService, ABroadcastOfTheDatabaseReachesTheMembersOfItsTopicAlone) {
  World world;
  world.rights[{user(1), "a"}] = {{true, false}, {true, false}};
  const auto token = world.sign_in(1);
  Client insider(world.service, "1.0.0");
  insider.send(R"({"topic":"realtime:a","event":"phx_join","ref":"1","join_ref":"1","payload":{"access_token":")" +
               token + R"(","config":{"private":true}}})");
  Client outsider(world.service, "2.0.0");
  outsider.join("a");
  insider.take();
  outsider.take();
  world.service.on_database_broadcast(
      {.id = "1", .topic = "a", .event = "news", .payload = R"({"n":1})", .is_binary = false, .is_private = true});
  const auto heard = json::parse(insider.take_one());
  ASSERT_TRUE(heard.ok());
  EXPECT_EQ(heard->at("event"), "broadcast");
  EXPECT_EQ(heard->at("payload").at("event"), "news");
  EXPECT_EQ(heard->at("payload").at("payload").at("n"), 1);
  EXPECT_TRUE(outsider.take().empty());
  world.service.on_database_broadcast(
      {.id = "2", .topic = "a", .event = "news", .payload = "{}", .is_binary = false, .is_private = false});
  EXPECT_TRUE(insider.take().empty());
  EXPECT_EQ(outsider.take().size(), 1U);
  world.service.on_database_broadcast({.id = "3",
                                       .topic = std::string(255, 't'),
                                       .event = "news",
                                       .payload = "{}",
                                       .is_binary = false,
                                       .is_private = false});
}

TEST(RealtimeService, ChannelsGoOnWithTheTablesThatThereAreNow) {
  World world;
  Client client(world.service, "2.0.0");
  client.join("a", world.sign_in(1), kMessages);
  client.take();
  auto wider = *realtime_testing::tables().front();
  wider.columns.push_back({"starred", "bool"});
  auto change = std::make_shared<store::Change>(*realtime_testing::message_inserted(1, "x", {user(1)}));
  change->table = std::make_shared<const store::FeedTable>(wider);
  change->record["starred"] = true;
  world.service.on_tables({change->table});
  world.service.on_change(change);
  const auto heard = json::parse(client.take_one());
  ASSERT_TRUE(heard.ok());
  EXPECT_EQ(heard->at(4).at("data").at("record").at("starred"), true);
  // The table leaves and comes back: whoever asked for it still does.
  world.service.on_tables({});
  world.service.on_change(change);
  EXPECT_TRUE(client.take().empty());
  world.service.on_tables({change->table});
  world.service.on_change(change);
  EXPECT_EQ(client.take().size(), 1U);
}

TEST(RealtimeService, ATableThatIsPublishedLaterIsHeardByWhoAskedForIt) {
  World world;
  world.service.on_tables({});
  Client client(world.service, "2.0.0");
  client.join("a", world.sign_in(1), kMessages);
  const auto answers = client.take();
  ASSERT_EQ(answers.size(), 2U);
  EXPECT_EQ(json::parse(answers[1])->at(4).at("status"), "error");
  const auto id = json::parse(answers[0])->at(4).at("response").at("postgres_changes").at(0).at("id");
  world.service.on_tables(realtime_testing::tables());
  EXPECT_EQ(json::parse(client.take_one())->at(4).at("status"), "ok");
  world.service.on_change(realtime_testing::message_inserted(1, "x", {user(1)}));
  EXPECT_EQ(json::parse(client.take_one())->at(4).at("ids").at(0), id);
}

TEST(RealtimeService, LostChangesInterruptThoseWhoListenToThem) {
  World world;
  Client listens(world.service, "2.0.0");
  Client chats(world.service, "2.0.0");
  const auto token = world.sign_in(1);
  listens.join("a", token, kMessages);
  chats.join("a", token);
  listens.take();
  chats.take();
  world.service.on_gap();
  const auto told = listens.take();
  ASSERT_EQ(told.size(), 2U);
  EXPECT_EQ(json::parse(told.back())->at(3), "phx_error");
  EXPECT_TRUE(chats.take().empty());
}

TEST(RealtimeService, AnonMayHearOpenTablesWhenItSaysThatItHasNoSession) {
  World world;
  auto open = *realtime_testing::tables().front();
  open.decided = store::Decided::kOpen;
  const auto table = std::make_shared<const store::FeedTable>(open);
  world.service.on_tables({table});
  Client client(world.service, "2.0.0");
  client.join("a", "", kMessages);
  EXPECT_EQ(client.take().size(), 1U) << "Refused: its token may be on its way.";
  client.join("a", "anon", kMessages);
  EXPECT_EQ(client.take().size(), 2U);
  auto change = std::make_shared<store::Change>(*realtime_testing::message_inserted(1, "x", {}));
  change->table = table;
  world.service.on_change(change);
  EXPECT_EQ(client.take().size(), 1U);
}

}  // namespace
}  // namespace bedside::service
