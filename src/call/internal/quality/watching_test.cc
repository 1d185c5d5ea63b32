// Goal: a line is judged from what the hands count, told to the other engine, shown with both directions, and answered
// with an encoding that it can carry.
#include "call/internal/quality/watching.h"

#include <gtest/gtest.h>

#include <string>

#include "call/stories/desk.h"

namespace bedside::call::stories {
namespace {

using signal::LineReason;
using signal::LineReport;
using signal::VideoStep;

class Watching : public Desk {
 protected:
  void SetUp() override {
    peer = connect(R"("session":"theirs")");
    ASSERT_TRUE(feed(DataOpen{peer}).ok());
    hears(signal::TracksOn{true, true});
    look();
  }
  // Two more seconds of a good call, as the hands count it, spoiled by the test.
  void look(void (*spoil)(LineStats&) = [](LineStats&) {}) {
    now += 2s;
    stats.audio_packets += 100;
    stats.video_packets += 300;
    stats.frames += 60;
    stats.height = stats.source_height = 720;
    stats.round_trip_ms = 47;
    stats.limitation = Limitation::kNone;
    stats.available_kbps.reset();
    spoil(stats);
    bytes += 1000;
    ASSERT_TRUE(feed(MediaStats{peer, bytes, bytes, stats.frames, stats}).ok());
  }
  // Looks until the encoding changes.
  const SetVideoEncoding* look_until_changed(void (*spoil)(LineStats&)) {
    for (int i = 0; i < 100; ++i) {
      look(spoil);
      if (const auto* order = ordered<SetVideoEncoding>()) return order;
    }
    return nullptr;
  }
  void hears(const signal::PeerMessage& message) {
    ASSERT_TRUE(feed(DataMessage{peer, signal::to_text(message)}).ok());
  }
  std::optional<LineReport> told() const {
    const auto* data = ordered<SendData>();
    const auto message = data == nullptr ? std::nullopt : signal::parse_peer_message(data->text);
    const auto* report = message ? std::get_if<LineReport>(&*message) : nullptr;
    return report == nullptr ? std::nullopt : std::optional(*report);
  }

  PeerId peer = 0;
  LineStats stats;
  std::int64_t bytes = 0;
};

void starve(LineStats& counted) { counted.available_kbps = 30; }
void overheat(LineStats& counted) { counted.limitation = Limitation::kCpu; }

TEST_F(Watching, TheScreenShowsALineOnceItWasMeasured) {
  EXPECT_EQ(screen.line, std::nullopt);
  look();
  ASSERT_TRUE(screen.line.has_value());
  EXPECT_EQ(screen.line->incoming, (LineSide{5, {}}));
  EXPECT_EQ(screen.line->outgoing, std::nullopt) << "a plain client tells nothing";
  EXPECT_EQ(screen.line->round_trip_ms, 40);
}

TEST_F(Watching, TheOtherSideIsToldHowWellItIsReceivedAndOnlyWhatIsNew) {
  look([](LineStats& counted) { counted.audio_lost += 10; });
  ASSERT_TRUE(told().has_value());
  EXPECT_EQ(told()->score, 3);
  EXPECT_EQ(told()->reasons, std::vector{LineReason::kLoss});
  EXPECT_EQ(told()->frame_rate, 30);
  EXPECT_EQ(told()->height, 720);
  look([](LineStats& counted) { counted.audio_lost += 10; });
  EXPECT_EQ(told(), std::nullopt);
}

TEST_F(Watching, TheWorseSideIsNamed) {
  look();
  hears(LineReport{2, {LineReason::kLoss, LineReason::kBusyDevice}, VideoStep::kFull, 30, 720});
  ASSERT_TRUE(screen.line->outgoing.has_value());
  EXPECT_EQ(screen.line->worse, Direction::kOutgoing);
  EXPECT_EQ(screen.line->outgoing->reasons, std::vector{LineReason::kLoss}) << "how busy their device is, is not ours";
  look([](LineStats& counted) { counted.frozen_ms += 1900; });
  EXPECT_EQ(screen.line->worse, Direction::kIncoming);
}

TEST_F(Watching, ANarrowWayOutTakesThePictureStepByStepAndNeverTheVoice) {
  std::vector<VideoStep> steps;
  // Past the last rung it would be tried again and again, which ladder_test.cc holds to its pace.
  while (steps.empty() || steps.back() != VideoStep::kPaused) {
    ASSERT_NE(look_until_changed(starve), nullptr);
    if (steps.empty() || screen.line->sending != steps.back()) steps.push_back(screen.line->sending);
    EXPECT_EQ(ordered<SetVideoEncoding>()->active, screen.line->sending != VideoStep::kPaused);
    ASSERT_TRUE(told().has_value()) << "the other side must know what to expect";
    EXPECT_EQ(told()->step, screen.line->sending);
    EXPECT_EQ(ordered<SetTrackEnabled>(), nullptr);
  }
  EXPECT_EQ(steps, (std::vector{VideoStep::kFewerFrames, VideoStep::kSmaller, VideoStep::kPaused}));
  while (look_until_changed([](LineStats&) {}) != nullptr) {
  }
  EXPECT_EQ(screen.line->sending, VideoStep::kFull);
}

TEST_F(Watching, ABusyProcessorCountsAsMuchAsANarrowLine) {
  const auto* order = look_until_changed(overheat);
  ASSERT_NE(order, nullptr);
  EXPECT_LT(order->max_frame_rate, 30);
  hears(LineReport{4, {LineReason::kReduced}, VideoStep::kFull, 30, 720});
  EXPECT_EQ(screen.line->outgoing->reasons, std::vector{LineReason::kBusyDevice});
}

TEST_F(Watching, WhenTheyHardlyHearUsThePictureGivesWay) {
  hears(LineReport{1, {LineReason::kLoss}, VideoStep::kFull, 30, 720});
  EXPECT_NE(look_until_changed([](LineStats&) {}), nullptr);
  hears(LineReport{1, {LineReason::kFar}, VideoStep::kFull, 30, 720});
  while (look_until_changed([](LineStats&) {}) != nullptr) {
  }
  EXPECT_EQ(screen.line->sending, VideoStep::kFull) << "nobody is nearer for sending less";
}

TEST_F(Watching, APausedPictureOfTheOtherSideIsNoPicture) {
  EXPECT_TRUE(screen.remote_camera);
  look();
  hears(LineReport{5, {}, VideoStep::kPaused, 0, 0});
  EXPECT_FALSE(screen.remote_camera);
  look([](LineStats& counted) { counted.frames -= 60; });
  EXPECT_EQ(screen.line->receiving, VideoStep::kPaused);
  EXPECT_EQ(screen.line->incoming, (LineSide{2, {LineReason::kReduced}}));
}

TEST_F(Watching, APictureIsMeasuredByItsPlanOnceItHadTimeToGrow) {
  const auto small = [](LineStats& counted) { counted.height = 180; };
  const auto looks_small_until = [&](LineReason reason) {
    int looks = 0;
    do {
      look(small);
      EXPECT_LT(++looks, 20);
    } while (screen.line->incoming.reasons != std::vector{reason});
    return looks;
  };
  hears(LineReport{5, {}, VideoStep::kFull, 30, 720});
  look(small);
  EXPECT_EQ(screen.line->incoming, (LineSide{5, {}})) << "a browser begins small on the best of lines";
  EXPECT_EQ(looks_small_until(LineReason::kBlurred), 10);
  // The same after each new plan, as when the ladder climbs.
  hears(LineReport{5, {}, VideoStep::kFull, 30, 1080});
  look(small);
  EXPECT_EQ(screen.line->incoming, (LineSide{5, {}}));
  EXPECT_EQ(looks_small_until(LineReason::kBlurred), 10);
}

TEST_F(Watching, ACameraThatIsOffIsNotJudged) {
  ASSERT_TRUE(feed(SetCamera{false}).ok());
  for (int i = 0; i < 20; ++i) {
    look(starve);
    EXPECT_EQ(ordered<SetVideoEncoding>(), nullptr);
  }
  EXPECT_EQ(screen.line->sending, VideoStep::kFull);
}

TEST_F(Watching, AReportMaySayAnything) {
  const char* wild = R"({"type":"LineReport","score":99,"reasons":["loss","loss","loss","loss","loss","loss","loss",)"
                     R"("loss","loss","loss"],"step":"full","frame_rate":-4,"height":2000000000})";
  ASSERT_TRUE(feed(DataMessage{peer, wild}).ok());
  look();
  EXPECT_EQ(screen.line->outgoing->score, 5);
  EXPECT_LE(screen.line->outgoing->reasons.size(), signal::kLineReasons);
  ASSERT_TRUE(feed(DataMessage{peer, R"({"type":"LineReport","score":3,"reasons":["magic"]})"}).ok());
  EXPECT_EQ(screen.line->outgoing->score, 5) << "what this version does not know is not heard";
}

TEST_F(Watching, ANewConnectionSendsWhatTheLineCarriesAndHasItsOwnCounters) {
  ASSERT_NE(look_until_changed(starve), nullptr);
  const int rate = ordered<SetVideoEncoding>()->max_frame_rate;
  ASSERT_TRUE(feed(PeerState{peer, signal::PeerConnectionState::kConnected}).ok());
  ASSERT_NE(ordered<SetVideoEncoding>(), nullptr);
  EXPECT_EQ(ordered<SetVideoEncoding>()->max_frame_rate, rate);
}

TEST_F(Watching, ANetworkThatIsPaidByTheByteIsSparedAtOnce) {
  ASSERT_TRUE(feed(NetworkChanged{Network::kMetered}).ok());
  ASSERT_NE(ordered<SetVideoEncoding>(), nullptr);
  EXPECT_LE(ordered<SetVideoEncoding>()->max_kbps, 600);
  ASSERT_TRUE(told().has_value());
  ASSERT_TRUE(feed(NetworkChanged{Network::kMetered}).ok());
  EXPECT_EQ(ordered<SetVideoEncoding>(), nullptr) << "no news";
}

}  // namespace
}  // namespace bedside::call::stories
