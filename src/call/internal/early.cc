#include "call/internal/early.h"

#include <utility>

#include "call/internal/handlers.h"
#include "call/internal/life.h"
#include "call/internal/negotiation.h"
#include "call/internal/parts/early.h"
#include "call/internal/recovering.h"
#include "call/internal/rejoining.h"
#include "call/internal/writing.h"
#include "wire/signal/peer_message.h"

namespace bedside::call {

bool shows_early(const signal::VideoCall& row) {
  const signal::json::Value* shown = row.metadata.find(kEarly);
  return shown != nullptr && shown->boolean() != nullptr && *shown->boolean();
}

Focus::Focus(Turn& turn, Peer* peer) : turn_(turn), main_(turn.call.peer.id) {
  if (turn.phase() == Phase::kCalling && peer != nullptr) std::swap(*peer, turn.call.peer);
}

Focus::~Focus() {
  Call& call = turn_.call;
  if (turn_.phase() != Phase::kCalling || call.peer.id == main_) return;
  const auto main = std::find_if(call.others.begin(), call.others.end(), [&](auto& peer) { return peer.id == main_; });
  if (main != call.others.end()) std::swap(*main, call.peer);
}

void on(Turn& turn, const EarlyAllowed& input) {
  Call& call = turn.call;
  if (input.call_id != call.row.id || call.early || !shows_early(call.row)) return;
  call.early = true;
  call.outbox.open();
  if (call.peer.later) start_answering(turn);
}

void choose(Turn& turn, const std::optional<std::string>& device) {
  Call& call = turn.call;
  switch (decide(classify(call.peer, call.others, device))) {
    case Choice::kKeep: break;
    case Choice::kSwitch:
      std::swap(call.peer, *find_peer(call, [&](const Peer& peer) { return peer.party == *device; }));
      break;
    case Choice::kReplace: replace_peer(turn, Paths::kAll); break;
    case Choice::kClose: close_peer(turn); break;
  }
  close_others(turn);
}

void close_others(Turn& turn) {
  for (const Peer& peer : turn.call.others) turn.order(ClosePeer{peer.id, {}});
  turn.call.others.clear();
}

void say_accepted(Turn& turn) {
  const Peer& peer = turn.call.peer;
  if (peer.data_open) turn.order(SendData{peer.id, signal::to_text(signal::Accepted{})});
}

void hear_accepted(Turn& turn) {
  if (turn.phase() != Phase::kCalling) return;
  turn.call.told = true;
  choose(turn, turn.call.peer.party);
  accept_is_certain(turn);
}

void confirm_winner(Turn& turn) {
  Call& call = turn.call;
  if (!std::exchange(call.told, false)) return;
  const PeerId before = call.peer.id;
  choose(turn, device_of(call.row, Direction::kIncoming));
  // Two accepted at once and the other one won: it gets a new offer in the place of the connection that was let go.
  if (call.peer.id != before) connection_lost(turn, FirstAttempt::kTheirs);
}

void early_failed(Turn& turn) {
  Call& call = turn.call;
  close_peer(turn);
  call.early = false;
  call.outbox = Outbox(turn.state.settings.candidate_batch);
  call.inbox = Inbox();  // What was given to the closed peer must come again for the next one.
  call.held.clear();
  fetch_signals(turn);
}

}  // namespace bedside::call
