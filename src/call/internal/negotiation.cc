#include "call/internal/negotiation.h"

#include <algorithm>
#include <utility>

#include "call/internal/handlers.h"
#include "call/internal/life.h"
#include "call/internal/writing.h"

namespace bedside::call {
namespace {

void create_peer(Turn& turn) {
  Call& call = turn.call;
  call.peer.id = ++turn.state.last_peer;
  CreatePeer order;
  order.peer = call.peer.id;
  order.ice_servers = turn.state.settings.ice_servers;
  order.data_channel = call.direction == Direction::kOutgoing;
  order.receive = {.audio = true, .video = call.row.call_type == signal::CallType::kVideo};
  turn.order(std::move(order));
}

void attach(Turn& turn) {
  if (std::exchange(turn.call.peer.attached, true)) return;
  turn.order(AttachMedia{turn.call.peer.id});
}

void set_remote(Turn& turn, signal::Description description, Negotiation step) {
  Peer& peer = turn.call.peer;
  peer.negotiation = step;
  peer.remote_set = false;
  peer.remote_fragment = signal::user_fragment(description);
  turn.order(SetRemoteDescription{peer.id, std::move(description)});
}

void answer_if_ready(Turn& turn) {
  Peer& peer = turn.call.peer;
  if (peer.negotiation != Negotiation::kOfferTaken || turn.call.media.state != MediaState::kReady) return;
  attach(turn);
  peer.negotiation = Negotiation::kAnswering;
  turn.order(CreateAnswer{peer.id});
}

void take_offer(Turn& turn, signal::Description offer) {
  Peer& peer = turn.call.peer;
  switch (turn.phase()) {
    case Phase::kIncoming: peer.later = std::move(offer); return;
    case Phase::kCalling:  // Whoever is called makes no offer before the call is answered.
    case Phase::kIdle:
    case Phase::kEnded: return;
    case Phase::kAnswering:
    case Phase::kConnecting:
    case Phase::kActive:
    case Phase::kReconnecting: break;
  }
  switch (peer.negotiation) {
    case Negotiation::kStable:
      if (peer.id == 0) create_peer(turn);
      return set_remote(turn, std::move(offer), Negotiation::kTakingOffer);
    case Negotiation::kOffering:
    case Negotiation::kOffered: return;
    case Negotiation::kTakingAnswer:
    case Negotiation::kTakingOffer:
    case Negotiation::kOfferTaken:
    case Negotiation::kAnswering: peer.later = std::move(offer); return;
  }
}

void take_answer(Turn& turn, const signal::Payload& payload, signal::Description answer) {
  Call& call = turn.call;
  if (call.peer.negotiation != Negotiation::kOffered) return;
  set_remote(turn, std::move(answer), Negotiation::kTakingAnswer);
  if (turn.phase() != Phase::kCalling) return;
  // A plain client's answer is its accept; it leaves the writing of it to the caller.
  if (!payload.party && call.row.status != signal::CallStatus::kActive) {
    update_call(turn, Purpose::kMarkActive, call.row.id, unanswered(), change_to(signal::CallStatus::kActive));
  }
  accept_is_certain(turn);
}

void take_candidate(Turn& turn, signal::IceCandidate candidate) {
  Peer& peer = turn.call.peer;
  if (is_timely(peer, candidate)) {
    turn.order(AddCandidate{peer.id, std::move(candidate)});
  } else {
    hold(peer, std::move(candidate));
  }
}

// After an exchange: the offer that had to wait.
void go_on(Turn& turn) {
  Peer& peer = turn.call.peer;
  watch_connecting(turn);
  if (peer.negotiation != Negotiation::kStable || !peer.later) return;
  take_offer(turn, *std::exchange(peer.later, std::nullopt));
}

bool is_current(const Turn& turn, PeerId peer) { return peer != 0 && peer == turn.call.peer.id; }

}  // namespace

void handle_signal(Turn& turn, const signal::WebRtcSignal& row) {
  auto payload = signal::parse_payload(row.signal_type, row.signal_data);
  if (!payload.ok()) return;  // The other side's fault; the rest of the call may still work.
  if (auto* candidate = std::get_if<signal::IceCandidate>(&payload->content)) {
    return take_candidate(turn, std::move(*candidate));
  }
  auto& description = *std::get_if<signal::Description>(&payload->content);
  if (description.type == signal::SdpType::kOffer) return take_offer(turn, std::move(description));
  take_answer(turn, *payload, std::move(description));
}

void media_is_ready(Turn& turn) {
  Peer& peer = turn.call.peer;
  if (turn.call.direction == Direction::kIncoming) return answer_if_ready(turn);
  if (peer.id != 0) return;
  create_peer(turn);
  attach(turn);
  peer.negotiation = Negotiation::kOffering;
  turn.order(CreateOffer{peer.id, false});
}

void start_answering(Turn& turn) {
  Peer& peer = turn.call.peer;
  if (peer.later) {
    take_offer(turn, *std::exchange(peer.later, std::nullopt));
  } else {
    fetch_signals(turn);  // It may have been missed; or a plain caller makes it only now.
  }
}

void watch_connecting(Turn& turn) {
  Call& call = turn.call;
  if (turn.phase() != Phase::kConnecting || !is_settled(call.peer)) return;
  call.connect_deadline = std::min(call.connect_deadline.value_or(Instant::max()), turn.now + kConnectTimeout);
}

void restart_ice(Turn& turn) {
  Peer& peer = turn.call.peer;
  peer.negotiation = Negotiation::kOffering;
  turn.order(CreateOffer{peer.id, true});
}

void close_peer(Turn& turn) {
  Peer& peer = turn.call.peer;
  if (peer.id != 0) turn.order(ClosePeer{peer.id});
  peer = Peer();
}

void on(Turn& turn, const LocalDescription& input) {
  if (!is_current(turn, input.peer)) return;
  Peer& peer = turn.call.peer;
  const bool is_offer = input.description.type == signal::SdpType::kOffer;
  if (peer.negotiation != (is_offer ? Negotiation::kOffering : Negotiation::kAnswering)) return;
  if (!signal::fits(input.description)) return fail_connection(turn, ProblemCode::kConnectionFailed);
  peer.negotiation = is_offer ? Negotiation::kOffered : Negotiation::kStable;
  peer.local_fragment = signal::user_fragment(input.description);
  turn.call.outbox.add({input.description, turn.state.settings.device_id}, turn.now);
  go_on(turn);
}

void on(Turn& turn, const LocalCandidate& input) {
  if (!is_current(turn, input.peer)) return;
  signal::IceCandidate candidate;
  if (input.candidate && !input.candidate->candidate.reveal().empty()) {
    candidate = *input.candidate;
    if (!signal::fits(candidate)) return;
  } else {
    // The end, in the words that every browser takes, also through its RTCIceCandidate constructor, which wants one of
    // sdpMid and sdpMLineIndex.
    candidate.sdp_mid = "0";
    candidate.sdp_mline_index = 0;
    if (!turn.call.peer.local_fragment.empty()) candidate.username_fragment = turn.call.peer.local_fragment;
  }
  turn.call.outbox.add({std::move(candidate), turn.state.settings.device_id}, turn.now);
}

void on(Turn& turn, const RemoteDescriptionSet& input) {
  if (!is_current(turn, input.peer)) return;
  Peer& peer = turn.call.peer;
  const bool is_offer = peer.negotiation == Negotiation::kTakingOffer;
  if (!is_offer && peer.negotiation != Negotiation::kTakingAnswer) return;
  peer.negotiation = is_offer ? Negotiation::kOfferTaken : Negotiation::kStable;
  peer.remote_set = true;
  for (signal::IceCandidate& candidate : release_timely(peer)) {
    turn.order(AddCandidate{peer.id, std::move(candidate)});
  }
  answer_if_ready(turn);
  go_on(turn);
}

}  // namespace bedside::call
