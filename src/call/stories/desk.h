// One engine whose hands are played by the test, line by line: feed an input, look at the orders and at the screen.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "call/engine.h"
#include "call/stories/world.h"
#include "wire/signal/payload.h"

namespace bedside::call::stories {

// One engine, its hands played by the test line by line.
class Desk : public ::testing::Test {
 protected:
  explicit Desk(std::vector<std::string> fallbacks = {"audio_only", "ice_restart"}) {
    Config config;
    config.user_id = World::user(1);
    config.device_id = "desk";
    config.seed = "000102030405060708090a0b0c0d0e0f";
    config.recovery = ErrorRecoveryConfig{3, 1000, true, std::move(fallbacks)};
    engine = std::make_unique<Engine>(config);
    (void)feed(SignalingUp{});
    (void)feed(OpenCalls{});
  }
  Status feed(const Input& input) {
    orders.clear();
    const Status status = engine->feed(input, now);
    while (auto output = engine->next()) {
      if (const auto* snapshot = std::get_if<Snapshot>(&*output)) {
        screen = snapshot->state;
      } else {
        orders.push_back(std::move(*output));
      }
    }
    return status;
  }
  // Lets time pass until the engine wants to be woken, and wakes it.
  void wake() {
    ASSERT_TRUE(engine->wake_at().has_value());
    now = std::max(now, *engine->wake_at());
    ASSERT_TRUE(feed(Wake{}).ok());
  }
  template <class Order>
  const Order* ordered() const {
    for (const Output& output : orders) {
      if (const auto* found = std::get_if<Order>(&output)) return found;
    }
    return nullptr;
  }
  WriteId call_bob() {
    EXPECT_TRUE(feed(StartCall{World::room(), World::user(2), signal::CallType::kVideo, {}}).ok());
    return ordered<InsertCall>()->write_id;
  }
  signal::VideoCall incoming() {
    signal::VideoCall row;
    row.id = CallId{World::number_id(6, 1)};
    row.caller_id = World::user(2);
    row.receiver_id = World::user(1);
    EXPECT_TRUE(feed(CallRow{row}).ok());
    return row;
  }
  signal::WebRtcSignal theirs(signal::SignalType type, const std::string& data, std::optional<std::int64_t> seq = {}) {
    signal::WebRtcSignal row;
    row.id = SignalId{World::number_id(8, ++their_signals)};
    row.call_id = screen.call->id;
    row.sender_id = World::user(2);
    row.receiver_id = World::user(1);
    row.signal_type = type;
    row.signal_data = signal::json::parse(data).value();
    row.seq = seq;
    return row;
  }
  // My offer is out; gives the peer.
  PeerId offer() {
    (void)feed(WriteDone{call_bob(), {}});
    (void)feed(MediaReady{true, true});
    const PeerId peer = ordered<CreatePeer>()->peer;
    (void)feed(LocalDescription{peer, local(signal::SdpType::kOffer)});
    return peer;
  }
  static signal::Description local(signal::SdpType type, const std::string& fragment = "mine") {
    return {type, Redacted<std::string>("v=0\r\na=ice-ufrag:" + fragment + "\r\n")};
  }
  // A call of mine up to both descriptions; gives the peer.
  PeerId connect(const std::string& more = {}) {
    const PeerId peer = offer();
    (void)feed(WriteDone{ordered<InsertSignals>()->write_id, {}});
    signal::VideoCall active = *screen.call;
    active.status = signal::CallStatus::kActive;
    (void)feed(CallRow{active});
    const std::string answer = R"({"type":"answer","sdp":"v=0","party":"x")" + (more.empty() ? "" : "," + more) + "}";
    (void)feed(SignalRow{theirs(signal::SignalType::kAnswer, answer)});
    (void)feed(RemoteDescriptionSet{peer});
    (void)feed(PeerState{peer, signal::PeerConnectionState::kConnected});
    EXPECT_EQ(screen.phase, PhaseName::kActive);
    return peer;
  }
  ProblemCode problem() const { return screen.problem ? screen.problem->code : ProblemCode::kMissedCall; }

  Instant now = instant_from_ms(1'800'000'000'000);
  std::unique_ptr<Engine> engine;
  std::vector<Output> orders;
  ScreenState screen;
  int their_signals = 0;
};

}  // namespace bedside::call::stories
