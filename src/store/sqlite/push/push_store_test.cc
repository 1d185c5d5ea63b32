// Goal: a user's devices are found while their sessions last, bounded in number, and an endpoint has one owner.
#include "store/sqlite/push/push_store.h"

#include <gtest/gtest.h>

#include <optional>

#include "store/sqlite/testing/test_database.h"

namespace bedside::store::sqlite {
namespace {

class PushStoreTest : public ::testing::Test {
 protected:
  PushStoreTest() {
    ann = world.add_user("doctor");
    bob = world.add_user();
    world.run("UPDATE users SET display_name = 'Ann' WHERE id = '" + ann + "'");
    session = add_session(bob);
  }
  std::string add_session(const std::string& user) {
    const std::string id = world.new_id();
    EXPECT_EQ(world.run("INSERT INTO auth_sessions (id, user_id, method, created_at, refreshed_at) VALUES ('" + id +
                        "', '" + user + "', 'password', now(), now())"),
              "ok");
    return id;
  }
  void subscribe(const std::string& user, const std::string& with, const std::string& endpoint) {
    std::optional<bool> done;
    world.loop.advance(1ms);
    store.subscribe(*UserId::parse(user), *SessionId::parse(with), {endpoint, "point", "auth"},
                    [&](const Result<void, DbError>& result) { done = result.ok(); });
    world.loop.run_posted();
    EXPECT_EQ(done, true);
  }
  PushTargets targets(const std::string& user) {
    std::optional<PushTargets> found;
    store.targets(*UserId::parse(user), *UserId::parse(ann),
                  [&](Result<PushTargets, DbError> answer) { found = std::move(answer).value(); });
    world.loop.run_posted();
    return found.value();
  }
  std::size_t count(const std::string& user) { return targets(user).devices.size(); }

  TestDatabase world;
  SqlitePushStore store{*world.db};
  std::string ann, bob, session;
};

TEST_F(PushStoreTest, FindsTheDevicesAndTheCallersName) {
  subscribe(bob, session, "https://push.example/1");
  const auto found = targets(bob);
  EXPECT_EQ(found.caller_name, "Ann");
  ASSERT_EQ(found.devices.size(), 1U);
  EXPECT_EQ(found.devices[0].endpoint, "https://push.example/1");
  EXPECT_EQ(found.devices[0].point, "point");
  EXPECT_EQ(count(ann), 0U);
}

TEST_F(PushStoreTest, LeavesTheDevicesOfAnEndedSessionAlone) {
  subscribe(bob, session, "https://push.example/1");
  world.run("UPDATE auth_sessions SET ended_at = now()");
  EXPECT_EQ(count(bob), 0U);
  subscribe(bob, world.new_id(), "https://push.example/2");
  EXPECT_EQ(count(bob), 0U);
}

TEST_F(PushStoreTest, GivesAnEndpointToWhoeverSaidItLast) {
  subscribe(bob, session, "https://push.example/1");
  subscribe(ann, add_session(ann), "https://push.example/1");
  EXPECT_EQ(count(bob), 0U);
  EXPECT_EQ(count(ann), 1U);
}

TEST_F(PushStoreTest, KeepsTheLatestTen) {
  for (int i = 0; i < kMostPushDevices + 3; ++i) subscribe(bob, session, "https://push.example/" + std::to_string(i));
  const auto found = targets(bob);
  ASSERT_EQ(found.devices.size(), std::size_t{kMostPushDevices});
  EXPECT_EQ(found.devices.front().endpoint, "https://push.example/3");
}

TEST_F(PushStoreTest, ForgetsOnesOwnOrWhatTheServiceSaysIsGone) {
  subscribe(bob, session, "https://push.example/1");
  store.unsubscribe(*UserId::parse(ann), "https://push.example/1", [](const Result<void, DbError>&) {});
  world.loop.run_posted();
  EXPECT_EQ(count(bob), 1U);
  store.unsubscribe(*UserId::parse(bob), "https://push.example/1", [](const Result<void, DbError>&) {});
  world.loop.run_posted();
  EXPECT_EQ(count(bob), 0U);
  subscribe(bob, session, "https://push.example/1");
  store.forget("https://push.example/1", [](const Result<void, DbError>&) {});
  world.loop.run_posted();
  EXPECT_EQ(count(bob), 0U);
}

TEST_F(PushStoreTest, DeclinesACallThatRingsAndNoOther) {
  const std::string call = world.add_call(world.add_room({ann, bob}), ann, bob);
  std::optional<bool> declined;
  const auto decline = [&] {
    store.decline(*CallId::parse(call), [&](Result<bool, DbError> answer) { declined = *answer; });
    world.loop.run_posted();
    return declined;
  };
  EXPECT_EQ(decline(), true);
  EXPECT_EQ(world.read(TestDatabase::service(), "SELECT status FROM video_calls").front(), "declined");
  EXPECT_EQ(decline(), false);
}

}  // namespace
}  // namespace bedside::store::sqlite
