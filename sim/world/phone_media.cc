// The hands of a phone that hold its peer connection, camera and microphone.
#include <utility>

#include "sim/world/phone.h"

namespace bedside::sim {
namespace {

constexpr Duration kAskingUser = 30ms;  // A permission that was granted before.

}  // namespace

void Phone::carry_out(const call::CreatePeer& order) {
  peers_[order.peer] = BrowserPeer::make(around_.air, station_, order, setup_.looks_every,
                                         [this](const call::Input& input) { feed(input); });
}

void Phone::carry_out(const call::AttachMedia& order) {
  if (auto* const peer = open_peer(order.peer)) peer->attach_media(has_audio_, has_video_);
}

void Phone::carry_out(const call::CreateOffer& order) {
  if (auto* const peer = open_peer(order.peer)) peer->create_offer(order.ice_restart);
}

void Phone::carry_out(const call::CreateAnswer& order) {
  if (auto* const peer = open_peer(order.peer)) peer->create_answer();
}

void Phone::carry_out(const call::SetRemoteDescription& order) {
  if (auto* const peer = open_peer(order.peer)) peer->set_remote(order.description);
}

void Phone::carry_out(const call::AddCandidate& order) {
  if (auto* const peer = open_peer(order.peer)) peer->add_candidate(order.candidate);
}

void Phone::carry_out(const call::SendData& order) {
  if (auto* const peer = open_peer(order.peer)) peer->send(order.text);
}

void Phone::carry_out(const call::SetVideoEncoding& order) {
  if (auto* const peer = open_peer(order.peer)) peer->bound_video(order);
}

void Phone::carry_out(const call::ClosePeer& order) {
  const auto closed = peers_.extract(order.peer);
  if (closed) closed.mapped()->close(order.last_words);
}

void Phone::carry_out(const call::AcquireMedia& order) {
  const int request = ++media_requests_;
  if (media_open_) {  // What is open stays; only a camera may be missing.
    later(kAskingUser, [this, order, request] {
      if (request != media_requests_) return;
      has_video_ = order.video && (has_video_ || grants_video);
      feed(call::MediaReady{has_audio_, has_video_});
      for (const auto& [id, peer] : peers_) {
        if (peer->is_attached()) peer->attach_media(has_audio_, has_video_);
      }
    });
    return;
  }
  const bool granted = (!order.audio || grants_audio) && (!order.video || grants_video);
  later(kAskingUser, [this, order, granted, request] {
    if (request != media_requests_) return;
    media_open_ = granted;
    has_audio_ = granted && order.audio;
    has_video_ = granted && order.video;
    if (granted) {
      feed(call::MediaReady{order.audio, order.video});
    } else {
      feed(call::MediaDenied{order.audio, order.video, call::MediaReason::kDenied});
    }
  });
}

void Phone::carry_out(const call::SetTrackEnabled&) {}

void Phone::carry_out(const call::ReleaseMedia&) {
  ++media_requests_;
  media_open_ = false;
}

}  // namespace bedside::sim
