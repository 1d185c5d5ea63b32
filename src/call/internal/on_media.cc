#include "call/internal/devices.h"
#include "call/internal/handlers.h"
#include "call/internal/life.h"
#include "call/internal/negotiation.h"
#include "wire/signal/peer_message.h"

namespace bedside::call {
namespace {

void ask(Turn& turn, bool audio, bool video) {
  Media& media = turn.call.media;
  media.state = MediaState::kAsking;
  media.asked_audio = audio;
  media.asked_video = video;
  turn.order(AcquireMedia{audio, video});
}

void only_listen(Turn& turn) {
  Media& media = turn.call.media;
  media.state = MediaState::kReady;
  media.only_listens = true;
  media.audio = media.video = media.microphone = media.camera = false;
  turn.tell(ProblemCode::kOnlyListening);
  apply_wishes(turn);
  media_is_ready(turn);
}

}  // namespace

void acquire_media(Turn& turn) { ask(turn, true, turn.call.video); }

void change_media(Turn& turn) { ask(turn, turn.call.media.audio, turn.call.video); }

// What there is goes on meanwhile, and its switches with it.
void ask_again(Turn& turn, bool audio, bool video) {
  Media& media = turn.call.media;
  media.asked_audio = audio;
  media.asked_video = video;
  turn.order(AcquireMedia{audio, video});
}

void release_media(Turn& turn) {
  Media& media = turn.call.media;
  if (media.state == MediaState::kAsking || media.state == MediaState::kReady) turn.order(ReleaseMedia{});
  media.state = media.state == MediaState::kDenied ? MediaState::kDenied : MediaState::kNone;
  media.audio = false;
  media.video = false;
  media.only_listens = false;
}

void apply_wishes(Turn& turn) {
  const Media& media = turn.call.media;
  if (media.state != MediaState::kReady) return;
  if (media.audio) turn.order(SetTrackEnabled{signal::TrackKind::kAudio, media.microphone});
  if (media.video) turn.order(SetTrackEnabled{signal::TrackKind::kVideo, media.camera});
  tell_tracks(turn);
}

void tell_tracks(Turn& turn) {
  const Media& media = turn.call.media;
  const Peer& peer = turn.call.peer;
  if (!peer.data_open) return;
  const signal::TracksOn tracks{.microphone = media.audio && media.microphone, .camera = media.video && media.camera};
  turn.order(SendData{peer.id, signal::to_text(tracks)});
}

void on(Turn& turn, const MediaReady& input) {
  if (!consented(turn.phase())) {
    turn.order(ReleaseMedia{});  // Granted after the call had ended.
    return;
  }
  Media& media = turn.call.media;
  media.state = MediaState::kReady;
  media.audio = input.audio;
  media.video = input.video;
  media.only_listens = false;
  turn.untell(ProblemCode::kOnlyListening);
  if (input.video) turn.untell(ProblemCode::kCameraUnavailable);
  if (input.audio) turn.untell(ProblemCode::kMicrophoneUnavailable);
  if (media.asked_video && !input.video) {
    media.camera = false;
    turn.tell(ProblemCode::kCameraUnavailable);
  }
  if (media.asked_audio && !input.audio) {
    media.microphone = false;
    turn.tell(ProblemCode::kMicrophoneUnavailable);
  }
  apply_wishes(turn);
  media_is_ready(turn);
}

// A browser refuses camera and microphone together when one of them is missing, and does not say which. So after both
// were refused each is asked for alone, voice first. With nothing granted at all one can still see and hear, and write:
// who is blocked is told best by the other side what to press.
void on(Turn& turn, const MediaDenied& input) {
  Media& media = turn.call.media;
  if (media.state == MediaState::kReady && !media.only_listens) return;
  media.problem = input.reason;
  if (media.only_listens || turn.call.connected_at_ms) return only_listen(turn);
  const bool fall_back = turn.call.video && turn.state.settings.falls_back_to("audio_only");
  if (fall_back && media.asked_audio && media.asked_video) {
    media.camera = false;
    turn.tell(ProblemCode::kCameraUnavailable);
    return ask(turn, true, false);
  }
  if (fall_back && media.asked_audio) {
    media.camera = true;
    media.microphone = false;
    turn.tell(ProblemCode::kMicrophoneUnavailable);
    return ask(turn, false, true);
  }
  if (turn.state.settings.falls_back_to("listen_only")) return only_listen(turn);
  media.state = MediaState::kDenied;
  media.camera = false;
  media.microphone = false;
  turn.tell(ProblemCode::kMediaUnavailable);
  hang_up(turn, signal::CallStatus::kFailed, "media_failed");
}

}  // namespace bedside::call
