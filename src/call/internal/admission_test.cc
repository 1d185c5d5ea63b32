// Goal: each refusal has its stable name, and asking changes nothing.
#include <gtest/gtest.h>

#include "call/internal/step.h"

namespace bedside::call {
namespace {

State fresh(Phase phase) {
  Config config;
  config.device_id = "desk";
  config.seed = std::string(32, '0');
  State state(settings_of(config), ids_of(config));
  state.phase = phase;
  return state;
}
std::string refusal(const State& state, const Input& input) {
  const Status status = admit(state, input);
  return status.ok() ? "taken" : status.error().id;
}

TEST(Admission, WishesMustFitThePhase) {
  EXPECT_EQ(refusal(fresh(Phase::kIdle), EndCall{}), "call.wrong_phase");
  EXPECT_EQ(refusal(fresh(Phase::kActive), StartCall{}), "call.wrong_phase");
  EXPECT_EQ(refusal(fresh(Phase::kCalling), AnswerCall{}), "call.wrong_phase");
  EXPECT_EQ(refusal(fresh(Phase::kEnded), SetCamera{true}), "call.wrong_phase");
}

TEST(Admission, ListsAreBounded) {
  SignalRows signals;
  signals.rows.resize(kMaxRowsPerInput + 1);
  EXPECT_EQ(refusal(fresh(Phase::kActive), signals), "call.too_large");
  OpenCalls calls;
  calls.rows.resize(kMaxRowsPerInput + 1);
  EXPECT_EQ(refusal(fresh(Phase::kIdle), calls), "call.too_large");
  IceServersChanged servers;
  servers.ice_servers.resize(kMaxIceServers + 1);
  EXPECT_EQ(refusal(fresh(Phase::kIdle), servers), "config.ice_servers");
}

TEST(Admission, ACallByVoiceHasNoCameraToSwitchOn) {
  State state = fresh(Phase::kActive);
  state.call.media.state = MediaState::kReady;
  state.call.video = true;
  EXPECT_EQ(refusal(state, SetCamera{true}), "taken") << "a device that was not to be had is asked for again";
  state.call.video = false;
  EXPECT_EQ(refusal(state, SetCamera{true}), "call.not_available");
  EXPECT_EQ(refusal(state, SetCamera{false}), "taken");
}

TEST(Admission, TooManyUnsavedCallsMustWait) {
  State state = fresh(Phase::kIdle);
  StartCall call;
  call.receiver_id.uuid.bytes[0] = 1;
  EXPECT_EQ(refusal(state, call), "taken");
  state.writes.resize(kMaxWrites);
  EXPECT_EQ(refusal(state, call), "call.too_many");
  EXPECT_EQ(refusal(state, StartCall{}), "call.not_available") << "the receiver is the caller";
}

}  // namespace
}  // namespace bedside::call
