// Goal: every state with every input does what the table of arrows says: refused and ignored inputs leave the state as
// it was, to the last bit; taken ones lead nowhere else than the table allows; and the same step twice is the same.
#include "call/internal/step.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "call/internal/parts/arrows.h"
#include "wire/signal/codec.h"

namespace bedside::call {
namespace {

using signal::CallStatus;
using signal::PeerConnectionState;

constexpr Instant kNow = instant_from_ms(1'800'000'000'000);

template <class Tag>
Id<Tag> id(int number) {
  std::array<std::uint8_t, 16> bytes{};
  bytes[15] = static_cast<std::uint8_t>(number);
  return Id<Tag>{Uuid::v4(bytes)};
}
const UserId kMe = id<UserTag>(1);
const UserId kThem = id<UserTag>(2);
const CallId kTheirCall = id<CallTag>(20);

signal::VideoCall their_row(CallStatus status = CallStatus::kCalling) {
  signal::VideoCall row;
  row.id = kTheirCall;
  row.caller_id = kThem;
  row.receiver_id = kMe;
  row.status = status;
  return row;
}

signal::Description sdp(signal::SdpType type) { return {type, Redacted<std::string>("v=0\r\na=ice-ufrag:u\r\n")}; }

signal::WebRtcSignal their_signal(CallId call, signal::SignalType type, const char* data) {
  signal::WebRtcSignal row;
  row.call_id = call;
  row.sender_id = kThem;
  row.receiver_id = kMe;
  row.signal_type = type;
  row.signal_data = signal::json::parse(data).value();
  return row;
}
constexpr char kOffer[] = R"({"type":"offer","sdp":"v=0"})";
constexpr char kFresh[] = R"({"type":"offer","sdp":"v=0","party":"p","session":"new"})";
constexpr char kAnswer[] = R"({"type":"answer","sdp":"v=0"})";
constexpr char kAccepted[] = R"({"type":"Accepted"})";

State go(State state, const std::vector<Input>& inputs) {
  for (const Input& input : inputs) {
    EXPECT_TRUE(admit(state, input).ok()) << name_of(input);
    state = step(std::move(state), input, kNow).state;
  }
  return state;
}

State idle() {
  Config config;
  config.user_id = kMe;
  config.device_id = "desk";
  config.seed = "000102030405060708090a0b0c0d0e0f";
  return State(settings_of(config), ids_of(config));
}
State calling() { return go(idle(), {StartCall{id<RoomTag>(3), kThem, signal::CallType::kVideo, {}}}); }
State calling_offered() {
  return go(calling(), {WriteDone{1, {}}, MediaReady{true, true}, LocalDescription{1, sdp(signal::SdpType::kOffer)}});
}
State calling_doubtful() { return go(calling(), {WriteFailed{1, 409, "PT409", std::nullopt}}); }
State calling_with_rival() { return go(calling(), {CallRow{their_row()}}); }
State incoming() { return go(idle(), {CallRow{their_row()}}); }
State incoming_with_offer() {
  return go(incoming(), {SignalRow{their_signal(kTheirCall, signal::SignalType::kOffer, kOffer)}});
}
State answering() { return go(incoming_with_offer(), {AnswerCall{kTheirCall, true}}); }
State answering_doubtful() { return go(answering(), {WriteDone{2, {}}}); }
State connecting() {
  State state = calling_offered();
  const CallId call = state.call.row.id;
  return go(std::move(state), {SignalRow{their_signal(call, signal::SignalType::kAnswer, kAnswer)}});
}
State connecting_receiver() {
  return go(answering(), {WriteDone{2, {signal::to_value(their_row(CallStatus::kActive))}}});
}
State idle_elsewhere() { return go(idle(), {CallRow{their_row(CallStatus::kActive)}}); }
State taken_over() { return go(idle_elsewhere(), {TakeOver{kTheirCall}}); }
State to_resume(CallStatus status) {
  signal::VideoCall row = their_row(status);
  if (status != CallStatus::kActive) std::swap(row.caller_id, row.receiver_id);
  State state = idle();
  state.resume = ResumePoint{kTheirCall, 3, {}};
  return go(std::move(state), {OpenCalls{{row}, std::nullopt}});
}
State resuming() {
  State state = idle();
  state.resume = ResumePoint{kTheirCall, 3, {}};
  return state;
}
State active() {
  return go(connecting(), {RemoteDescriptionSet{1}, PeerState{1, PeerConnectionState::kConnected}, DataOpen{1}});
}
State reconnecting() { return go(active(), {PeerState{1, PeerConnectionState::kDisconnected}}); }
// Media came, and does not come any more.
State active_still() {
  State state = go(active(), {MediaStats{1, 1000, 1000, 10}});
  for (int look = 1; look <= 2; ++look) {
    state = step(std::move(state), MediaStats{1, 1000, 1000, 10}, kNow + 400ms * look).state;
  }
  return state;
}
State reconnecting_restarted() { return go(active(), {PeerState{1, PeerConnectionState::kFailed}}); }
// Connected while it rings, at either end; and two devices at once.
signal::VideoCall early_row(CallStatus status = CallStatus::kCalling) {
  signal::VideoCall row = their_row(status);
  row.metadata.set("early", signal::json::Value(true));
  return row;
}
signal::WebRtcSignal early_answer(const State& state, const Peer& to, const std::string& device) {
  const std::string data = R"({"type":"answer","sdp":"v=0","early":true,"party":")" + device + R"(","session":"s)" +
                           device + R"(","to":")" + to.session + R"(","round":1})";
  signal::WebRtcSignal row = their_signal(state.call.row.id, signal::SignalType::kAnswer, data.c_str());
  row.id = id<SignalTag>(device.front() + static_cast<int>(to.id));
  return row;
}
State incoming_early() {
  return go(idle(), {CallRow{early_row()}, EarlyAllowed{kTheirCall},
                     SignalRow{their_signal(kTheirCall, signal::SignalType::kOffer, kFresh)}});
}
State incoming_connected() {
  return go(incoming_early(), {RemoteDescriptionSet{1}, LocalDescription{1, sdp(signal::SdpType::kAnswer)},
                               PeerState{1, PeerConnectionState::kConnected}, DataOpen{1}});
}
State answering_connected() { return go(incoming_connected(), {AnswerCall{kTheirCall, true}}); }
State calling_early() {
  State state = go(idle(), {StartCall{id<RoomTag>(3), kThem, signal::CallType::kVideo, true}, WriteDone{1, {}},
                            MediaReady{true, true}, LocalDescription{1, sdp(signal::SdpType::kOffer)}});
  const auto answer = early_answer(state, state.call.peer, "phone");
  return go(std::move(state),
            {SignalRow{answer}, RemoteDescriptionSet{1}, PeerState{1, PeerConnectionState::kConnected}, DataOpen{1}});
}
State calling_two_devices() {
  State state = calling_early();
  const auto second = early_answer(state, state.call.peer, "tablet");
  state = go(std::move(state), {SignalRow{second}, LocalDescription{2, sdp(signal::SdpType::kOffer)}});
  EXPECT_EQ(state.call.others.size(), 1u);
  const auto answer = early_answer(state, state.call.others.at(0), "tablet");
  return go(std::move(state), {SignalRow{answer}, RemoteDescriptionSet{2}});
}
State active_told() { return go(calling_two_devices(), {DataMessage{1, kAccepted}}); }
State ended() { return go(active(), {EndCall{}}); }
State ended_failed() { return go(reconnecting_restarted(), {PeerState{1, PeerConnectionState::kFailed}}); }

struct Named {
  const char* name;
  State state;
};

std::vector<Named> all_states() {
  return {{"idle", idle()},
          {"calling", calling()},
          {"calling_offered", calling_offered()},
          {"calling_doubtful", calling_doubtful()},
          {"calling_with_rival", calling_with_rival()},
          {"incoming", incoming()},
          {"incoming_with_offer", incoming_with_offer()},
          {"answering", answering()},
          {"answering_doubtful", answering_doubtful()},
          {"connecting", connecting()},
          {"connecting_receiver", connecting_receiver()},
          {"incoming_early", incoming_early()},
          {"incoming_connected", incoming_connected()},
          {"answering_connected", answering_connected()},
          {"calling_early", calling_early()},
          {"calling_two_devices", calling_two_devices()},
          {"active_told", active_told()},
          {"active", active()},
          {"active_still", active_still()},
          {"reconnecting", reconnecting()},
          {"reconnecting_restarted", reconnecting_restarted()},
          {"idle_elsewhere", idle_elsewhere()},
          {"taken_over", taken_over()},
          {"resuming", resuming()},
          {"resumed_active", to_resume(CallStatus::kActive)},
          {"resumed_ringing", to_resume(CallStatus::kRinging)},
          {"ended", ended()},
          {"ended_failed", ended_failed()}};
}

// Inputs of every kind, as they fit this state and as they do not.
std::vector<Input> all_inputs(const State& state) {
  const CallId call = state.call.row.id;
  const PeerId peer = state.call.peer.id;
  signal::VideoCall mine = state.call.row;
  std::vector<Input> inputs = {
      StartCall{id<RoomTag>(3), kThem, signal::CallType::kVideo, {}},
      StartCall{id<RoomTag>(3), kMe, {}, {}},
      AnswerCall{call, true},
      AnswerCall{call, false},
      AnswerCall{id<CallTag>(99), true},
      EarlyAllowed{call},
      EarlyAllowed{id<CallTag>(99)},
      EndCall{},
      EndCall{"left"},
      EndCall{std::string(51, 'x')},
      SetMicrophone{true},
      SetMicrophone{false},
      SetCamera{true},
      SetCamera{false},
      SetVideo{true},
      SetVideo{false},
      DismissCall{},
      RetryCall{},
      TakeOver{kTheirCall},
      TakeOver{id<CallTag>(99)},
      SignalingUp{},
      SignalingDown{},
      IceServersChanged{},
      NetworkChanged{Network::kSlow},
      Wake{},
      MediaReady{true, true},
      MediaReady{true, false},
      MediaReady{false, false},
      MediaDenied{true, true, MediaReason::kDenied},
      MediaDenied{true, false, MediaReason::kNotFound},
      OpenCalls{},
      OpenCalls{{mine}, std::nullopt},
      OpenCalls{{their_row()}, "not a time"},
      SignalRows{call, {}},
      SignalRows{id<CallTag>(99), {}},
  };
  for (const char* offer : {kOffer, kFresh}) {
    inputs.push_back(SignalRow{their_signal(call, signal::SignalType::kOffer, offer)});
  }
  for (const CallStatus status : {CallStatus::kCalling, CallStatus::kRinging, CallStatus::kActive, CallStatus::kEnded,
                                  CallStatus::kDeclined, CallStatus::kFailed}) {
    mine.status = status;
    inputs.push_back(CallRow{mine});
    inputs.push_back(OpenCalls{{mine, their_row(status)}, std::nullopt});
    inputs.push_back(CallRow{their_row(status)});
    signal::VideoCall third = their_row(status);
    third.id = id<CallTag>(21);
    third.caller_id = id<UserTag>(5);
    inputs.push_back(CallRow{third});
    for (const char* device : {"phone", "tablet", "laptop"}) {
      signal::VideoCall answered = mine;
      answered.metadata.set("answered_by", signal::json::Value(std::string(device)));
      inputs.push_back(CallRow{answered});
    }
    for (WriteId write = 1; write <= state.last_write + 1; ++write) {
      inputs.push_back(WriteDone{write, {signal::to_value(mine)}});
    }
  }
  for (WriteId write = 1; write <= state.last_write + 1; ++write) {
    inputs.push_back(WriteDone{write, {}});
    inputs.push_back(WriteDone{write, {signal::json::Value(std::string("not a row"))}});
    for (const int status : {0, 400, 401, 429, 503}) inputs.push_back(WriteFailed{write, status, "P0001", 10});
    for (const char* code : {"PT409", "23505"}) inputs.push_back(WriteFailed{write, 409, code, std::nullopt});
  }
  for (FetchId fetch = 1; fetch <= state.last_fetch + 1; ++fetch) {
    inputs.push_back(FetchFailed{fetch, 0, ""});
    inputs.push_back(FetchFailed{fetch, 400, "PGRST100"});
  }
  for (const auto& [type, data] :
       {std::pair{signal::SignalType::kOffer, kOffer}, std::pair{signal::SignalType::kAnswer, kAnswer},
        std::pair{signal::SignalType::kIceCandidate, R"({"candidate":"x"})"},
        std::pair{signal::SignalType::kOffer, "null"}}) {
    inputs.push_back(SignalRow{their_signal(call, type, data)});
    inputs.push_back(SignalRows{call, {their_signal(call, type, data)}});
    inputs.push_back(SignalRow{their_signal(id<CallTag>(99), type, data)});
  }
  for (const Peer& to : {state.call.peer, state.call.others.empty() ? Peer() : state.call.others.front()}) {
    for (const char* device : {"phone", "tablet", "laptop"}) {
      inputs.push_back(SignalRow{early_answer(state, to, device)});
    }
  }
  for (const PeerId which : {peer, peer + 1}) {
    inputs.insert(
        inputs.end(),
        {LocalDescription{which, sdp(signal::SdpType::kOffer)},
         LocalDescription{which, sdp(signal::SdpType::kAnswer)},
         LocalDescription{which, {signal::SdpType::kOffer, Redacted<std::string>(std::string(70'000, 'x'))}},
         LocalCandidate{which, std::nullopt},
         RemoteDescriptionSet{which},
         DataOpen{which},
         DataClosed{which},
         DataMessage{which, "?"},
         DataMessage{which, R"({"type":"TracksOn","microphone":true,"camera":true})"},
         DataMessage{which, R"({"type":"Ping"})"},
         DataMessage{which, kAccepted},
         DataMessage{which, R"({"type":"Ended","reason":"hangup"})"},
         DataMessage{which, R"({"type":"Picture","on":true,"step":"ask"})"},
         DataMessage{which, R"({"type":"Picture","on":false,"step":"agree"})"},
         MediaStats{which, 1000, 1000, 10},
         MediaStats{which, 1, 1, 1},
         MediaStats{which, 2, 2, 2, LineStats{}},
         DataMessage{
             which,
             R"({"type":"LineReport","score":-7,"reasons":["loss"],"step":"paused","frame_rate":-1,"height":9999999})"},
         RemoteTrack{which, signal::TrackKind::kVideo, true},
         PeerFailed{which, "CreatePeer", ""},
         PeerFailed{which, "AddCandidate", ""},
         PeerFailed{which, "SetRemoteDescription", ""}});
    for (const PeerConnectionState news :
         {PeerConnectionState::kNew, PeerConnectionState::kConnecting, PeerConnectionState::kConnected,
          PeerConnectionState::kDisconnected, PeerConnectionState::kFailed, PeerConnectionState::kClosed}) {
      inputs.push_back(PeerState{which, news});
    }
  }
  return inputs;
}

// Where the table lets an input lead in the end: a step may pass through a phase on its way.
bool may_end_in(Phase from, std::size_t kind, Phase to) {
  if (from == to || arrow(from, kind).may_become(to)) return true;
  for (const Phase through : kPhases) {
    if (arrow(from, kind).may_become(through) && arrow(through, kind).may_become(to)) return true;
  }
  return false;
}

TEST(Step, EveryStateMeetsEveryInput) {
  std::set<std::pair<Phase, std::size_t>> met;
  for (const auto& [name, state] : all_states()) {
    for (const Instant now : {kNow, kNow + 300s}) {
      for (const Input& input : all_inputs(state)) {
        SCOPED_TRACE(std::string(name) + " x " + std::string(name_of(input)));
        met.emplace(state.phase, input.index());
        const Arrow expected = arrow(state.phase, input.index());
        const bool admitted = admit(state, input).ok();
        if (expected.treatment == Treatment::kRefused) {
          EXPECT_FALSE(admitted);
          continue;
        }
        if (!admitted) continue;
        const Step first = step(state, input, now);
        const Step second = step(state, input, now);
        EXPECT_EQ(first.orders, second.orders);
        EXPECT_TRUE(first.state == second.state);
        EXPECT_TRUE(may_end_in(state.phase, input.index(), first.state.phase)) << name_of(first.state.phase);
        if (expected.treatment == Treatment::kIgnored) {
          EXPECT_TRUE(first.state == state);
          EXPECT_TRUE(first.orders.empty());
        }
      }
    }
  }
  EXPECT_EQ(met.size(), kPhases.size() * kInputKinds) << "some phase never met some input";
}

TEST(Step, EveryPairOfInputsAfterEveryStateKeepsTheTable) {
  for (const auto& [name, state] : all_states()) {
    for (const Input& first : all_inputs(state)) {
      if (!admit(state, first).ok()) continue;
      const State between = step(state, first, kNow).state;
      if (between == state) continue;
      for (const Input& second : all_inputs(between)) {
        if (!admit(between, second).ok()) continue;
        const Step after = step(between, second, kNow + 1s);
        EXPECT_TRUE(may_end_in(between.phase, second.index(), after.state.phase))
            << name << " x " << name_of(first) << " x " << name_of(second);
      }
    }
  }
}

TEST(Step, PeersAndDevicesAreHeldOnlyDuringACall) {
  for (const auto& [name, state] : all_states()) {
    for (const Input& input : all_inputs(state)) {
      if (!admit(state, input).ok()) continue;
      const Step after = step(state, input, kNow);
      const Call& call = after.state.call;
      const bool devices =
          call.media.state == MediaState::kReady || call.media.state == MediaState::kAsking || call.peer.attached;
      EXPECT_TRUE(!devices || consented(after.state.phase)) << name << " x " << name_of(input);
      const bool early = after.state.phase == Phase::kIncoming && call.early;
      EXPECT_TRUE(call.peer.id == 0 || early || consented(after.state.phase)) << name << " x " << name_of(input);
      EXPECT_TRUE(call.others.empty() || in_call(after.state.phase)) << name << " x " << name_of(input);
    }
  }
}

}  // namespace
}  // namespace bedside::call
