// The laws of what is stored: transitions, one open call for each person, stamps, reasons, numbers of signals, and that
// nothing acknowledged is ever lost. It believes nobody: it knows who asked for what, and holds each commit to that.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "call/output.h"
#include "sim/judge/law.h"
#include "sim/server/server.h"
#include "sim/world/timeline.h"

namespace bedside::sim {

// A call as it was committed, and when.
struct Witnessed {
  signal::VideoCall row;
  Instant started{};
  std::optional<Instant> answered;
  std::optional<Instant> over;
  std::int64_t signals = 0;
  bool ended_by_timer = false;
};

class StoreJudge {
 public:
  StoreJudge(Timeline& time, Verdicts& verdicts) : time_(time), verdicts_(verdicts) {}

  // Between the two, what is committed is this user's doing.
  void asking(UserId user, const call::Output& order);
  void answered(const Reply& reply);
  // While it runs, what is committed is the server's own doing.
  void timer(bool runs) { by_timer_ = runs; }
  void committed(const signal::VideoCall& row);
  void committed(const signal::WebRtcSignal& row);
  void acknowledged(const Reply& reply);

  // Everything that was ever committed is there, and nothing else.
  void check_history(const History& history);

  const Witnessed* find(CallId call) const;
  const std::unordered_map<CallId, Witnessed>& calls() const { return calls_; }
  // Where the text of a description or candidate stands in the call; 0 when it came another way than by rows.
  std::int64_t number_of(CallId call, const std::string& text) const;

 private:
  void broken(std::string law, std::string what) { verdicts_.broken(time_.elapsed(), std::move(law), std::move(what)); }
  void begins(const signal::VideoCall& row);
  void goes_on(Witnessed& known, const signal::VideoCall& row);
  void check_end(const Witnessed& known, const signal::VideoCall& row);
  std::string expected_reason(const Witnessed& known, const signal::VideoCall& row) const;
  bool is_now(const std::optional<std::string>& stamp) const;

  Timeline& time_;
  Verdicts& verdicts_;
  std::unordered_map<CallId, Witnessed> calls_;
  std::unordered_map<UserId, CallId> open_;
  std::unordered_set<SignalId> signal_ids_;
  std::unordered_map<CallId, std::unordered_map<std::string, std::int64_t>> texts_;
  std::optional<UserId> asking_;
  const call::Output* order_ = nullptr;
  bool by_timer_ = false;
};

}  // namespace bedside::sim
