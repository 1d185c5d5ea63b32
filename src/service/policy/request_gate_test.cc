// Goal: each address, each user and each user at a table has a rate of its own, and the operator's key has none.
#include "service/policy/request_gate.h"

#include <gtest/gtest.h>

#include <string>

#include "base/random.h"

namespace bedside::service {
namespace {

const Instant kNow = instant_from_ms(1'800'000'000'000);

store::Actor person(std::uint64_t seed) {
  Rng rng(seed);
  store::Actor actor;
  actor.role = store::Role::kAuthenticated;
  actor.user = UserId{Uuid::v4(rng)};
  return actor;
}

net::Request from(std::string address) {
  net::Request request;
  request.peer = Redacted<std::string>(std::move(address));
  return request;
}

struct Gate : ::testing::Test {
  RequestRates rates{.address = {3, 100ms}, .user = {3, 100ms}, .table_writes = {2, 200ms}};
};

TEST_F(Gate, HoldsAnAddressAndLeavesItsNeighbourAlone) {
  RequestGate gate(rates);
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(gate.take_address(from("192.0.2.1"), kNow));
  EXPECT_EQ(gate.take_address(from("192.0.2.1"), kNow), 100ms);
  EXPECT_FALSE(gate.take_address(from("192.0.2.2"), kNow));
  EXPECT_FALSE(gate.take_address(from("192.0.2.1"), kNow + 100ms));
}

TEST_F(Gate, CountsAnIpv6NetworkAsOneAddress) {
  RequestGate gate(rates);
  for (int i = 0; i < 3; ++i) gate.take_address(from("2001:db8::" + std::to_string(i)), kNow);
  EXPECT_TRUE(gate.take_address(from("2001:db8::77"), kNow));
  EXPECT_FALSE(gate.take_address(from("2001:db8:0:1::77"), kNow));
}

TEST_F(Gate, HoldsAUserAcrossTablesAndAWriterAtEachTable) {
  RequestGate gate(rates);
  EXPECT_FALSE(gate.take_user(person(1), "messages", kNow));
  EXPECT_FALSE(gate.take_user(person(1), "messages", kNow));
  EXPECT_EQ(gate.take_user(person(1), "messages", kNow), 200ms);
  EXPECT_EQ(gate.take_user(person(1), "", kNow), 100ms) << "the three above count for the user";
  EXPECT_FALSE(gate.take_user(person(2), "messages", kNow));
  EXPECT_FALSE(gate.take_user(person(1), "video_calls", kNow + 200ms));
}

TEST_F(Gate, LetsTheServiceKeyAndABenchPass) {
  RequestGate gate(rates);
  store::Actor service;
  service.role = store::Role::kService;
  for (int i = 0; i < 10; ++i) EXPECT_FALSE(gate.take_user(service, "messages", kNow));
  rates.enabled = false;
  RequestGate open(rates);
  for (int i = 0; i < 10; ++i) {
    EXPECT_FALSE(open.take_user(person(1), "messages", kNow));
    EXPECT_FALSE(open.take_address(from("192.0.2.1"), kNow));
  }
}

TEST_F(Gate, SaysHowLongInWholeSeconds) {
  EXPECT_EQ(too_often(1ms).headers.get("retry-after"), "1");
  EXPECT_EQ(too_often(1'001ms).headers.get("retry-after"), "2");
  EXPECT_EQ(too_often(1ms).status, 429);
}

}  // namespace
}  // namespace bedside::service
