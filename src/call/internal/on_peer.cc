#include <utility>

#include "call/internal/devices.h"
#include "call/internal/early.h"
#include "call/internal/handlers.h"
#include "call/internal/life.h"
#include "call/internal/negotiation.h"
#include "call/internal/quality/watching.h"
#include "call/internal/recovering.h"
#include "wire/signal/peer_message.h"

namespace bedside::call {
namespace {

using signal::PeerConnectionState;

bool is_current(const Turn& turn, PeerId peer) { return peer != 0 && peer == turn.call.peer.id; }

void connected(Turn& turn) {
  turn.call.peer.transport = Transport::kUp;
  apply_video_encoding(turn);
  // ICE never saw that stall and cannot tell when it is over.
  if (turn.call.peer.stalled) return;
  if (accepted(turn.phase()) && turn.phase() != Phase::kActive) go_active(turn);
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
    case PeerConnectionState::kDisconnected:
      peer.transport = Transport::kLost;
      return connection_lost(turn, FirstAttempt::kOurs);
    case PeerConnectionState::kFailed: peer.transport = Transport::kFailed; return connection_refused(turn);
  }
}

void on(Turn& turn, const PeerFailed& input) {
  if (!is_current(turn, input.peer)) return;
  Peer& peer = turn.call.peer;
  const bool harmless =
      input.order == AddCandidate::kName || input.order == SendData::kName || input.order == SetVideoEncoding::kName;
  if (harmless || input.order == ClosePeer::kName) return;
  if (turn.phase() == Phase::kIncoming) return early_failed(turn);
  if (turn.phase() == Phase::kCalling && !peer.party.empty()) return replace_peer(turn, Paths::kAll);
  if (input.order == CreatePeer::kName) return fail_connection(turn, ProblemCode::kPeerUnsupported);
  if (turn.phase() == Phase::kReconnecting) {
    peer.remote_set = false;  // Whatever it holds now, nothing more can be built on it.
    return attempt_failed(turn);
  }
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
  turn.call.line.told.reset();
  tell_line(turn);
  ask_for_picture_again(turn);
  if (turn.phase() == Phase::kAnswering) say_accepted(turn);
}

void on(Turn& turn, const DataClosed& input) {
  if (is_current(turn, input.peer)) turn.call.peer.data_open = false;
}

void on(Turn& turn, const DataMessage& input) {
  if (!is_current(turn, input.peer)) return;
  auto message = signal::parse_peer_message(input.text);
  if (!message) return;
  Peer& peer = turn.call.peer;
  peer.flow.path_is_alive();
  if (const auto* tracks = std::get_if<signal::TracksOn>(&*message)) peer.told = *tracks;
  // While it rings at several devices there is no line yet whose report counts.
  auto* report = std::get_if<signal::LineReport>(&*message);
  if (report != nullptr && turn.phase() != Phase::kCalling) take_report(turn, std::move(*report));
  if (const auto* picture = std::get_if<signal::Picture>(&*message)) hear_of_picture(turn, *picture);
  if (std::holds_alternative<signal::Ping>(*message)) {
    turn.order(SendData{peer.id, signal::to_text(signal::Pong{})});
  }
  if (std::holds_alternative<signal::Accepted>(*message)) hear_accepted(turn);
  if (const auto* ended = std::get_if<signal::Ended>(&*message)) hear_ended(turn, *ended);
}

void on(Turn& turn, const RemoteTrack& input) {
  if (!is_current(turn, input.peer)) return;
  Peer& peer = turn.call.peer;
  (input.kind == signal::TrackKind::kAudio ? peer.audio_live : peer.video_live) = input.live;
}

}  // namespace bedside::call
