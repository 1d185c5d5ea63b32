// Goal: a call that nobody answers or that both have left is ended at the right moment, and no other call is.
#include "service/calls/call_keeper.h"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/os/log.h"
#include "base/testing/manual_loop.h"

namespace bedside::service {
namespace {

using store::EndReason;

class FakeCallStore : public store::CallStore {
 public:
  explicit FakeCallStore(Loop& loop) : loop_(loop) {}

  void open_calls(Calls answer) override {
    if (failing > 0) {
      --failing;
      loop_.post([answer] { answer(store::DbError{"53100", "full", "", ""}); });
      return;
    }
    loop_.post([this, answer] { answer(open); });
  }
  void end_call(CallId call, EndReason reason, Ended answer) override {
    asked.push_back({call, reason, loop_.now()});
    if (failing > 0) {
      --failing;
      loop_.post([answer] { answer(store::DbError{"53100", "full", "", ""}); });
      return;
    }
    loop_.post([this, answer] {
      if (on_end) on_end();
      answer(agrees);
    });
  }
  void set_keepalive_listener(KeepaliveListener told) override { keepalive = std::move(told); }

  struct Asked {
    CallId call;
    EndReason reason;
    Instant at;
  };
  std::vector<store::OpenCall> open;
  std::vector<Asked> asked;
  KeepaliveListener keepalive;
  std::function<void()> on_end;  // Between the question and the answer.
  bool agrees = true;
  int failing = 0;

 private:
  Loop& loop_;
};

class CallKeeperTest : public ::testing::Test {
 protected:
  CallKeeperTest() { set_log_level(LogLevel::kError); }

  store::OpenCall new_call(bool answered = false) {
    return {CallId{Uuid::v4(rng)}, UserId{Uuid::v4(rng)}, UserId{Uuid::v4(rng)}, answered, loop.now()};
  }
  store::Change change_of(const store::OpenCall& call, const std::string& status,
                          store::ChangeKind kind = store::ChangeKind::kUpdate) {
    store::FeedTable table;
    table.name = "video_calls";
    store::Change change;
    change.kind = kind;
    change.table = std::make_shared<const store::FeedTable>(std::move(table));
    boost::json::object row = {{"id", call.id.text()},
                               {"caller_id", call.caller.text()},
                               {"receiver_id", call.receiver.text()},
                               {"status", status},
                               {"started_at", to_iso(call.started_at)}};
    (kind == store::ChangeKind::kDelete ? change.old_record : change.record) = std::move(row);
    return change;
  }
  void start() {
    keeper.start();
    loop.run_posted();
  }

  testing::ManualLoop loop;
  Rng rng{7};
  FakeCallStore calls{loop};
  CallKeeper keeper{loop, calls};
};

TEST_F(CallKeeperTest, EndsAnUnansweredCallAfterExactlySixtySeconds) {
  start();
  const auto call = new_call();
  const Instant begun = loop.now();
  keeper.on_change(change_of(call, "calling", store::ChangeKind::kInsert));
  keeper.party_seen(call.caller);
  loop.advance(10s);
  keeper.on_change(change_of(call, "ringing"));
  loop.advance(49'999ms);
  EXPECT_TRUE(calls.asked.empty());
  loop.advance(1ms);
  ASSERT_EQ(calls.asked.size(), 1U);
  EXPECT_EQ(calls.asked[0].call, call.id);
  EXPECT_EQ(calls.asked[0].reason, EndReason::kNoAnswer);
  EXPECT_EQ(calls.asked[0].at, begun + 60s);
  EXPECT_EQ(keeper.open_calls(), 0U);
}

TEST_F(CallKeeperTest, LeavesAnAnsweredCallAloneWhileOneSideIsThere) {
  start();
  const auto call = new_call();
  keeper.party_seen(call.receiver);
  keeper.on_change(change_of(call, "calling", store::ChangeKind::kInsert));
  keeper.on_change(change_of(call, "active"));
  loop.advance(1h);
  EXPECT_TRUE(calls.asked.empty());
  EXPECT_EQ(loop.timers(), 0U);
}

TEST_F(CallKeeperTest, EndsACallOneHundredAndTwentySecondsAfterTheSecondSideLeft) {
  start();
  const auto call = new_call(true);
  keeper.party_seen(call.caller);
  keeper.party_seen(call.receiver);
  keeper.on_change(change_of(call, "active"));
  keeper.party_gone(call.caller);
  loop.advance(300s);
  keeper.party_gone(call.receiver);
  const Instant alone = loop.now();
  loop.advance(200s);
  ASSERT_EQ(calls.asked.size(), 1U);
  EXPECT_EQ(calls.asked[0].reason, EndReason::kLeft);
  EXPECT_EQ(calls.asked[0].at, alone + 120s);
}

TEST_F(CallKeeperTest, ForgivesBothWhenOneComesBackInTime) {
  start();
  const auto call = new_call(true);
  keeper.party_seen(call.caller);
  keeper.on_change(change_of(call, "active"));
  keeper.party_gone(call.caller);
  loop.advance(119s);
  keeper.party_seen(call.caller);
  loop.advance(1h);
  EXPECT_TRUE(calls.asked.empty());
}

TEST_F(CallKeeperTest, TakesAKeepaliveAsASignOfLife) {
  start();
  const auto call = new_call(true);
  keeper.on_change(change_of(call, "active"));
  for (int i = 0; i < 10; ++i) {
    loop.advance(100s);
    calls.keepalive(call.id, call.receiver);
  }
  EXPECT_TRUE(calls.asked.empty());
  loop.advance(120s);
  EXPECT_EQ(calls.asked.size(), 1U);
}

TEST_F(CallKeeperTest, IgnoresTheKeepaliveOfAStranger) {
  start();
  const auto call = new_call(true);
  keeper.on_change(change_of(call, "active"));
  loop.advance(100s);
  keeper.keepalive(call.id, UserId{Uuid::v4(rng)});
  keeper.keepalive(CallId{Uuid::v4(rng)}, call.caller);
  loop.advance(20s);
  EXPECT_EQ(calls.asked.size(), 1U);
}

TEST_F(CallKeeperTest, GivesEverybodyTimeToComeBackAfterARestart) {
  auto call = new_call(true);
  call.started_at = loop.now() - 2h;
  calls.open = {call};
  start();
  EXPECT_EQ(keeper.open_calls(), 1U);
  loop.advance(119s);
  EXPECT_TRUE(calls.asked.empty());
  loop.advance(1s);
  EXPECT_EQ(calls.asked.size(), 1U);
}

TEST_F(CallKeeperTest, EndsAtOnceWhatWasOverdueBeforeTheStart) {
  auto call = new_call();
  call.started_at = loop.now() - 5min;
  calls.open = {call};
  start();
  loop.advance(0ms);
  ASSERT_EQ(calls.asked.size(), 1U);
  EXPECT_EQ(calls.asked[0].reason, EndReason::kNoAnswer);
}

TEST_F(CallKeeperTest, ForgetsACallThatEndedOrVanished) {
  start();
  const auto ended = new_call();
  const auto vanished = new_call();
  for (const auto& call : {ended, vanished}) keeper.on_change(change_of(call, "calling", store::ChangeKind::kInsert));
  keeper.on_change(change_of(ended, "declined"));
  keeper.on_change(change_of(vanished, "calling", store::ChangeKind::kDelete));
  EXPECT_EQ(keeper.open_calls(), 0U);
  EXPECT_EQ(loop.timers(), 0U);
}

TEST_F(CallKeeperTest, KeepsACallThatWasAnsweredWhileItWasBeingEnded) {
  start();
  calls.agrees = false;
  const auto call = new_call();
  keeper.party_seen(call.caller);
  keeper.on_change(change_of(call, "ringing"));
  calls.on_end = [&] { keeper.on_change(change_of(call, "active")); };
  loop.advance(1h);
  EXPECT_EQ(calls.asked.size(), 1U);
  EXPECT_EQ(keeper.open_calls(), 1U);
  keeper.party_gone(call.caller);
  loop.advance(120s);
  EXPECT_EQ(calls.asked.size(), 2U);
}

TEST_F(CallKeeperTest, AsksAgainWhenTheStoreFails) {
  calls.failing = 1;
  const auto call = new_call();
  calls.open = {call};
  start();
  EXPECT_EQ(keeper.open_calls(), 0U);
  loop.advance(5s);
  EXPECT_EQ(keeper.open_calls(), 1U);
  calls.failing = 2;
  loop.advance(55s);
  EXPECT_EQ(calls.asked.size(), 1U);
  loop.advance(10s);
  EXPECT_EQ(calls.asked.size(), 3U);
  EXPECT_EQ(keeper.open_calls(), 0U);
}

TEST_F(CallKeeperTest, MayGoBeforeTheAnswersArrive) {
  auto brief = std::make_unique<CallKeeper>(loop, calls);
  calls.open = {new_call()};
  brief->start();
  brief.reset();
  loop.advance(1h);
  EXPECT_TRUE(calls.asked.empty());
}

TEST_F(CallKeeperTest, WatchesManyCallsWithOneTimer) {
  start();
  for (int i = 0; i < 1'000; ++i) {
    keeper.on_change(change_of(new_call(), "calling", store::ChangeKind::kInsert));
    loop.advance(10ms);
  }
  EXPECT_EQ(loop.timers(), 1U);
  loop.advance(70s);
  ASSERT_EQ(calls.asked.size(), 1'000U);
  EXPECT_EQ(keeper.open_calls(), 0U);
}

}  // namespace
}  // namespace bedside::service
