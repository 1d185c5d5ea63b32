// Goal: the call goes on with what was granted, and ends with a reason when nothing was.
#include <gtest/gtest.h>

#include "call/stories/desk.h"

namespace bedside::call::stories {
namespace {

class OnMedia : public Desk {};

TEST_F(OnMedia, WithoutACameraTheCallGoesOnWithVoice) {
  (void)feed(WriteDone{call_bob(), {}});
  ASSERT_TRUE(feed(MediaDenied{true, true, MediaReason::kNotFound}).ok());
  ASSERT_NE(ordered<AcquireMedia>(), nullptr);
  EXPECT_EQ(*ordered<AcquireMedia>(), (AcquireMedia{true, false}));
  ASSERT_TRUE(feed(MediaReady{true, false}).ok());
  EXPECT_NE(ordered<CreatePeer>(), nullptr);
  EXPECT_TRUE(ordered<CreatePeer>()->receive.video) << "the other side's picture is still wanted";
  EXPECT_FALSE(screen.camera);
  EXPECT_EQ(problem(), ProblemCode::kCameraUnavailable);
  EXPECT_EQ(screen.media_problem, MediaReason::kNotFound);
}

TEST_F(OnMedia, PressedWithoutADeviceItAsksForItAgain) {
  (void)feed(WriteDone{call_bob(), {}});
  (void)feed(MediaDenied{true, true, MediaReason::kDenied});
  (void)feed(MediaReady{true, false});
  ASSERT_TRUE(feed(SetCamera{true}).ok());
  EXPECT_EQ(*ordered<AcquireMedia>(), (AcquireMedia{true, true}));
  ASSERT_TRUE(feed(SetMicrophone{false}).ok());
  EXPECT_EQ(*ordered<SetTrackEnabled>(), (SetTrackEnabled{signal::TrackKind::kAudio, false}))
      << "what there is obeys while the browser asks";
  ASSERT_TRUE(feed(MediaReady{true, true}).ok());
  EXPECT_TRUE(screen.camera);
  EXPECT_FALSE(screen.microphone);
}

TEST_F(OnMedia, ACameraThatCameLaterIsNoProblemAnyMore) {
  (void)feed(WriteDone{call_bob(), {}});
  (void)feed(MediaDenied{true, true, MediaReason::kDenied});
  (void)feed(MediaReady{true, false});
  (void)feed(SetCamera{true});
  ASSERT_TRUE(feed(MediaReady{true, false}).ok());
  EXPECT_EQ(problem(), ProblemCode::kCameraUnavailable) << "still refused";
  (void)feed(SetCamera{true});
  ASSERT_TRUE(feed(MediaReady{true, true}).ok());
  EXPECT_FALSE(screen.problem);
}

TEST_F(OnMedia, AMicrophoneThatCameLaterIsNoProblemAnyMore) {
  (void)feed(WriteDone{call_bob(), {}});
  (void)feed(MediaDenied{true, true, MediaReason::kDenied});
  (void)feed(MediaDenied{true, false, MediaReason::kDenied});
  ASSERT_TRUE(feed(MediaReady{false, true}).ok());
  EXPECT_EQ(problem(), ProblemCode::kMicrophoneUnavailable) << "the camera alone does not make one heard";
  (void)feed(SetMicrophone{true});
  ASSERT_TRUE(feed(MediaReady{true, true}).ok());
  EXPECT_FALSE(screen.problem);
}

TEST_F(OnMedia, WithNothingGrantedTheCallFails) {
  (void)feed(WriteDone{call_bob(), {}});
  ASSERT_TRUE(feed(MediaDenied{true, true, MediaReason::kDenied}).ok());
  ASSERT_TRUE(feed(MediaDenied{true, false, MediaReason::kDenied}).ok());
  EXPECT_EQ(*ordered<AcquireMedia>(), (AcquireMedia{false, true}));
  ASSERT_TRUE(feed(MediaDenied{false, true, MediaReason::kDenied}).ok());
  EXPECT_EQ(screen.phase, PhaseName::kEnded);
  EXPECT_EQ(screen.ended_reason, "media_failed");
  EXPECT_EQ(screen.media, MediaState::kDenied);
  EXPECT_EQ(problem(), ProblemCode::kMediaUnavailable);
  ASSERT_NE(ordered<UpdateCall>(), nullptr);
  EXPECT_EQ(ordered<UpdateCall>()->set.status, signal::CallStatus::kFailed);
}

class OnMediaListening : public Desk {
 protected:
  OnMediaListening() : Desk({"audio_only", "listen_only"}) {}
  void refuse_both() {
    (void)feed(MediaDenied{true, true, MediaReason::kDenied});
    (void)feed(MediaDenied{true, false, MediaReason::kDenied});
    ASSERT_TRUE(feed(MediaDenied{false, true, MediaReason::kDenied}).ok());
  }
};

TEST_F(OnMediaListening, WithNothingGrantedTheCallerStillSeesAndHears) {
  (void)feed(WriteDone{call_bob(), {}});
  refuse_both();
  ASSERT_NE(ordered<CreatePeer>(), nullptr);
  EXPECT_EQ(ordered<CreatePeer>()->receive, (Receive{true, true}));
  EXPECT_EQ(screen.phase, PhaseName::kOutgoing);
  EXPECT_EQ(problem(), ProblemCode::kOnlyListening);
  EXPECT_EQ(screen.media_problem, MediaReason::kDenied);
  EXPECT_FALSE(screen.microphone);
  EXPECT_FALSE(screen.camera);
}

TEST_F(OnMediaListening, WhoPressesTheMicrophoneIsAskedForItAlone) {
  (void)feed(WriteDone{call_bob(), {}});
  refuse_both();
  ASSERT_TRUE(feed(SetMicrophone{true}).ok());
  EXPECT_EQ(*ordered<AcquireMedia>(), (AcquireMedia{true, false}));
  ASSERT_TRUE(feed(MediaDenied{true, false, MediaReason::kDenied}).ok());
  EXPECT_EQ(ordered<AcquireMedia>(), nullptr) << "nobody asked for the camera";
  EXPECT_FALSE(screen.microphone);
  EXPECT_EQ(problem(), ProblemCode::kOnlyListening);
  ASSERT_TRUE(feed(SetMicrophone{true}).ok());
  ASSERT_TRUE(feed(MediaReady{true, false}).ok());
  EXPECT_TRUE(screen.microphone);
  EXPECT_FALSE(screen.problem) << "heard now";
  EXPECT_EQ(*ordered<SetTrackEnabled>(), (SetTrackEnabled{signal::TrackKind::kAudio, true}));
  EXPECT_EQ(ordered<CreatePeer>(), nullptr) << "the connection stays";
}

TEST_F(OnMedia, MediaGrantedAfterTheEndIsGivenBack) {
  (void)call_bob();
  ASSERT_TRUE(feed(EndCall{}).ok());
  ASSERT_TRUE(feed(MediaReady{true, true}).ok());
  EXPECT_NE(ordered<ReleaseMedia>(), nullptr);
}

TEST_F(OnMedia, WithoutTheFallBackARefusalIsFinal) {
  Config config;
  config.user_id = World::user(1);
  config.device_id = "desk";
  config.seed = std::string(32, '1');
  config.recovery = ErrorRecoveryConfig{0, 1, false, {}};
  engine = std::make_unique<Engine>(config);
  (void)call_bob();
  ASSERT_TRUE(feed(MediaDenied{true, true, MediaReason::kInUse}).ok());
  EXPECT_EQ(screen.ended_reason, "media_failed");
  EXPECT_EQ(screen.media_problem, MediaReason::kInUse);
}

TEST_F(OnMedia, WishesBeforeTheCameraOpensAreKept) {
  (void)feed(WriteDone{call_bob(), {}});
  ASSERT_TRUE(feed(SetMicrophone{false}).ok());
  EXPECT_EQ(ordered<SetTrackEnabled>(), nullptr);
  ASSERT_TRUE(feed(MediaReady{true, true}).ok());
  ASSERT_NE(ordered<SetTrackEnabled>(), nullptr);
  EXPECT_EQ(*ordered<SetTrackEnabled>(), (SetTrackEnabled{signal::TrackKind::kAudio, false}));
}

}  // namespace
}  // namespace bedside::call::stories
