// Goal: the socket answers what it must, closes what it must, and survives whatever it is sent.
#include "service/realtime/channel/connection.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "service/realtime/testing/world.h"

namespace bedside::service {
namespace {

using namespace std::string_literals;
using realtime_testing::Client;
using realtime_testing::World;

TEST(Connection, AnswersHeartbeatsInBothProtocols) {
  World world;
  Client now(world.service, "2.0.0");
  now.send(R"([null,"26","phoenix","heartbeat",{}])");
  EXPECT_EQ(now.take_one(), R"([null,"26","phoenix","phx_reply",{"status":"ok","response":{}}])");
  Client old(world.service, "1.0.0");
  old.send(R"({"topic":"phoenix","event":"heartbeat","payload":{},"ref":"26"})");
  EXPECT_EQ(
      old.take_one(),
      R"({"topic":"phoenix","event":"phx_reply","payload":{"status":"ok","response":{}},"ref":"26","join_ref":null})");
}

TEST(Connection, UnknownTopicsAreUnmatched) {
  World world;
  Client client(world.service, "2.0.0");
  const std::string unmatched = R"("phx_reply",{"status":"error","response":{"reason":"unmatched topic"}}])";
  client.send(R"([null,"1","realtime:nowhere","presence",{}])");
  EXPECT_EQ(client.take_one(), R"([null,"1","realtime:nowhere",)" + unmatched);
  client.send(R"([null,"2","phoenix","nonsense",{}])");
  EXPECT_EQ(client.take_one(), R"([null,"2","phoenix",)" + unmatched);
  client.send(R"(["3","3","elsewhere:a","phx_join",{}])");
  EXPECT_EQ(client.take_one(), R"(["3","3","elsewhere:a",)" + unmatched);
  client.send(R"([null,null,"realtime:nowhere","broadcast",{}])");
  client.send(R"(["1","4","realtime:nowhere","access_token",{"access_token":"x"}])");
  EXPECT_TRUE(client.take().empty());
}

TEST(Connection, LeaveIsAnsweredAndThenClosed) {
  World world;
  Client client(world.service, "2.0.0");
  client.join("a");
  client.take();
  client.send(R"(["1","5","realtime:a","phx_leave",{}])");
  EXPECT_EQ(client.take(),
            (std::vector<std::string>{R"(["1","5","realtime:a","phx_reply",{"status":"ok","response":{}}])",
                                      R"(["1","1","realtime:a","phx_close",{}])"}));
  EXPECT_EQ(world.service.counters().channels, 0U);
  client.send(R"(["1","6","realtime:a","phx_leave",{}])");
  EXPECT_EQ(client.take_one(), R"(["1","6","realtime:a","phx_reply",{"status":"ok","response":{}}])");
}

TEST(Connection, MessagesOfAnEarlierJoinAreDropped) {
  World world;
  Client client(world.service, "2.0.0");
  client.join("a", "", R"({"broadcast":{"ack":true}})", "1");
  client.join("a", "", R"({"broadcast":{"ack":true}})", "2");
  client.take();
  client.send(R"(["1","5","realtime:a","broadcast",{"event":"e"}])");
  EXPECT_TRUE(client.take().empty());
  client.send(R"(["1","6","realtime:a","phx_leave",{}])");
  EXPECT_EQ(client.take_one(), R"(["1","6","realtime:a","phx_reply",{"status":"ok","response":{}}])");
  client.send(R"(["2","7","realtime:a","broadcast",{"event":"e"}])");
  EXPECT_EQ(client.take_one(), R"(["2","7","realtime:a","phx_reply",{"status":"ok","response":{}}])");
}

TEST(Connection, UnknownEventsAreAnsweredWithAnError) {
  World world;
  Client client(world.service, "2.0.0");
  client.join("a");
  client.take();
  client.send(R"(["1","5","realtime:a","postgres_changes",{}])");
  EXPECT_EQ(client.take_one(),
            R"(["1","5","realtime:a","phx_reply",{"status":"error","response":{"reason":"unmatched event"}}])");
}

TEST(Connection, MalformedMessagesCloseTheSocketWithTheRightCode) {
  World world;
  const auto code_after = [&world](const std::string& vsn, net::FrameKind kind, const std::string& bytes) {
    Client client(world.service, vsn);
    client.listener->on_message(kind, bytes);
    const auto code = client.socket.closed_with;
    client.listener->on_message(net::FrameKind::kText, R"([null,"1","phoenix","heartbeat",{}])");
    EXPECT_TRUE(client.socket.frames.empty()) << "A closing socket says nothing more.";
    return code;
  };
  EXPECT_EQ(code_after("2.0.0", net::FrameKind::kText, "hello"), 1007);
  EXPECT_EQ(code_after("2.0.0", net::FrameKind::kText, "{}"), 1007);
  EXPECT_EQ(code_after("1.0.0", net::FrameKind::kText, "[]"), 1007);
  EXPECT_EQ(code_after("2.0.0", net::FrameKind::kBinary, "\x03\x01"), 1007);
  EXPECT_EQ(code_after("2.0.0", net::FrameKind::kBinary, "\x02zzzzzzzz"), 1003);
  EXPECT_EQ(code_after("1.0.0", net::FrameKind::kBinary, "\x03\x00\x00\x01\x01\x00\x01te{}"s), 1003);
  EXPECT_EQ(code_after("2.0.0", net::FrameKind::kText, std::string(5'000'001, ' ')), 1009);
}

TEST(Connection, TooManyMessagesCloseTheChannelAndThenTheSocket) {
  RealtimeLimits limits;
  limits.messages_per_second = 5;
  World world(limits);
  Client client(world.service, "2.0.0");
  client.join("a");
  for (int i = 0; i < 9; ++i) client.send(R"(["1",null,"realtime:a","broadcast",{"event":"e"}])");
  client.take();
  EXPECT_EQ(client.socket.closed_with, 0);
  client.send(R"(["1",null,"realtime:a","broadcast",{"event":"e"}])");
  EXPECT_EQ(
      client.take(),
      (std::vector<std::string>{
          R"(["1",null,"realtime:a","system",{"extension":"system","status":"error","message":"Too many messages per second","channel":"a"}])",
          R"(["1","1","realtime:a","phx_close",{}])"}));
  client.send(R"([null,"2","phoenix","heartbeat",{}])");
  EXPECT_EQ(client.socket.closed_with, 1008);
}

TEST(Connection, ALotOfBytesIsTooMuchToo) {
  RealtimeLimits limits;
  limits.bytes_per_second = 1'000;
  limits.frame_bytes = 2'000;
  World world(limits);
  Client client(world.service, "2.0.0");
  const std::string large = R"([null,"1","phoenix","heartbeat",{"x":")" + std::string(1'800, 'x') + R"("}])";
  client.send(large);
  EXPECT_EQ(client.socket.closed_with, 0);
  client.send(large);
  EXPECT_EQ(client.socket.closed_with, 1008);
}

TEST(Connection, ASocketThatGoesTakesEverythingWithIt) {
  World world;
  const auto token = world.sign_in(1);
  {
    Client client(world.service, "2.0.0");
    client.join("a", token);
    EXPECT_EQ(world.service.counters().channels, 1U);
    EXPECT_TRUE(world.service.is_online(realtime_testing::user(1)));
  }
  EXPECT_EQ(world.service.counters().channels, 0U);
  EXPECT_EQ(world.service.counters().connections, 0U);
  EXPECT_FALSE(world.service.is_online(realtime_testing::user(1)));
}

TEST(Connection, NoBytesDoHarm) {
  World world;
  world.sign_in(1);
  const std::vector<std::string> seeds = {
      R"(["1","1","realtime:a","phx_join",{"config":{"presence":{"key":"k","enabled":true},"postgres_changes":[{"event":"*","schema":"public"}]},"access_token":"t1"}])",
      R"(["1","2","realtime:a","presence",{"type":"presence","event":"track","payload":{"a":1}}])",
      R"(["1","3","realtime:a","broadcast",{"type":"broadcast","event":"e","payload":{}}])",
      R"(["1","4","realtime:a","access_token",{"access_token":"t1"}])",
      R"(["1","5","realtime:a","phx_leave",{}])",
      "\x03\x01\x01\x0a\x01\x00\x01"s + "18realtime:ae{}"};
  rc::check([&] {
    Client victim(world.service, "2.0.0");
    victim.join("a", "t1", R"({"presence":{"enabled":true}})");
    Client client(world.service, "2.0.0");
    const int messages = *rc::gen::inRange(1, 30);
    for (int i = 0; i < messages; ++i) {
      std::string bytes = *rc::gen::elementOf(seeds);
      for (int edits = *rc::gen::inRange(0, 3); edits > 0; --edits) {
        const auto at = *rc::gen::inRange<std::size_t>(0, bytes.size());
        const char byte = *rc::gen::elementOf("\"\\[]{},:0x1tfn\x00\xff "s);
        if (*rc::gen::arbitrary<bool>())
          bytes[at] = byte;
        else
          bytes.erase(at, 1);
        if (bytes.empty()) bytes = "x";
      }
      client.listener->on_message(bytes[0] == '\x03' ? net::FrameKind::kBinary : net::FrameKind::kText, bytes);
      if (*rc::gen::inRange(0, 10) == 0) world.loop.advance(60ms);
    }
    RC_ASSERT(victim.socket.closed_with == 0);
    victim.take();
    victim.send(R"([null,"9","phoenix","heartbeat",{}])");
    RC_ASSERT(victim.take().size() == 1U);
  });
}

}  // namespace
}  // namespace bedside::service
