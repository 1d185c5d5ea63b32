// Goal: a page of a strange origin and an address that asks too often hear so at every door, also at the WebSocket.
#include "service/policy/doorkeeper.h"

#include <gtest/gtest.h>

#include "base/testing/manual_loop.h"

namespace bedside::service {
namespace {

net::Request from(std::string origin, std::string address = "192.0.2.1") {
  net::Request request;
  if (!origin.empty()) request.headers.add("origin", std::move(origin));
  request.headers.add("host", "calls.example");
  request.peer = Redacted<std::string>(std::move(address));
  return request;
}

struct OpenDoor final : net::SocketAcceptor {
  Verdict check(const net::Request&) override {
    ++asked;
    return {};
  }
  std::unique_ptr<net::SocketListener> accept(const net::Request&, net::Socket&) override { return nullptr; }
  int asked = 0;
};

struct DoorkeeperTest : ::testing::Test {
  testing::ManualLoop loop;
  Doorkeeper keeper{loop,
                    {.origins = {"https://clinic.example"}, .rates = {.address = {2, 10s}}, .strict_transport = true}};
};

TEST_F(DoorkeeperTest, RefusesAStrangeOriginWithoutCors) {
  const auto refused = keeper.refuse(from("https://evil.example"));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 403);
  EXPECT_FALSE(refused->headers.has("access-control-allow-origin"));
}

TEST_F(DoorkeeperTest, TellsATooEagerPageHowLongToWait) {
  EXPECT_FALSE(keeper.refuse(from("https://clinic.example")));
  EXPECT_FALSE(keeper.refuse(from("https://clinic.example")));
  const auto refused = keeper.refuse(from("https://clinic.example"));
  ASSERT_TRUE(refused);
  EXPECT_EQ(refused->status, 429);
  EXPECT_EQ(refused->headers.get("retry-after"), "10");
  EXPECT_EQ(refused->headers.get("access-control-allow-origin"), "https://clinic.example");
  loop.advance(10s);
  EXPECT_FALSE(keeper.refuse(from("https://clinic.example")));
}

TEST_F(DoorkeeperTest, GivesEveryAnswerItsSafetyHeaders) {
  net::Headers headers;
  keeper.dress("https://clinic.example", true, headers);
  EXPECT_EQ(headers.get("x-content-type-options"), "nosniff");
  EXPECT_EQ(headers.get("content-security-policy"), "default-src 'none'; frame-ancestors 'none'");
  EXPECT_EQ(headers.get("strict-transport-security"), "max-age=31536000");
}

TEST_F(DoorkeeperTest, HoldsASocketToTheSameRules) {
  OpenDoor inner;
  SocketGate gate(keeper, inner);
  EXPECT_EQ(gate.check(from("https://evil.example")).refusal.status, 403);
  EXPECT_EQ(inner.asked, 0);
  EXPECT_FALSE(gate.check(from("")).refuse);
  EXPECT_FALSE(gate.check(from("https://clinic.example")).refuse);
  EXPECT_EQ(gate.check(from("")).refusal.status, 429);
  EXPECT_EQ(inner.asked, 2);
}

}  // namespace
}  // namespace bedside::service
