#include "call/internal/parts/early.h"

#include <algorithm>

#include "call/limits.h"

namespace bedside::call {
namespace {

template <class Test>
const Peer* find(const Peer& main, const std::vector<Peer>& others, Test test) {
  if (test(main)) return &main;
  const auto found = std::find_if(others.begin(), others.end(), test);
  return found == others.end() ? nullptr : &*found;
}

}  // namespace

EarlyAnswer classify(const Peer& main, const std::vector<Peer>& others, const signal::Payload& answer) {
  if (main.id == 0 || !answer.party || !answer.to) return EarlyAnswer::kNameless;
  const auto fits = [&](const Peer& peer) {
    return peer.session == *answer.to && peer.negotiation == Negotiation::kOffered && answer.round == peer.round;
  };
  if (find(main, others, fits) != nullptr) return EarlyAnswer::kFits;
  const auto is_of = [&](const Peer& peer) { return peer.party == *answer.party; };
  if (const Peer* known = find(main, others, is_of)) {
    // One that is still to be answered has been offered to it since.
    const bool is_out = known->remote_session.empty() || known->remote_session == answer.session;
    return is_out ? EarlyAnswer::kKnown : EarlyAnswer::kAgain;
  }
  if (main.party.empty()) return EarlyAnswer::kStale;
  return others.size() + 1 < kMaxEarlyPeers ? EarlyAnswer::kNew : EarlyAnswer::kTooMany;
}

EarlyVerdict decide(EarlyAnswer situation) {
  switch (situation) {
    case EarlyAnswer::kNameless:
    case EarlyAnswer::kKnown:
    case EarlyAnswer::kStale:
    case EarlyAnswer::kTooMany: return EarlyVerdict::kIgnore;
    case EarlyAnswer::kFits: return EarlyVerdict::kTake;
    case EarlyAnswer::kNew:
    case EarlyAnswer::kAgain: return EarlyVerdict::kOfferAnew;
  }
  return EarlyVerdict::kIgnore;
}

std::string_view name_of(EarlyAnswer situation) {
  switch (situation) {
    case EarlyAnswer::kNameless: return "Nameless";
    case EarlyAnswer::kFits: return "Fits";
    case EarlyAnswer::kKnown: return "Known";
    case EarlyAnswer::kStale: return "Stale";
    case EarlyAnswer::kNew: return "New";
    case EarlyAnswer::kAgain: return "Again";
    case EarlyAnswer::kTooMany: return "TooMany";
  }
  return {};
}

Winner classify(const Peer& main, const std::vector<Peer>& others, const std::optional<std::string>& device) {
  const auto is_theirs = [&](const Peer& peer) { return device && peer.party == *device; };
  if (is_theirs(main)) return Winner::kHere;
  if (std::any_of(others.begin(), others.end(), is_theirs)) return Winner::kAside;
  if (main.party.empty()) return Winner::kOpen;
  return device ? Winner::kNowhere : Winner::kUnknown;
}

Choice decide(Winner winner) {
  switch (winner) {
    case Winner::kOpen:
    case Winner::kHere: return Choice::kKeep;
    case Winner::kAside: return Choice::kSwitch;
    case Winner::kNowhere: return Choice::kReplace;
    case Winner::kUnknown: return Choice::kClose;
  }
  return Choice::kKeep;
}

std::string_view name_of(Winner winner) {
  switch (winner) {
    case Winner::kOpen: return "Open";
    case Winner::kHere: return "Here";
    case Winner::kAside: return "Aside";
    case Winner::kNowhere: return "Nowhere";
    case Winner::kUnknown: return "Unknown";
  }
  return {};
}

}  // namespace bedside::call
