// Goal: every join of the reference gets its answer: echo, order, reasons, private rights, the start-up race, limits.
#include <gtest/gtest.h>

#include "service/realtime/testing/world.h"
#include "wire/json/json.h"

namespace bedside::service {
namespace {

using realtime_testing::Client;
using realtime_testing::message_inserted;
using realtime_testing::user;
using realtime_testing::World;

constexpr const char* kOk = R"(["1","1","realtime:a","phx_reply",{"status":"ok","response":{"postgres_changes":[]}}])";

std::string refused(const std::string& topic, const std::string& reason) {
  return R"(["1","1","realtime:)" + topic + R"(","phx_reply",{"status":"error","response":{"reason":")" + reason +
         "\"}}]";
}

TEST(Join, APublicChannelNeedsNothing) {
  World world;
  Client client(world.service, "2.0.0");
  client.join("a");
  EXPECT_EQ(client.take_one(), kOk);
  EXPECT_EQ(world.service.counters().channels, 1U);
}

TEST(Join, AMissingJoinReferenceIsTheMessagesOwn) {
  World world;
  Client client(world.service, "1.0.0");
  client.send(R"({"topic":"realtime:a","event":"phx_join","payload":{},"ref":"3"})");
  EXPECT_EQ(
      client.take_one(),
      R"({"topic":"realtime:a","event":"phx_reply","payload":{"status":"ok","response":{"postgres_changes":[]}},"ref":"3","join_ref":"3"})");
}

TEST(Join, BindingsAreEchoedVerbatimAndInOrder) {
  World world;
  Client client(world.service, "2.0.0");
  const std::string first = R"({"event":"insert","schema":"public","table":"messages","filter":"id=eq.7","odd":[1]})";
  const std::string second = R"({"schema":"*","event":"*"})";
  client.join("a", world.sign_in(1), R"({"postgres_changes":[)" + first + "," + second + "," + first + "]}");
  const auto frames = client.take();
  ASSERT_EQ(frames.size(), 2U);
  const auto echoed = json::parse(frames[0])->at(4).at("response").at("postgres_changes").as_array();
  ASSERT_EQ(echoed.size(), 3U);
  EXPECT_EQ(echoed[0].at("event"), "insert");
  EXPECT_EQ(echoed[0].at("odd"), boost::json::array{1});
  EXPECT_EQ(echoed[1].at("schema"), "*");
  EXPECT_EQ(echoed[0], echoed[2]);
  for (const auto& one : echoed) EXPECT_GT(one.at("id").as_int64(), 0);
  EXPECT_NE(echoed[0].at("id"), echoed[1].at("id"));
  EXPECT_EQ(
      frames[1],
      R"(["1",null,"realtime:a","system",{"extension":"postgres_changes","status":"ok","message":"Subscribed to PostgreSQL","channel":"a"}])");
}

TEST(Join, TheFeedIsAttachedBeforeTheAnswer) {
  World world;
  const auto token = world.sign_in(1);
  Client client(world.service, "2.0.0");
  client.join("a", token, R"({"postgres_changes":[{"event":"*","schema":"public","table":"messages"}]})");
  world.service.on_change(message_inserted(1, "x", {user(1)}));
  const auto frames = client.take();
  ASSERT_EQ(frames.size(), 3U);
  EXPECT_EQ(json::parse(frames[2])->at(3), "postgres_changes");
  EXPECT_TRUE(json::parse(frames[2])->at(0).is_null());
}

TEST(Join, ABadBindingLeavesTheChannelJoinedAndTheOthersAlive) {
  World world;
  Client client(world.service, "2.0.0");
  client.join(
      "a", world.sign_in(1),
      R"({"postgres_changes":[{"event":"*","schema":"public","table":"messages","filter":"id=foo.hey"},{"event":"*","schema":"public","table":"messages"},{"event":"*","schema":"public","table":"nope"}]})");
  const auto frames = client.take();
  ASSERT_EQ(frames.size(), 3U);
  EXPECT_EQ(json::parse(frames[0])->at(4).at("status"), "ok");
  EXPECT_EQ(json::parse(frames[0])->at(4).at("response").at("postgres_changes").as_array().size(), 3U);
  EXPECT_EQ(json::parse(frames[1])->at(4).at("message"), R"(Error parsing `filter` params: ["foo", "hey"])");
  EXPECT_EQ(json::parse(frames[1])->at(4).at("status"), "error");
  EXPECT_EQ(
      json::parse(frames[2])->at(4).at("message"),
      "Unable to subscribe to changes with given parameters. Please check Realtime is enabled for the given connect "
      "parameters: [event: *, schema: public, table: nope, filters: [], select: nil]");
  world.service.on_change(message_inserted(1, "x", {user(1)}));
  EXPECT_EQ(client.take().size(), 1U);
}

TEST(Join, TheStartUpRaceIsAnsweredSoThatTheClientComesBackWithItsToken) {
  World world;
  world.sign_in(1);
  Client client(world.service, "2.0.0");
  const std::string changes = R"({"postgres_changes":[{"event":"*","schema":"public","table":"messages"}]})";
  client.join("a", "", changes);
  EXPECT_EQ(
      client.take_one(),
      refused("a", "Unauthorized: postgres_changes needs the access token of a signed-in user; join again with it"));
  client.join("a", "anon", changes);
  client.join("a", "sb_publishable_x", changes);
  EXPECT_EQ(client.take().size(), 2U);
  client.join("a", "", R"({"private":true})");
  EXPECT_EQ(client.take_one(),
            refused("a", "Unauthorized: You do not have permissions to read from this Channel topic: a"));
  client.join("a", "t1", changes);
  EXPECT_EQ(client.take().size(), 2U);
}

TEST(Join, APrivateTopicIsToldAgainWhatTheDatabaseSaid) {
  World world;
  world.rights[{user(1), "a"}] = {{true, false}, {true, false}};
  world.said = {{.id = "7", .topic = "a", .event = "news", .payload = R"({"n":1})"}};
  Client client(world.service, "2.0.0");
  client.join("a", world.sign_in(1), R"({"private":true,"broadcast":{"replay":{"since":1795000000000,"limit":3}}})");
  const auto frames = client.take();
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(world.asked.back(), "replay a 2026-11-18T11:06:40.000000+00:00 3");
  EXPECT_TRUE(frames[1].ends_with(R"(realtime:anews{"replayed":true,"id":"7"}{"n":1})")) << frames[1];
}

TEST(Join, TheServiceKeyNeedsNoToken) {
  World world;
  Client client(world.service, "2.0.0", "service");
  client.join("a", "", R"({"private":true,"postgres_changes":[{"event":"*","schema":"public"}]})");
  EXPECT_EQ(client.take().size(), 2U);
  EXPECT_TRUE(world.asked.empty());
}

TEST(Join, RefusalsSayWhy) {
  World world;
  Client client(world.service, "2.0.0");
  world.sign_in(1, 1s);
  world.loop.advance(13s);
  client.join("a", "t1");
  EXPECT_EQ(client.take_one(), refused("a", "InvalidJWTToken: Token has expired 12 seconds ago"));
  client.join("a", "forged");
  EXPECT_EQ(client.take_one(), refused("a", "JwtSignatureError: Failed to validate JWT signature"));
  client.join("");
  EXPECT_EQ(client.take_one(), refused("", "TopicNameRequired: You must provide a topic name"));
  client.join("a", "", R"({"broadcast":{"replay":{"since":1}}})");
  EXPECT_EQ(client.take_one(), refused("a", "UnableToReplayMessages: Replay is not allowed for public channels"));
  client.join("a", "", "[]");
  EXPECT_EQ(client.take_one(), refused("a", "MalformedJoin: The payload of phx_join is not a join configuration"));
  EXPECT_EQ(world.service.counters().joins_refused, 5U);
  EXPECT_EQ(client.socket.closed_with, 0);
}

TEST(Join, AUsersTokenAsTheKeyRunsOutToo) {
  World world;
  Client client(world.service, "2.0.0", world.sign_in(1, 1min));
  client.join("a", "", R"({"postgres_changes":[{"event":"*","schema":"public"}]})");
  EXPECT_EQ(client.take().size(), 2U);
  world.loop.advance(61s);
  EXPECT_EQ(client.take().size(), 2U) << "The reason, and the end of channel a.";
  client.join("b");
  EXPECT_EQ(client.take_one(), refused("b", "InvalidJWTToken: Token has expired 1 seconds ago"));
}

TEST(Join, PrivateChannelsAskForRightsByTopic) {
  World world;
  const auto token = world.sign_in(1);
  world.rights[{user(1), "room:1"}] = store::TopicRights::all();
  Client client(world.service, "2.0.0");
  client.join("room:1", token, R"({"private":true})");
  EXPECT_EQ(json::parse(client.take_one())->at(4).at("status"), "ok");
  client.join("room:2", token, R"({"private":"true"})");
  EXPECT_EQ(client.take_one(),
            refused("room:2", "Unauthorized: You do not have permissions to read from this Channel topic: room:2"));
  EXPECT_EQ(world.asked, (std::vector<std::string>{"room:1", "room:2"}));
}

TEST(Join, ASecondJoinClosesTheFirstWithItsOwnReference) {
  World world;
  Client client(world.service, "2.0.0");
  client.join("a", "", "{}", "1");
  client.take();
  client.join("a", "", "{}", "2");
  EXPECT_EQ(client.take(),
            (std::vector<std::string>{
                R"(["1","1","realtime:a","phx_close",{}])",
                R"(["2","2","realtime:a","phx_reply",{"status":"ok","response":{"postgres_changes":[]}}])"}));
  EXPECT_EQ(world.service.counters().channels, 1U);
}

TEST(Join, ReplicationReadyIsConfirmed) {
  World world;
  Client client(world.service, "2.0.0");
  client.join("a", "", R"({"broadcast":{"replication_ready":true}})");
  const auto frames = client.take();
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(
      frames[1],
      R"(["1",null,"realtime:a","system",{"extension":"system","status":"ok","message":"Replication connection established","channel":"a"}])");
}

TEST(Join, AnEmptyPresenceIsAStateToo) {
  World world;
  Client client(world.service, "2.0.0");
  client.join("a", "", R"({"presence":{"key":"","enabled":true}})");
  const auto frames = client.take();
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(frames[1], R"(["1",null,"realtime:a","presence_state",{}])");
}

TEST(Join, ChannelsAndJoinsAreLimited) {
  RealtimeLimits limits;
  limits.channels_per_connection = 3;
  limits.joins_per_second = 3;
  World world(limits);
  Client client(world.service, "2.0.0");
  for (int i = 0; i < 3; ++i) client.join("a" + std::to_string(i));
  client.take();
  client.join("b");
  EXPECT_EQ(client.take_one(), refused("b", "ChannelRateLimitReached: Too many channels"));
  client.join("b");
  client.join("b");
  client.take();
  client.join("b");
  EXPECT_EQ(client.take_one(), refused("b", "ClientJoinRateLimitReached: Too many joins per second"));
}

TEST(Join, BindingsAreLimitedInNumberAndSize) {
  RealtimeLimits limits;
  limits.bindings_per_channel = 2;
  limits.binding_bytes = 200;
  World world(limits);
  Client client(world.service, "2.0.0");
  const auto token = world.sign_in(1);
  const std::string too_many = "ChannelRateLimitReached: Too many postgres_changes bindings";
  client.join("a", token, R"({"postgres_changes":[{"schema":"*"},{"schema":"*"},{"schema":"*"}]})");
  EXPECT_EQ(client.take_one(), refused("a", too_many));
  client.join("a", token, R"({"postgres_changes":[{"schema":"public","odd":")" + std::string(200, 'x') + R"("}]})");
  EXPECT_EQ(client.take_one(), refused("a", too_many));
  std::string filter = "body=like.a%";
  for (int i = 0; i < 20; ++i) filter += ",body=like.%" + std::to_string(i);
  World roomy;
  Client other(roomy.service, "2.0.0");
  other.join("a", roomy.sign_in(1),
             R"({"postgres_changes":[{"schema":"public","table":"messages","filter":")" + filter + R"("}]})");
  EXPECT_EQ(json::parse(other.take().at(1))->at(4).at("status"), "error");
}

TEST(Join, ALoopOfRefusedJoinsIsSlowedDown) {
  RealtimeLimits limits;
  limits.prompt_join_errors = 3;
  limits.channels_per_connection = 2;
  World world(limits);
  Client client(world.service, "2.0.0");
  for (int i = 0; i < 3; ++i) client.join("a", "forged");
  EXPECT_EQ(client.take().size(), 3U);
  for (int i = 0; i < 5; ++i) client.join("a", "forged");
  EXPECT_TRUE(client.take().empty());
  world.loop.advance(5s);
  EXPECT_EQ(client.take().size(), 2U) << "No more wait than could be joined.";
  client.join("a");
  client.take();
  client.join("a", "forged");
  EXPECT_EQ(client.take().size(), 2U)
      << "A success makes the next refusal prompt: the close of the old, and the reply.";
}

TEST(Join, ADelayedRefusalOfAGoneSocketIsForgotten) {
  RealtimeLimits limits;
  limits.prompt_join_errors = 0;
  World world(limits);
  Client client(world.service, "2.0.0");
  client.join("a", "forged");
  client.drop();
  world.loop.advance(10s);
  EXPECT_TRUE(client.take().empty());
}

TEST(Join, OneTokenIsVerifiedOnceForSeveralChannels) {
  World world;
  const auto token = world.sign_in(1);
  Client client(world.service, "2.0.0");
  for (int i = 0; i < 5; ++i) client.join("a" + std::to_string(i), token);
  EXPECT_EQ(world.access.verified, 1);
}

// Rights that answer later, as a database does.
class LateRights : public ::testing::Test {
 protected:
  LateRights() {
    identity_.actor.role = store::Role::kAuthenticated;
    identity_.actor.user = user(1);
    access_.issued["t1"] = identity_;
  }
  testing::ManualLoop loop_;
  realtime_testing::BookAccess access_;
  Identity identity_;
  bus::InProcessBus bus_;
  std::unique_ptr<bus::Bus> node_ = bus_.join(loop_);
  std::vector<std::function<void(Result<store::TopicRights>)>> waiting_;
  RealtimeService service_{RealtimeParts{loop_, access_, *node_,
                                         [this](const auto&, const auto&, auto answer) { waiting_.push_back(answer); },
                                         realtime_testing::tables(), 1}};
};

TEST_F(LateRights, TheJoinIsAnsweredWhenTheyCome) {
  Client client(service_, "2.0.0");
  client.join("a", "t1", R"({"private":true})");
  EXPECT_TRUE(client.take().empty());
  waiting_.at(0)(store::TopicRights{{true, false}, {true, false}});
  EXPECT_EQ(client.take_one(), kOk);
}

TEST_F(LateRights, OurOwnTroubleIsAnErrorTheClientRetries) {
  Client client(service_, "2.0.0");
  client.join("a", "t1", R"({"private":true})");
  waiting_.at(0)(our_error("db.down", "The database does not answer."));
  EXPECT_EQ(client.take_one(), refused("a", "Unknown Error on Channel"));
}

TEST_F(LateRights, AnswersAboutWhatIsGoneAreForgotten) {
  {
    Client client(service_, "2.0.0");
    client.join("a", "t1", R"({"private":true})", "1");
    client.send(R"(["1","2","realtime:a","phx_leave",{}])");
    EXPECT_EQ(client.take().size(), 2U);
    waiting_.at(0)(store::TopicRights::all());
    EXPECT_TRUE(client.take().empty());

    client.join("a", "t1", R"({"private":true})", "3");
    client.join("a", "t1", R"({"private":true})", "4");
    client.take();
    waiting_.at(1)(store::TopicRights::all());
    EXPECT_TRUE(client.take().empty());
    waiting_.at(2)(store::TopicRights::all());
    EXPECT_EQ(json::parse(client.take_one())->at(0), "4");
    client.join("b", "t1", R"({"private":true})", "5");
  }
  waiting_.at(3)(store::TopicRights::all());
  EXPECT_EQ(service_.counters().channels, 0U);
}

TEST_F(LateRights, MessagesBeforeTheAnswerAreUnmatched) {
  Client client(service_, "2.0.0");
  client.join("a", "t1", R"({"private":true})");
  client.send(R"(["1","2","realtime:a","broadcast",{"event":"e"}])");
  EXPECT_EQ(client.take_one(),
            R"(["1","2","realtime:a","phx_reply",{"status":"error","response":{"reason":"unmatched topic"}}])");
}

}  // namespace
}  // namespace bedside::service
