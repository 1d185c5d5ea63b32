#include "sim/judge/phone_judge.h"

#include <algorithm>
#include <array>
#include <utility>

#include "call/limits.h"
#include "wire/signal/payload.h"

namespace bedside::sim {
namespace {

using call::PhaseName;

constexpr Duration kAftermath = 60s;

std::string words(PhaseName phase) { return std::string(signal::word_of(phase)); }

bool in_call(PhaseName phase) { return phase != PhaseName::kIdle && phase != PhaseName::kEnded; }

// What a screen may turn into. A page that was reloaded may find itself back in its call.
bool is_legal(PhaseName from, PhaseName to) {
  switch (from) {
    case PhaseName::kIdle:
    case PhaseName::kEnded: return to != PhaseName::kActive;
    case PhaseName::kOutgoing: return to != PhaseName::kIdle && to != PhaseName::kReconnecting;
    case PhaseName::kIncoming: return to != PhaseName::kOutgoing && to != PhaseName::kReconnecting;
    case PhaseName::kConnecting: return to != PhaseName::kIdle && to != PhaseName::kOutgoing;
    case PhaseName::kActive: return to == PhaseName::kReconnecting || to == PhaseName::kEnded;
    case PhaseName::kReconnecting: return to == PhaseName::kActive || to == PhaseName::kEnded;
  }
  return false;
}

// Only what a person does may be refused: the hands report facts.
bool is_wish(const call::Input& input) {
  return std::holds_alternative<call::StartCall>(input) || std::holds_alternative<call::AnswerCall>(input) ||
         std::holds_alternative<call::EndCall>(input) || std::holds_alternative<call::SetMicrophone>(input) ||
         std::holds_alternative<call::SetCamera>(input) || std::holds_alternative<call::SetVideo>(input) ||
         std::holds_alternative<call::DismissCall>(input) || std::holds_alternative<call::RetryCall>(input);
}

int progress(signal::CallStatus status) {
  if (signal::is_over(status)) return 3;
  return status == signal::CallStatus::kActive ? 2 : 1;
}

}  // namespace

void PhoneJudge::fed(Phone& phone, const call::Input& input, const Status& status) {
  ++inputs_;
  Watch& watch = watches_[&phone];
  watch.told_over.reset();
  if (!status.ok()) {
    if (!is_wish(input)) {
      broken(phone, "facts_are_taken", std::string(name_of(input)) + " was refused: " + status.error().message);
    }
    return;
  }
  if (std::holds_alternative<call::StartCall>(input) || std::holds_alternative<call::RetryCall>(input)) {
    watch.consented = true;
  } else if (const auto* answer = std::get_if<call::AnswerCall>(&input)) {
    watch.consented = answer->accept;
    if (answer->accept) accepted_.insert(answer->call_id);
    watch.own_end = !answer->accept;
  } else if (std::holds_alternative<call::EndCall>(input)) {
    watch.own_end = true;
    if (watch.call) ended_by_hand_.insert(*watch.call);
  } else if (const auto* row = std::get_if<call::CallRow>(&input)) {
    note_told(phone, watch, row->row);
  } else if (const auto* open = std::get_if<call::OpenCalls>(&input)) {
    for (const auto& call : open->rows) note_told(phone, watch, call);
  } else if (const auto* done = std::get_if<call::WriteDone>(&input)) {
    watch.writes.erase(done->write_id);
  } else if (const auto* failed = std::get_if<call::WriteFailed>(&input)) {
    watch.writes.erase(failed->write_id);
  }
}

void PhoneJudge::note_told(Phone&, Watch& watch, const signal::VideoCall& row) {
  const auto [told, is_new] = watch.told.try_emplace(row.id, row.status);
  if (!is_new && progress(row.status) > progress(told->second)) told->second = row.status;
  if (signal::is_over(row.status) && watch.call == row.id && in_call(watch.phase)) watch.told_over = row;
}

void PhoneJudge::ordered(Phone& phone, const call::Output& order) {
  Watch& watch = watches_[&phone];
  if (const auto* snapshot = std::get_if<call::Snapshot>(&order)) {
    screen_changed(phone, watch, snapshot->state);
  } else if (const auto* insert = std::get_if<call::InsertCall>(&order)) {
    watch.writes.insert(insert->write_id);
  } else if (const auto* update = std::get_if<call::UpdateCall>(&order)) {
    watch.writes.insert(update->write_id);
    const bool accepts = update->set.status == signal::CallStatus::kActive;
    if (accepts && !watch.consented) broken(phone, "consent", "a call was accepted that nobody had answered");
  } else if (const auto* signals = std::get_if<call::InsertSignals>(&order)) {
    watch.writes.insert(signals->write_id);
    if (signals->rows.empty() || signals->rows.size() > call::kMaxSignalsPerWrite) {
      broken(phone, "queues_are_bounded", "a write of " + std::to_string(signals->rows.size()) + " signals");
    }
  } else if (const auto* peer = std::get_if<call::CreatePeer>(&order)) {
    watch.applied[peer->peer] = {};
  } else if (const auto* closed = std::get_if<call::ClosePeer>(&order)) {
    watch.applied.erase(closed->peer);
  } else if (const auto* description = std::get_if<call::SetRemoteDescription>(&order)) {
    apply(phone, watch, *description);
  } else if (const auto* candidate = std::get_if<call::AddCandidate>(&order)) {
    apply(phone, watch, *candidate);
  } else if (const auto* bounds = std::get_if<call::SetVideoEncoding>(&order)) {
    if (!watch.applied.contains(bounds->peer))
      broken(phone, "bounds_for_who_sends", "bounds for a connection that is gone");
  } else if (std::holds_alternative<call::AcquireMedia>(order) || std::holds_alternative<call::AttachMedia>(order)) {
    if (!watch.consented) broken(phone, "consent", "camera and microphone were touched before anybody agreed");
  }
  if (watch.writes.size() > call::kMaxWrites) broken(phone, "queues_are_bounded", "too many writes are out");
}

void PhoneJudge::apply(Phone& phone, Watch& watch, const call::SetRemoteDescription& order) {
  const std::int64_t number = watch.call ? store_.number_of(*watch.call, order.description.sdp.reveal()) : 0;
  if (number == 0) return;
  Applied& applied = watch.applied[order.peer];
  if (number <= applied.description) {
    broken(phone, "applied_once_in_order",
           "description " + std::to_string(number) + " was applied after " + std::to_string(applied.description));
  }
  applied.description = number;
}

void PhoneJudge::apply(Phone& phone, Watch& watch, const call::AddCandidate& order) {
  const std::string& line = order.candidate.candidate.reveal();
  if (line.empty()) return;
  Applied& applied = watch.applied[order.peer];
  if (!applied.candidates.insert(line).second) {
    broken(phone, "applied_once_in_order", "a candidate was applied twice");
  }
  const std::int64_t number = watch.call ? store_.number_of(*watch.call, line) : 0;
  if (number == 0) return;
  std::int64_t& highest = applied.candidate[signal::user_fragment(order.candidate)];
  if (number < highest) broken(phone, "applied_once_in_order", "a candidate was applied after a later one");
  highest = number;
}

void PhoneJudge::screen_changed(Phone& phone, Watch& watch, const call::ScreenState& screen) {
  const PhaseName before = watch.phase;
  const auto call_before = watch.call;
  // One input may end a call and begin the next.
  const bool other_call = screen.call && call_before && screen.call->id != *call_before && in_call(screen.phase);
  if (screen.phase != before && !is_legal(other_call ? PhaseName::kEnded : before, screen.phase)) {
    broken(phone, "legal_screen", words(before) + " turned into " + words(screen.phase));
  }
  if (before == PhaseName::kActive && screen.phase != PhaseName::kActive) check_cause(phone, watch, screen);
  const bool believes = screen.phase == PhaseName::kConnecting || screen.phase == PhaseName::kActive;
  if (before == PhaseName::kOutgoing && believes && screen.call && accepted_.count(screen.call->id) == 0) {
    broken(phone, "accept_is_a_persons", "shows as accepted what nobody has accepted");
  }
  watch.phase = screen.phase;
  if (screen.call) watch.call = screen.call->id;
  if (screen.phase == PhaseName::kIncoming && watch.call) watch.rung.insert(*watch.call);
  if (!in_call(screen.phase) || screen.phase == PhaseName::kIncoming) watch.consented = false;
  if (watch.call != call_before) watch.own_end = false;
  if (screen.phase == PhaseName::kActive && watch.call) {
    for (const auto& [other, theirs] : watches_) {
      const bool both = other != &phone && other->user() == phone.user() && theirs.phase == PhaseName::kActive;
      if (both && theirs.call == watch.call) broken(phone, "one_device_wins", "talks in a call that another one took");
    }
    auto& both = connected_[*watch.call];
    both.insert(phone.user());
    if (before != PhaseName::kActive) {
      both_since_[*watch.call] = time_.now();
      if (both.size() == 2) talked_.insert(*watch.call);
    }
  }
  if (screen.phase == PhaseName::kEnded && !screen.ended_reason) {
    broken(phone, "legal_screen", "a call ended without a reason on the screen");
  }
}

bool PhoneJudge::has_rung(const Phone& phone, CallId call) const {
  const auto watch = watches_.find(&phone);
  return watch != watches_.end() && watch->second.rung.count(call) > 0;
}

void PhoneJudge::trouble(const Phone& phone) { trouble_[phone.user()] = time_.now(); }

bool PhoneJudge::calm_since(UserId user, Instant since) const {
  const auto found = trouble_.find(user);
  return found == trouble_.end() || found->second < since;
}

// Two people talk, nothing happened to either, nobody hung up: then nothing may end or stall the call.
void PhoneJudge::check_cause(Phone& phone, const Watch& watch, const call::ScreenState& screen) {
  if (!watch.call || watch.own_end || talked_.count(*watch.call) == 0) return;
  const Witnessed* const known = store_.find(*watch.call);
  if (known == nullptr || ended_by_hand_.count(*watch.call) > 0 || known->ended_by_timer) return;
  const Instant since = both_since_[*watch.call];
  // An offer whose first sending was lost may come late and replace the connection once more.
  if (screen.phase == PhaseName::kReconnecting && time_.now() - since < kAftermath) return;
  if (!calm_since(known->row.caller_id, since) || !calm_since(known->row.receiver_id, since)) return;
  broken(phone, "nothing_ends_without_cause",
         "an undisturbed call turned into " + words(screen.phase) + " (" + screen.ended_reason.value_or("-") + ")");
}

void PhoneJudge::drained(Phone& phone) {
  Watch& watch = watches_[&phone];
  const call::ScreenState& screen = phone.screen();
  if (screen.phase == PhaseName::kIncoming && screen.call) {
    const auto told = watch.told.find(screen.call->id);
    if (told != watch.told.end() && progress(told->second) > 1) {
      broken(phone, "no_late_ring", "rings for a call that it knows is " + std::string(word_of(told->second)));
    }
  }
  if (screen.phase == PhaseName::kIncoming && (phone.sends() || phone.media_open())) {
    broken(phone, "unseen_before_accept", "its devices are open or sent from while it only rings");
  }
  if (!in_call(screen.phase)) {
    if (phone.media_open()) broken(phone, "everything_is_given_back", "camera or microphone are held without a call");
    if (phone.has_peer()) broken(phone, "everything_is_given_back", "a peer connection is held without a call");
  }
  if (watch.told_over && screen.phase == PhaseName::kEnded && screen.call && screen.call->id == watch.told_over->id &&
      screen.ended_reason != watch.told_over->end_reason) {
    broken(phone, "reasons",
           "shows " + screen.ended_reason.value_or("nothing") + " for a call that ended for " +
               watch.told_over->end_reason.value_or("nothing"));
  }
  if (watch.told_over && in_call(screen.phase) && screen.call && screen.call->id == watch.told_over->id) {
    broken(phone, "ends_agree", "goes on in a call that it was told is over");
  }
}

}  // namespace bedside::sim
