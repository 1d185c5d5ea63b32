#include "call/internal/devices.h"

#include "call/internal/handlers.h"
#include "call/internal/quality/watching.h"

namespace bedside::call {
namespace {

using signal::Picture;
using signal::PictureStep;

void say(Turn& turn, bool on, PictureStep step) {
  const Peer& peer = turn.call.peer;
  if (peer.data_open) turn.order(SendData{peer.id, signal::to_text(Picture{on, step})});
}

// The only place where the camera of a call by voice is opened: this person asked for it or agreed to it.
void go_over(Turn& turn, bool video) {
  Call& call = turn.call;
  call.picture_request = PictureRequest::kNone;
  call.taken_back = false;
  call.video = call.media.camera = video;
  turn.untell(ProblemCode::kPictureRefused);
  change_media(turn);
  apply_video_encoding(turn);
}

void refused(Turn& turn, bool on) {
  Call& call = turn.call;
  if (call.picture_request == PictureRequest::kMine) {
    turn.tell(ProblemCode::kPictureRefused);
  } else if (call.picture_request == PictureRequest::kNone && on && call.video) {
    // They are by voice, then: my agreement crossed their taking back, or their page began anew.
    return go_over(turn, false);
  }
  call.picture_request = PictureRequest::kNone;
}

}  // namespace

void on(Turn& turn, const SetVideo& input) {
  Call& call = turn.call;
  if (input.enabled == call.video) {
    if (call.picture_request != PictureRequest::kNone) say(turn, !call.video, PictureStep::kRefuse);
    call.taken_back = call.picture_request == PictureRequest::kMine;
    call.picture_request = PictureRequest::kNone;
    return;
  }
  if (call.picture_request == PictureRequest::kTheirs) {
    say(turn, input.enabled, PictureStep::kAgree);
    return go_over(turn, input.enabled);
  }
  call.picture_request = PictureRequest::kMine;
  call.taken_back = false;
  say(turn, input.enabled, PictureStep::kAsk);
}

void hear_of_picture(Turn& turn, const Picture& said) {
  Call& call = turn.call;
  if (!accepted(turn.phase())) return;
  const bool is_mine = call.picture_request == PictureRequest::kMine && said.on != call.video;
  switch (said.step) {
    case PictureStep::kAsk:
      if (said.on == call.video) return say(turn, said.on, PictureStep::kAgree);
      if (!is_mine) {
        call.picture_request = PictureRequest::kTheirs;
        return;
      }
      say(turn, said.on, PictureStep::kAgree);  // Both asked for the same.
      return go_over(turn, said.on);
    case PictureStep::kAgree:
      // One that I do not wait for counts where it shows less of me, so that both ends are the same. To more of me I
      // say again that I took my question back; if it never was mine, my page has begun anew, and it is theirs.
      if (is_mine || (!said.on && call.video)) return go_over(turn, said.on);
      if (!said.on || call.video) return;
      if (call.taken_back) return say(turn, true, PictureStep::kRefuse);
      call.picture_request = PictureRequest::kTheirs;
      return;
    case PictureStep::kRefuse: return refused(turn, said.on);
  }
}

void ask_for_picture_again(Turn& turn) {
  const Call& call = turn.call;
  if (call.picture_request == PictureRequest::kMine) {
    say(turn, !call.video, PictureStep::kAsk);
  } else if (call.video != call.began_with_video()) {
    // Their page may have begun anew and know only how the call began, or my agreement was lost.
    say(turn, call.video, PictureStep::kAgree);
  }
}

}  // namespace bedside::call
