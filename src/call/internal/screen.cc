#include "call/internal/screen.h"

#include "call/internal/life.h"
#include "call/internal/parts/problems.h"
#include "call/internal/quality/watching.h"

namespace bedside::call {
namespace {

// The other engine knows best; a plain client's tracks have to speak for themselves.
void show_remote(const Call& call, ScreenState& screen) {
  const Peer& peer = call.peer;
  screen.remote_microphone = peer.told ? peer.told->microphone : peer.audio_live;
  screen.remote_camera = peer.told ? peer.told->camera : peer.video_live;
  // What stands still is no picture.
  if (call.line.theirs && call.line.theirs->step == signal::VideoStep::kPaused) screen.remote_camera = false;
}

}  // namespace

ScreenState screen_of(const State& state) {
  ScreenState screen;
  screen.phase = screen_name(state.phase);
  screen.signaling = state.signaling;
  if (state.problem) screen.problem = explain(*state.problem);
  if (!in_call(state.phase)) screen.elsewhere = state.elsewhere;
  if (state.phase == Phase::kIdle) return screen;

  const Call& call = state.call;
  screen.call = call.row;
  screen.peer_id = call.other();
  screen.direction = call.direction;
  screen.ringing = state.phase == Phase::kCalling && call.row.status == signal::CallStatus::kRinging;
  screen.microphone = call.media.microphone;
  screen.camera = call.media.camera;
  screen.video = call.video;
  screen.picture_request = call.picture_request;
  screen.media = call.media.state;
  screen.media_problem = call.media.problem;
  screen.connected_at_ms = call.connected_at_ms;
  if (accepted(state.phase) || state.phase == Phase::kAnswering) show_remote(call, screen);
  if (state.phase == Phase::kActive) screen.line = line_state(call);
  if (state.phase == Phase::kEnded) {
    screen.ended_reason = call.ended_reason;
    screen.can_retry = can_retry(call);
  }
  return screen;
}

}  // namespace bedside::call
