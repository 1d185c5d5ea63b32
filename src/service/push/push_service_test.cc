// Goal: the devices of whoever is called are told once, in time, encrypted and signed; trouble is bounded.
#include "service/push/push_service.h"

#include <gtest/gtest.h>

#include "service/push/testing/world.h"
#include "wire/jwt/key_set.h"

namespace bedside::service {
namespace {

using store::ChangeKind;
using testing::PushWorld;

TEST(PushService, TellsEveryDeviceOfACallThatBegins) {
  PushWorld world;
  world.add_device(1);
  world.add_device(2);
  world.ring();
  ASSERT_EQ(world.client.got.size(), 2U);
  const auto& first = world.client.got[0];
  EXPECT_EQ(first.to.host, "push.example");
  EXPECT_EQ(first.to.target, "/1");
  EXPECT_FALSE(first.to.may_be_private);
  EXPECT_EQ(first.headers.get("ttl"), "60");
  EXPECT_EQ(first.headers.get("urgency"), "high");
  EXPECT_EQ(first.headers.get("content-encoding"), "aes128gcm");
  EXPECT_EQ(first.headers.get("topic").size(), 32U);
  // Whoever carries it reads neither the name nor the call.
  EXPECT_EQ(first.body.find("Ada"), std::string::npos);
  // Each message has a salt and a key of its own.
  EXPECT_NE(first.body, world.client.got[1].body);
  world.client.answer(201);
  world.client.answer(201);
  EXPECT_EQ(world.push->counters().sent, 2U);
}

TEST(PushService, SignsForTheServiceItWritesTo) {
  PushWorld world;
  world.add_device(1);
  world.ring();
  const std::string header(world.client.got.at(0).headers.get("authorization"));
  const std::string key = world.push->public_key();
  ASSERT_TRUE(header.starts_with("vapid t="));
  EXPECT_TRUE(header.ends_with(", k=" + key));
  const std::string token = header.substr(8, header.find(',') - 8);
  const auto point = wire::jwt::base64url_decode(key).value();
  ASSERT_EQ(point.size(), 65U);
  const auto verifier = wire::jwt::Key::from_jwk({{"kty", "EC"},
                                                  {"crv", "P-256"},
                                                  {"x", wire::jwt::base64url_encode(point.substr(1, 32))},
                                                  {"y", wire::jwt::base64url_encode(point.substr(33))}});
  ASSERT_TRUE(verifier.ok());
  const auto last_dot = token.rfind('.');
  EXPECT_TRUE(
      (*verifier)->verify(token.substr(0, last_dot), wire::jwt::base64url_decode(token.substr(last_dot + 1)).value()));
  const auto first_dot = token.find('.');
  const auto claims = wire::jwt::base64url_decode(token.substr(first_dot + 1, last_dot - first_dot - 1)).value();
  EXPECT_NE(claims.find(R"("aud":"https://push.example")"), std::string::npos);
  EXPECT_NE(claims.find(R"("sub":"https://calls.example")"), std::string::npos);
  EXPECT_NE(claims.find("\"exp\":" + std::to_string(to_seconds(world.loop.now()) + 12 * 3'600)), std::string::npos);
}

TEST(PushService, SaysHowACallWentThatNobodyAnsweredHere) {
  for (const auto& [before, status, count] :
       {std::tuple("ringing", "ended", 1U), std::tuple("calling", "active", 1U), std::tuple("ringing", "declined", 1U),
        std::tuple("active", "ended", 0U), std::tuple("calling", "ringing", 0U)}) {
    PushWorld world;
    world.add_device(1);
    world.change(ChangeKind::kUpdate, status, before);
    EXPECT_EQ(world.client.got.size(), count) << before << " -> " << status;
    if (count > 0) {
      EXPECT_EQ(world.client.got.at(0).headers.get("ttl"), "86400");
    }
  }
}

TEST(PushService, TellsOfACallThatFoundItsReceiverBusy) {
  PushWorld world;
  world.add_device(1);
  world.change(ChangeKind::kInsert, "declined", {}, "busy");
  ASSERT_EQ(world.client.got.size(), 1U);
  EXPECT_EQ(world.client.got[0].headers.get("urgency"), "normal");
}

TEST(PushService, ForgetsADeviceThatIsGone) {
  for (const int status : {404, 410}) {
    PushWorld world;
    world.add_device(1);
    world.ring();
    world.client.answer(status);
    EXPECT_EQ(world.store.forgotten, std::vector<std::string>{"https://push.example/1"});
    EXPECT_EQ(world.push->counters().gone, 1U);
  }
}

TEST(PushService, TriesAgainWithPausesAsLongAsItMatters) {
  PushWorld world;
  world.add_device(1);
  world.ring();
  world.client.answer(503);
  world.loop.advance(1'999ms);
  EXPECT_EQ(world.client.waiting(), 0U);
  world.loop.advance(1ms);
  ASSERT_EQ(world.client.waiting(), 1U);
  EXPECT_EQ(world.client.got.back().headers.get("ttl"), "58");
  world.client.answer(429, "30");
  world.loop.advance(29s);
  EXPECT_EQ(world.client.waiting(), 0U);
  world.loop.advance(1s);
  ASSERT_EQ(world.client.waiting(), 1U);
  // By then the phone has stopped ringing.
  world.client.answer(429, "3600");
  world.loop.advance(3'600s);
  EXPECT_EQ(world.client.waiting(), 0U);
  EXPECT_EQ(world.push->counters().failed, 1U);
}

TEST(PushService, GivesUpAfterFourAttemptsAndAtOnceWhereItIsHopeless) {
  PushWorld world;
  world.add_device(1);
  world.change(ChangeKind::kUpdate, "ended", "ringing");
  for (int attempt = 0; attempt < 4; ++attempt) {
    ASSERT_EQ(world.client.waiting(), 1U) << attempt;
    world.client.answer(500);
    world.loop.advance(60s);
  }
  EXPECT_EQ(world.client.waiting(), 0U);
  world.ring();
  world.client.answer(400);
  world.loop.advance(60s);
  EXPECT_EQ(world.client.waiting(), 0U);
  EXPECT_EQ(world.push->counters().failed, 2U);
}

TEST(PushService, HoldsNoMoreThanItsQueueAndAsksNoMoreThanItsShareAtOnce) {
  PushWorld world(3, 2);
  for (int i = 0; i < 8; ++i) world.add_device(i);
  world.ring();
  EXPECT_EQ(world.client.waiting(), 2U);
  EXPECT_EQ(world.push->counters().dropped, 3U);
  world.client.answer(201);
  EXPECT_EQ(world.client.waiting(), 2U);
}

TEST(PushService, WritesToNobodyThatIsNotNamed) {
  PushWorld world;
  world.store.devices[PushWorld::user(2)].push_back({"https://evil.example/1", testing::kPoint, testing::kAuth});
  world.ring();
  EXPECT_TRUE(world.client.got.empty());
  EXPECT_EQ(world.push->counters().failed, 1U);
}

TEST(PushService, MakesAWordForDecliningOneCall) {
  const PushWorld world;
  const CallId call = PushWorld::call();
  EXPECT_TRUE(world.push->is_decline_token(call, world.push->decline_token(call)));
  EXPECT_FALSE(world.push->is_decline_token(call, ""));
  EXPECT_FALSE(world.push->is_decline_token(CallId{}, world.push->decline_token(call)));
}

TEST(PushService, MayGoWhileAnAnswerIsUnderWay) {
  PushWorld world;
  world.add_device(1);
  world.add_device(2);
  world.ring();
  world.client.answer(503);
  world.push.reset();
  world.client.answer(201);
  world.loop.advance(60s);
  EXPECT_EQ(world.client.got.size(), 2U);
}

}  // namespace
}  // namespace bedside::service
