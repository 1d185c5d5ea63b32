// POST /bedside/v1/report: what only the two ends of a call know, told by one of them when it is over, for the
// operator's metrics: did it go through a relay, how often was the path mended, how long until there was a picture.
//
//   {"call_id", "path": "direct" | "relay", "reconnects": 0…1000, "setup_ms": 0…600000}
//
// The last two may be left out. Only the parties of a call that the server has seen may tell, each once, while it is
// open or for two minutes after its end. Nothing is kept but counts; nothing that was told becomes a label but the
// path's word.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "base/loop.h"
#include "net/http.h"
#include "service/auth/access.h"
#include "service/ops/metrics.h"
#include "store/feed.h"

namespace bedside::service {

struct CallReport {
  CallId call;
  bool relay = false;
  int reconnects = 0;
  std::optional<Duration> setup;
};
// Nothing for anything but exactly those members, with values of those kinds and within those bounds.
std::optional<CallReport> parse_call_report(std::string_view body);

class CallReports final : public net::Handler {
 public:
  // All must outlive it.
  CallReports(const Loop& loop, const Access& access, Metrics& metrics, std::size_t max_calls = 20'000)
      : loop_(loop), access_(access), metrics_(metrics), max_calls_(max_calls) {}

  void handle(net::Request request, net::Responder respond) override;
  // Calls are known from the feed; those from before the start of the server are not, and a report of one is refused.
  void on_change(const store::Change& change);

 private:
  struct Parties {
    UserId caller;
    UserId receiver;
    bool caller_told = false;
    bool receiver_told = false;
    std::optional<Instant> ended_at;
  };
  // The flag of that user in that call, where a report is still welcome.
  bool* place_for(const CallId& call, const UserId& user);
  void forget_old();

  const Loop& loop_;
  const Access& access_;
  Metrics& metrics_;
  const std::size_t max_calls_;
  std::unordered_map<CallId, Parties> calls_;
  std::deque<CallId> order_;  // Oldest first, for forgetting.
};

}  // namespace bedside::service
