#include "call/internal/negotiation.h"

#include <algorithm>
#include <utility>

#include "call/internal/early.h"
#include "call/internal/handlers.h"
#include "call/internal/life.h"
#include "call/internal/parts/early.h"
#include "call/internal/parts/offer.h"
#include "call/internal/recovering.h"
#include "call/internal/rejoining.h"
#include "call/internal/writing.h"
#include "wire/signal/start_bitrate.h"

namespace bedside::call {
namespace {

constexpr std::size_t kSessionDigits = 8;  // Tells the few connections of one call apart.

void create_peer(Turn& turn, bool offers, Paths paths = Paths::kAll) {
  Call& call = turn.call;
  call.peer.id = ++turn.state.last_peer;
  call.peer.start_kbps = call.line.ladder.rung().start_kbps;
  call.peer.session = turn.state.ids.make<SignalTag>().text().substr(0, kSessionDigits);
  CreatePeer order;
  order.peer = call.peer.id;
  order.ice_servers = turn.state.settings.ice_servers;
  order.data_channel = offers;
  // A call by voice has room for pictures too, so that they can be agreed on without a new exchange of descriptions.
  order.receive = {.audio = true, .video = true};
  order.relay_only = paths == Paths::kRelayOnly;
  turn.order(std::move(order));
}

void attach(Turn& turn) {
  if (std::exchange(turn.call.peer.attached, true)) return;
  turn.order(AttachMedia{turn.call.peer.id});
}

void offer(Turn& turn, bool ice_restart) {
  Peer& peer = turn.call.peer;
  peer.negotiation = Negotiation::kOffering;
  ++peer.round;
  turn.order(CreateOffer{peer.id, ice_restart});
}

void set_remote(Turn& turn, const signal::Payload& payload, Negotiation step) {
  Peer& peer = turn.call.peer;
  signal::Description description = *std::get_if<signal::Description>(&payload.content);
  peer.negotiation = step;
  peer.remote_set = false;
  peer.remote_fragment = signal::user_fragment(description);
  if (payload.session) peer.remote_session = *payload.session;
  turn.call.with_engine = turn.call.with_engine || payload.session;
  description.sdp = Redacted(signal::with_start_bitrate(description.sdp.reveal(), peer.start_kbps));
  turn.order(SetRemoteDescription{peer.id, std::move(description)});
}

void answer_if_ready(Turn& turn) {
  Peer& peer = turn.call.peer;
  if (peer.negotiation != Negotiation::kOfferTaken) return;
  const bool ready = turn.call.media.state == MediaState::kReady;
  if (!ready && !answers_early(turn.call)) return;
  if (ready) attach(turn);
  peer.negotiation = Negotiation::kAnswering;
  turn.order(CreateAnswer{peer.id});
}

// While it rings, what belongs to the connection with one device is no news for the others.
std::optional<std::string> only_for(const Turn& turn) {
  if (turn.phase() != Phase::kCalling || turn.call.peer.party.empty()) return std::nullopt;
  return turn.call.peer.party;
}

// What the other engine told of its tracks holds for the next connection as well.
void drop_peer(Turn& turn) {
  const auto told = turn.call.peer.told;
  close_peer(turn);
  turn.call.peer.told = told;
}

void take_offer(Turn& turn, signal::Payload payload) {
  Peer& peer = turn.call.peer;
  if (payload.device.value_or(turn.state.settings.device_id) != turn.state.settings.device_id) return;
  switch (turn.phase()) {
    case Phase::kIncoming:
      if (turn.call.early) break;
      peer.later = std::move(payload);
      return;
    case Phase::kCalling:  // Whoever is called makes no offer before the call is answered.
    case Phase::kIdle:
    case Phase::kEnded: return;
    case Phase::kAnswering:
    case Phase::kConnecting:
    case Phase::kActive:
    case Phase::kReconnecting: break;
  }
  const bool polite = turn.call.direction == Direction::kIncoming;
  switch (decide(classify(peer, payload), polite)) {
    case OfferVerdict::kIgnore: return;
    case OfferVerdict::kHold: peer.later = std::move(payload); return;
    case OfferVerdict::kReplace:
      drop_peer(turn);
      create_peer(turn, false);
      connection_lost(turn, FirstAttempt::kTheirs);
      break;
    case OfferVerdict::kTake:
      if (peer.id == 0) create_peer(turn, false);
      break;
  }
  peer.remote_round = payload.round;
  set_remote(turn, payload, Negotiation::kTakingOffer);
}

// A device that rings has answered by itself: see parts/early.h.
void take_early_answer(Turn& turn, const signal::Payload& payload) {
  Call& call = turn.call;
  switch (decide(classify(call.peer, call.others, payload))) {
    case EarlyVerdict::kIgnore: return;
    case EarlyVerdict::kTake: {
      const Focus focus(turn, find_peer(call, [&](const Peer& peer) { return peer.session == payload.to; }));
      set_remote(turn, payload, Negotiation::kTakingAnswer);
      call.peer.party = *payload.party;
      return;
    }
    case EarlyVerdict::kOfferAnew: {
      Peer* peer = find_peer(call, [&](const Peer& known) { return known.party == *payload.party; });
      if (peer == nullptr) peer = &call.others.emplace_back();
      const Focus focus(turn, peer);
      replace_peer(turn, Paths::kAll);
      call.peer.party = *payload.party;
      return;
    }
  }
}

void take_answer(Turn& turn, const signal::Payload& payload) {
  Call& call = turn.call;
  if (payload.early && turn.phase() == Phase::kCalling) return call.early ? take_early_answer(turn, payload) : void();
  // Later only the device that accepted is still asked.
  if (payload.early && payload.party != device_of(call.row, Direction::kIncoming)) return;
  const bool is_of_another =
      (payload.to && *payload.to != call.peer.session) || (payload.round && *payload.round != call.peer.round);
  if (call.peer.negotiation != Negotiation::kOffered || is_of_another) {
    // Accepted by a device whose offer another one, which only rings, has taken: it gets an offer of its own.
    const bool is_taken = accepted(turn.phase()) ? call.peer.id == 0 : !call.peer.party.empty();
    if (!call.early || payload.early || !is_taken) return;
    choose(turn, payload.party);
    if (call.peer.id == 0) replace_peer(turn, Paths::kAll);
  } else {
    set_remote(turn, payload, Negotiation::kTakingAnswer);
  }
  if (turn.phase() != Phase::kCalling) return;
  // A plain client's answer is its accept; it leaves the writing of it to the caller.
  if (!payload.party && call.row.status != signal::CallStatus::kActive) {
    update_call(turn, Purpose::kMarkActive, call.row.id, unanswered(), change_to(signal::CallStatus::kActive));
  }
  accept_is_certain(turn);
}

void take_candidate(Turn& turn, signal::Payload candidate) {
  Peer& peer = turn.call.peer;
  if (is_timely(peer, candidate)) {
    turn.order(AddCandidate{peer.id, std::move(*std::get_if<signal::IceCandidate>(&candidate.content))});
  } else {
    hold(turn.call.held, std::move(candidate));
  }
}

// After an exchange: the offer that had to wait.
void go_on(Turn& turn) {
  Peer& peer = turn.call.peer;
  watch_connecting(turn);
  exchange_is_done(turn);
  if (peer.negotiation != Negotiation::kStable || !peer.later) return;
  take_offer(turn, *std::exchange(peer.later, std::nullopt));
}

bool is_current(const Turn& turn, PeerId peer) { return peer != 0 && peer == turn.call.peer.id; }

}  // namespace

void handle_signal(Turn& turn, const signal::WebRtcSignal& row) {
  auto payload = signal::parse_payload(row.signal_type, row.signal_data);
  if (!payload.ok()) return;  // The other side's fault; the rest of the call may still work.
  if (std::holds_alternative<signal::IceCandidate>(payload->content)) {
    if (payload->device.value_or(turn.state.settings.device_id) != turn.state.settings.device_id) return;
    const Focus focus(turn, find_peer(turn.call, [&](const Peer& peer) {
                        return payload->session && peer.remote_session == *payload->session;
                      }));
    return take_candidate(turn, *std::move(payload));
  }
  if (row.signal_type == signal::SignalType::kOffer) return take_offer(turn, *std::move(payload));
  take_answer(turn, *payload);
}

void media_is_ready(Turn& turn) {
  Peer& peer = turn.call.peer;
  answer_if_ready(turn);
  if (peer.id != 0) return answers_early(turn.call) ? attach(turn) : void();
  if (turn.phase() == Phase::kReconnecting) return attempt_failed(turn);  // Rejoining: the first attempt may begin.
  if (turn.call.direction == Direction::kIncoming) return;
  create_peer(turn, true);
  attach(turn);
  offer(turn, false);
}

void start_answering(Turn& turn) {
  Peer& peer = turn.call.peer;
  if (peer.id != 0) return;  // Answered while it rang.
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

void restart_ice(Turn& turn) { offer(turn, true); }

void replace_peer(Turn& turn, Paths paths) {
  drop_peer(turn);
  create_peer(turn, true, paths);
  if (turn.call.media.state == MediaState::kReady) attach(turn);
  offer(turn, false);
}

void close_peer(Turn& turn, std::optional<std::string> last_words) {
  Peer& peer = turn.call.peer;
  if (peer.id != 0) turn.order(ClosePeer{peer.id, std::move(last_words)});
  peer = Peer();
}

void on(Turn& turn, const LocalDescription& input) {
  if (!is_current(turn, input.peer)) return;
  Peer& peer = turn.call.peer;
  const bool is_offer = input.description.type == signal::SdpType::kOffer;
  if (peer.negotiation != (is_offer ? Negotiation::kOffering : Negotiation::kAnswering)) return;
  if (!signal::fits(input.description)) {
    if (turn.phase() == Phase::kIncoming) return early_failed(turn);
    return fail_connection(turn, ProblemCode::kConnectionFailed);
  }
  peer.negotiation = is_offer ? Negotiation::kOffered : Negotiation::kStable;
  peer.local_fragment = signal::user_fragment(input.description);
  signal::Payload payload{input.description, turn.state.settings.device_id, peer.session};
  if (!peer.remote_session.empty()) payload.to = peer.remote_session;
  payload.round = is_offer ? peer.round : peer.remote_round;
  payload.early = !is_offer && answers_early(turn.call) && !accepted(turn.phase());
  payload.device = only_for(turn);
  turn.call.outbox.add(std::move(payload), turn.now);
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
  signal::Payload payload{std::move(candidate), turn.state.settings.device_id, turn.call.peer.session};
  payload.device = only_for(turn);
  turn.call.outbox.add(std::move(payload), turn.now);
}

void on(Turn& turn, const RemoteDescriptionSet& input) {
  if (!is_current(turn, input.peer)) return;
  Peer& peer = turn.call.peer;
  const bool is_offer = peer.negotiation == Negotiation::kTakingOffer;
  if (!is_offer && peer.negotiation != Negotiation::kTakingAnswer) return;
  peer.negotiation = is_offer ? Negotiation::kOfferTaken : Negotiation::kStable;
  peer.remote_set = true;
  for (signal::IceCandidate& candidate : release_timely(peer, turn.call.held)) {
    turn.order(AddCandidate{peer.id, std::move(candidate)});
  }
  answer_if_ready(turn);
  go_on(turn);
}

}  // namespace bedside::call
