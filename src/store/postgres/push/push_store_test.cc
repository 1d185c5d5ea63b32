// Goal: a user's devices are found while their sessions last, bounded in number, and an endpoint has one owner.
#include "store/postgres/push/push_store.h"

#include "store/postgres/testing/keeping_world.h"

namespace bedside::store::postgres {
namespace {

using testing::awaited;

class Push : public testing::KeepingWorld {
 protected:
  void subscribe(const std::string& user, const std::string& session, const std::string& endpoint) {
    const auto done = awaited<Result<void, DbError>>(loop, [&](auto told) {
      store.subscribe(*UserId::parse(user), *SessionId::parse(session), {endpoint, "point", "auth"}, told);
    });
    EXPECT_TRUE(done.ok()) << (done ? "" : done.error().message);
  }
  PushTargets targets(const std::string& user) {
    auto found = awaited<Result<PushTargets, DbError>>(
        loop, [&](auto told) { store.targets(*UserId::parse(user), *UserId::parse(kAda), told); });
    EXPECT_TRUE(found.ok()) << (found ? "" : found.error().message);
    return std::move(*found);
  }
  std::size_t count(const std::string& user) { return targets(user).devices.size(); }
  bool done(const std::function<void(PushStore::Done)>& ask) { return awaited<Result<void, DbError>>(loop, ask).ok(); }
  void unsubscribe(const std::string& user, const std::string& endpoint) {
    EXPECT_TRUE(done([&](auto told) { store.unsubscribe(*UserId::parse(user), endpoint, told); }));
  }

  PostgresPushStore store{pool};
};

TEST_F(Push, FindsTheDevicesAndTheCallersName) {
  subscribe(kSam, kSession, "https://push.example/1");
  const auto found = targets(kSam);
  EXPECT_EQ(found.caller_name, "Dr. Ada");
  ASSERT_EQ(found.devices.size(), 1u);
  EXPECT_EQ(found.devices[0].endpoint, "https://push.example/1");
  EXPECT_EQ(found.devices[0].point, "point");
  EXPECT_EQ(found.devices[0].auth, "auth");
  EXPECT_EQ(count(kAda), 0u);
}

TEST_F(Push, LeavesTheDevicesOfAnEndedSessionAlone) {
  subscribe(kSam, kSession, "https://push.example/1");
  sql("UPDATE auth.sessions SET ended_at = now()");
  EXPECT_EQ(count(kSam), 0u);
  subscribe(kSam, "00000000-0000-4000-8000-0000000000e9", "https://push.example/2");
  EXPECT_EQ(count(kSam), 0u) << "a session that is not there has been forgotten";
}

TEST_F(Push, GivesAnEndpointToWhoeverSaidItLastAndForgetsOnesOwn) {
  subscribe(kAda, kSession, "https://push.example/1");
  subscribe(kSam, kSession, "https://push.example/1");
  EXPECT_EQ(count(kAda), 0u);
  unsubscribe(kAda, "https://push.example/1");
  EXPECT_EQ(count(kSam), 1u);
  unsubscribe(kSam, "https://push.example/1");
  EXPECT_EQ(count(kSam), 0u);
}

TEST_F(Push, KeepsTheLatestTenAndWhatTheServiceHasGivenUpGoes) {
  for (int i = 0; i < kMostPushDevices + 3; ++i) {
    subscribe(kSam, kSession, "https://push.example/" + std::to_string(i));
  }
  const auto found = targets(kSam);
  ASSERT_EQ(found.devices.size(), std::size_t{kMostPushDevices});
  EXPECT_EQ(found.devices.front().endpoint, "https://push.example/3");
  EXPECT_TRUE(done([&](auto told) { store.forget("https://push.example/5", told); }));
  EXPECT_EQ(count(kSam), std::size_t{kMostPushDevices} - 1);
}

TEST_F(Push, DeclinesACallThatRingsAndNoOther) {
  start_call();
  const auto decline = [&] {
    return *awaited<Result<bool, DbError>>(loop, [&](auto told) { store.decline(*CallId::parse(kCall), told); });
  };
  EXPECT_TRUE(decline());
  EXPECT_EQ(sql("SELECT status || ' ' || end_reason FROM video_calls"), "declined declined");
  EXPECT_FALSE(decline());
}

TEST_F(Push, IsForNoRoleOfAClient) {
  for (const char* role : {"anon", "authenticated", "service_role"}) {
    EXPECT_THROW(sql("SET ROLE " + std::string(role) + "; SELECT endpoint FROM bedside.push_subscriptions"),
                 std::runtime_error);
  }
}

}  // namespace
}  // namespace bedside::store::postgres
