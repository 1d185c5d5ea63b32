#include "call/internal/devices.h"
#include "call/internal/handlers.h"
#include "call/internal/life.h"
#include "call/internal/negotiation.h"
#include "wire/signal/peer_message.h"

namespace bedside::call {
namespace {

using signal::PeerConnectionState;

bool is_current(const Turn& turn, PeerId peer) { return peer != 0 && peer == turn.call.peer.id; }

void connected(Turn& turn) {
  turn.call.peer.transport = Transport::kUp;
  if (accepted(turn.phase()) && turn.phase() != Phase::kActive) go_active(turn);
}

void lost(Turn& turn) {
  if (turn.phase() != Phase::kActive) return;
  turn.tell(ProblemCode::kConnectionLost);
  turn.call.connect_deadline = turn.now + kReconnectTimeout;
  turn.become(Phase::kReconnecting);
  begin_catching_up(turn);
}

// One ICE restart for each outage, by the caller, so that the two ends do not both make offers. The receiver waits for
// it until the deadline.
void failed(Turn& turn) {
  Call& call = turn.call;
  if (!accepted(turn.phase())) return;  // Before the accept nobody has lost anything yet; the ring decides.
  lost(turn);
  if (call.direction == Direction::kIncoming) return;
  const bool may_restart = !call.peer.restart_used && turn.state.settings.falls_back_to("ice_restart");
  if (!may_restart || !is_settled(call.peer)) return fail_connection(turn, ProblemCode::kConnectionFailed);
  call.peer.restart_used = true;
  call.connect_deadline = turn.now + kReconnectTimeout;
  restart_ice(turn);
}

}  // namespace

void on(Turn& turn, const PeerState& input) {
  if (!is_current(turn, input.peer)) return;
  Peer& peer = turn.call.peer;
  switch (input.state) {
    case PeerConnectionState::kNew:
    case PeerConnectionState::kConnecting:
    case PeerConnectionState::kClosed: return;
    case PeerConnectionState::kConnected: return connected(turn);
    case PeerConnectionState::kDisconnected: peer.transport = Transport::kLost; return lost(turn);
    case PeerConnectionState::kFailed: peer.transport = Transport::kFailed; return failed(turn);
  }
}

void on(Turn& turn, const PeerFailed& input) {
  if (!is_current(turn, input.peer)) return;
  Peer& peer = turn.call.peer;
  if (input.order == CreatePeer::kName) return fail_connection(turn, ProblemCode::kPeerUnsupported);
  const bool harmless = input.order == AddCandidate::kName || input.order == SendData::kName;
  if (harmless || input.order == ClosePeer::kName) return;
  if (peer.transport == Transport::kUp) {
    peer.negotiation = Negotiation::kStable;  // A renegotiation went wrong; what flows goes on flowing.
    return;
  }
  fail_connection(turn, ProblemCode::kConnectionFailed);
}

void on(Turn& turn, const DataOpen& input) {
  if (!is_current(turn, input.peer)) return;
  turn.call.peer.data_open = true;
  tell_tracks(turn);
}

void on(Turn& turn, const DataClosed& input) {
  if (is_current(turn, input.peer)) turn.call.peer.data_open = false;
}

void on(Turn& turn, const DataMessage& input) {
  if (!is_current(turn, input.peer)) return;
  const auto message = signal::parse_peer_message(input.text);
  if (!message) return;
  if (const auto* tracks = std::get_if<signal::TracksOn>(&*message)) turn.call.peer.told = *tracks;
}

void on(Turn& turn, const RemoteTrack& input) {
  if (!is_current(turn, input.peer)) return;
  Peer& peer = turn.call.peer;
  (input.kind == signal::TrackKind::kAudio ? peer.audio_live : peer.video_live) = input.live;
}

}  // namespace bedside::call
