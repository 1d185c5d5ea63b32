// The laws of a phone, seen from the outside: what its screen may show, what its engine may order and in which order,
// and that no call which two people are talking in ends or stalls without a cause.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>

#include "sim/judge/store_judge.h"
#include "sim/world/phone.h"

namespace bedside::sim {

class PhoneJudge {
 public:
  PhoneJudge(Timeline& time, Verdicts& verdicts, const StoreJudge& store)
      : time_(time), verdicts_(verdicts), store_(store) {}

  void fed(Phone& phone, const call::Input& input, const Status& status);
  void ordered(Phone& phone, const call::Output& order);
  void drained(Phone& phone);
  // Something happened that may break a connection of this phone.
  void trouble(const Phone& phone);
  void page_closed(const Phone& phone) { watches_.erase(&phone); }

  // Whether this page has shown the call at all; a person may have declined it since.
  bool has_rung(const Phone& phone, CallId call) const;

  std::uint64_t inputs() const { return inputs_; }
  // Calls that both ends saw connected.
  std::size_t talked() const { return talked_.size(); }

 private:
  struct Applied {
    std::int64_t description = 0;                   // Highest number applied to this peer.
    std::set<std::string> candidates;               // Lines applied to it.
    std::map<std::string, std::int64_t> candidate;  // Highest number, by fragment.
  };
  struct Watch {
    call::PhaseName phase = call::PhaseName::kIdle;
    std::optional<CallId> call;
    std::optional<signal::VideoCall> told_over;  // By the input that is being drained.
    std::unordered_map<CallId, signal::CallStatus> told;
    std::set<CallId> rung;
    bool consented = false;
    std::set<call::WriteId> writes;  // Out, without an answer.
    std::map<call::PeerId, Applied> applied;
    bool own_end = false;  // The person ended this call here.
    std::optional<Instant> active_since;
  };

  void broken(const Phone& phone, std::string law, std::string what) {
    verdicts_.broken(time_.elapsed(), std::move(law), phone.name() + ": " + what);
  }
  void note_told(Phone& phone, Watch& watch, const signal::VideoCall& row);
  void screen_changed(Phone& phone, Watch& watch, const call::ScreenState& screen);
  void check_cause(Phone& phone, const Watch& watch, const call::ScreenState& screen);
  void apply(Phone& phone, Watch& watch, const call::SetRemoteDescription& order);
  void apply(Phone& phone, Watch& watch, const call::AddCandidate& order);
  bool calm_since(UserId user, Instant since) const;

  Timeline& time_;
  Verdicts& verdicts_;
  const StoreJudge& store_;
  std::map<const Phone*, Watch> watches_;
  std::unordered_map<UserId, Instant> trouble_;
  std::unordered_map<CallId, std::set<UserId>> connected_;  // Who saw it connected.
  std::unordered_map<CallId, Instant> both_since_;
  std::set<CallId> talked_;
  std::set<CallId> ended_by_hand_;
  std::set<CallId> accepted_;  // By a person.
  std::uint64_t inputs_ = 0;
};

}  // namespace bedside::sim
