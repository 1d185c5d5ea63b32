// Goal: the screen shows what the state holds, and nothing of a call that is not there.
#include "call/internal/screen.h"

#include <gtest/gtest.h>

namespace bedside::call {
namespace {

State fresh() {
  Config config;
  config.device_id = "desk";
  config.seed = std::string(32, '0');
  return State(settings_of(config), ids_of(config));
}

TEST(Screen, IdleShowsNoCall) {
  State state = fresh();
  state.call.row.end_reason = "left over";
  state.problem = ProblemCode::kMissedCall;
  const ScreenState screen = screen_of(state);
  EXPECT_EQ(screen.phase, PhaseName::kIdle);
  EXPECT_EQ(screen.call, std::nullopt);
  EXPECT_EQ(screen.peer_id, std::nullopt);
  EXPECT_EQ(screen.problem->code, ProblemCode::kMissedCall);
}

TEST(Screen, AnsweringLooksLikeConnecting) {
  State state = fresh();
  state.phase = Phase::kAnswering;
  EXPECT_EQ(screen_of(state).phase, PhaseName::kConnecting);
}

TEST(Screen, WhatTheOtherEngineSaysCountsMoreThanItsTracks) {
  State state = fresh();
  state.phase = Phase::kActive;
  state.call.peer.video_live = true;
  EXPECT_TRUE(screen_of(state).remote_camera);
  state.call.peer.told = signal::TracksOn{.microphone = true, .camera = false};
  EXPECT_FALSE(screen_of(state).remote_camera);
  EXPECT_TRUE(screen_of(state).remote_microphone);
}

TEST(Screen, RetryIsOfferedOnlyAtTheEnd) {
  State state = fresh();
  state.call.ended_reason = "no_answer";
  state.phase = Phase::kActive;
  EXPECT_FALSE(screen_of(state).can_retry);
  state.phase = Phase::kEnded;
  EXPECT_TRUE(screen_of(state).can_retry);
}

}  // namespace
}  // namespace bedside::call
