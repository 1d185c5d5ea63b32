#include "call/internal/parts/collision.h"

namespace bedside::call {

Collision classify(const Standing& standing, const signal::VideoCall& row, bool fresh) {
  using signal::CallStatus;
  if (row.receiver_id != standing.me || row.caller_id == standing.me) return Collision::kNotForMe;
  if (standing.known) return Collision::kOver;
  if (signal::is_over(row.status)) {
    const bool refused_as_busy = row.status == CallStatus::kDeclined && row.end_reason == "busy";
    return refused_as_busy && in_call(standing.phase) ? Collision::kMissed : Collision::kOver;
  }
  if (row.status == CallStatus::kActive) return Collision::kAnswered;
  if (!fresh) return Collision::kStale;
  if (!in_call(standing.phase)) return Collision::kNone;
  if (standing.phase == Phase::kCalling && !standing.saved) return Collision::kUndecided;
  if (standing.phase == Phase::kCalling && row.caller_id == standing.peer) {
    // Bedside's own database never saves both. On one that does, both ends must come to the same choice by themselves.
    return standing.call < row.id ? Collision::kGlareWon : Collision::kGlareLost;
  }
  // One person rings for one at a time. In a call that was accepted the same row is a riddle, and what runs is not
  // given up for it.
  if (standing.phase == Phase::kIncoming && row.caller_id == standing.peer) {
    return standing.newer ? Collision::kAgain : Collision::kStale;
  }
  return Collision::kBusy;
}

Verdict decide(Collision collision) {
  switch (collision) {
    case Collision::kNone: return {Mine::kKeep, Theirs::kRing};
    case Collision::kNotForMe:
    case Collision::kOver:
    case Collision::kStale:
    case Collision::kAnswered: return {Mine::kKeep, Theirs::kIgnore};
    case Collision::kMissed: return {Mine::kKeep, Theirs::kMention};
    case Collision::kUndecided:
    case Collision::kGlareWon: return {Mine::kKeep, Theirs::kHold};
    case Collision::kGlareLost: return {Mine::kDrop, Theirs::kRing};
    case Collision::kAgain: return {Mine::kForget, Theirs::kRing};
    case Collision::kBusy: return {Mine::kKeep, Theirs::kRefuse};
  }
  return {};
}

std::string_view name_of(Collision collision) {
  switch (collision) {
    case Collision::kNone: return "None";
    case Collision::kNotForMe: return "NotForMe";
    case Collision::kOver: return "Over";
    case Collision::kMissed: return "Missed";
    case Collision::kStale: return "Stale";
    case Collision::kAnswered: return "Answered";
    case Collision::kUndecided: return "Undecided";
    case Collision::kGlareWon: return "GlareWon";
    case Collision::kGlareLost: return "GlareLost";
    case Collision::kAgain: return "Again";
    case Collision::kBusy: return "Busy";
  }
  return {};
}

}  // namespace bedside::call
