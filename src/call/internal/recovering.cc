#include "call/internal/recovering.h"

#include <algorithm>

#include "call/internal/handlers.h"
#include "call/internal/life.h"
#include "call/internal/negotiation.h"
#include "call/internal/quality/watching.h"
#include "wire/signal/peer_message.h"

namespace bedside::call {
namespace {

bool is_relay(const signal::IceServer& server) {
  const auto& urls = server.urls.list;
  return std::any_of(urls.begin(), urls.end(), [](const std::string& url) { return url.starts_with("turn"); });
}

Means means_of(const Turn& turn) {
  const auto& servers = turn.state.settings.ice_servers;
  return {.ours = turn.call.with_engine, .relay = std::any_of(servers.begin(), servers.end(), is_relay)};
}

// A plain caller makes all the offers of its call itself and may not understand ours.
bool may_offer(const Turn& turn) { return turn.call.direction == Direction::kOutgoing || turn.call.with_engine; }

// Two who repeat at the same pace undo each other's attempts for ever: the receiver leaves the caller time for two. And
// where the feed loses candidates, an attempt needs longer than the one before it, or none ever gets its time.
Duration pace(const Turn& turn) {
  const int repeats = std::max(0, turn.call.outage->attempts - turn.state.settings.recovery.max_retries);
  const Duration alone = std::min(kAttemptPatience * (2 + repeats) / 2, kMaxAttemptPatience);
  return turn.call.direction == Direction::kOutgoing ? alone : 2 * alone + kPolite;
}

// After a reload there is nothing to offer before the devices are open and the past is known; both ask again.
bool is_ready_to_offer(const Call& call) {
  return call.peer.id != 0 || (call.media.state == MediaState::kReady && !call.history_unknown);
}

void begin_outage(Turn& turn, FirstAttempt first) {
  Call& call = turn.call;
  if (call.outage) return;
  call.outage.emplace().began = turn.now;
  if (first == FirstAttempt::kTheirs) {
    call.outage->next_at = turn.now + kAnswerPatience;
  } else if (may_offer(turn)) {
    call.outage->next_at = turn.now + (call.direction == Direction::kOutgoing ? Duration::zero() : kPolite);
  }
}

void carry_out(Turn& turn, Remedy remedy) {
  begin_catching_up(turn);  // If the feed loses the answer, it is asked for soon.
  const Peer& peer = turn.call.peer;
  switch (remedy) {
    case Remedy::kIceRestart:
      if (is_settled(peer) || peer.negotiation == Negotiation::kOffered) return restart_ice(turn);
      if (turn.call.with_engine) replace_peer(turn, Paths::kAll);  // This one is stuck in a half-done exchange.
      return;
    case Remedy::kReoffer: return replace_peer(turn, Paths::kAll);
    case Remedy::kRelayOnly: return replace_peer(turn, Paths::kRelayOnly);
  }
}

void attempt(Turn& turn) {
  Outage& outage = *turn.call.outage;
  outage.next_at.reset();
  if (!may_offer(turn) || !is_ready_to_offer(turn.call)) return;
  // An offer that cannot be heard helps nobody; SignalingUp asks again.
  if (turn.state.signaling == SignalingState::kDown) return;
  const ErrorRecoveryConfig& config = turn.state.settings.recovery;
  if (const auto remedy = remedy_of(outage.attempts, config, means_of(turn))) {
    ++outage.attempts;
    outage.next_at = turn.now + kAnswerPatience;
    return carry_out(turn, *remedy);
  }
  // An ICE agent that fails at once uses all attempts up within seconds. The last rung is tried again, at the pace of
  // one that is heard, for a minute: a lift ride must not end a visit.
  const bool still_time = turn.now < outage.began + kRecoveryTimeout;
  if (const auto last = remedy_of(config.max_retries - 1, config, means_of(turn)); last && still_time) {
    ++outage.attempts;
    outage.next_at = turn.now + std::max(kAnswerPatience, pace(turn));
    return carry_out(turn, *last);
  }
  // Whoever has not answered at all may come back from a reload or a tunnel: the lease waits for that.
  if (outage.answered || turn.phase() == Phase::kConnecting) fail_connection(turn, ProblemCode::kConnectionFailed);
}

}  // namespace

void connection_lost(Turn& turn, FirstAttempt first) {
  if (turn.phase() != Phase::kActive) return;
  turn.tell(ProblemCode::kConnectionLost);
  turn.call.connect_deadline = turn.now + kLease;
  turn.become(Phase::kReconnecting);
  begin_catching_up(turn);
  begin_outage(turn, first);
  recover(turn);
}

void connection_refused(Turn& turn) {
  Call& call = turn.call;
  if (!accepted(turn.phase())) return;  // Before the accept nobody has lost anything yet; the ring decides.
  if (turn.phase() == Phase::kActive) return connection_lost(turn, FirstAttempt::kOurs);
  if (!call.outage) {
    call.connect_deadline = turn.now + kConnectTimeout;
    begin_outage(turn, FirstAttempt::kOurs);
    return recover(turn);
  }
  if (is_settled(call.peer)) attempt_failed(turn);
}

void exchange_is_done(Turn& turn) {
  auto& outage = turn.call.outage;
  if (!outage || !is_settled(turn.call.peer)) return;
  outage->answered = true;
  outage->next_at = turn.now + pace(turn);
}

void attempt_failed(Turn& turn) {
  if (!turn.call.outage || !may_offer(turn)) return;
  const bool all_tried = turn.call.outage->attempts >= turn.state.settings.recovery.max_retries;
  turn.call.outage->next_at = turn.now + (all_tried ? pace(turn) : Duration::zero());
  recover(turn);
}

void recover(Turn& turn) {
  const auto& outage = turn.call.outage;
  if (outage && outage->next_at && *outage->next_at <= turn.now) attempt(turn);
}

void give_connection_up(Turn& turn) {
  const bool was_there = turn.call.outage && turn.call.outage->answered;
  const bool we_are_here = turn.state.signaling == SignalingState::kUp;
  if (turn.phase() != Phase::kReconnecting || was_there || !we_are_here) {
    return fail_connection(turn, ProblemCode::kConnectionFailed);
  }
  turn.tell(ProblemCode::kPeerGone);
  hang_up(turn, signal::CallStatus::kEnded, "left");
}

// The browser's counters speak before ICE does.
void on(Turn& turn, const MediaStats& input) {
  Call& call = turn.call;
  Peer& peer = call.peer;
  if (input.peer == 0 || input.peer != peer.id) return;
  if (input.line) watch_line(turn, *input.line);
  switch (peer.flow.observe(input, turn.now)) {
    case Flowing::kUnknown:
    case Flowing::kStill: return;
    case Flowing::kMoves:
      if (turn.phase() != Phase::kReconnecting) return;
      peer.stalled = false;
      peer.transport = Transport::kUp;
      return go_active(turn);
    case Flowing::kDoubtful:
      // Perhaps nothing is sent. A path that carries this question and its answer needs no mending.
      if (peer.data_open) turn.order(SendData{peer.id, signal::to_text(signal::Ping{})});
      return;
    case Flowing::kStalled:
      if (turn.phase() != Phase::kActive) return;
      peer.stalled = true;
      return connection_lost(turn, FirstAttempt::kOurs);
  }
}

}  // namespace bedside::call
