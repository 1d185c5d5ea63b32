// Signals in the order of the database, each once, whatever order and how often they arrive.
//
// The database numbers all signals of a call from 1 without holes, ours and theirs. A number that is missing is either
// on its way, or our own write whose answer is on its way, or was lost by the feed and must be fetched. Rows without a
// number come from a database that has none; they are handed on as they come, and told apart by their id.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "wire/signal/rows.h"

namespace bedside::call {

class Inbox {
 public:
  using Signals = std::vector<signal::WebRtcSignal>;

  // Takes a row that somebody sent to me; what can be handled now, in order.
  Signals take(signal::WebRtcSignal row);
  // This number is a row that needs no handling (our own).
  Signals skip(std::int64_t seq);
  // Whatever is missing up to and including this number does not exist for us.
  Signals settle(std::int64_t up_to);

  bool has_gap() const { return !held_.empty(); }
  // The last number of which nothing before is missing.
  std::int64_t complete_to() const { return next_ - 1; }
  // The highest number known to exist.
  std::int64_t seen_to() const { return held_.empty() ? next_ - 1 : held_.rbegin()->first; }

  bool operator==(const Inbox&) const = default;

 private:
  bool is_double(SignalId id);
  Signals release();

  std::int64_t next_ = 1;
  std::map<std::int64_t, std::optional<signal::WebRtcSignal>> held_;  // Empty: known, but not to be handled.
  std::deque<SignalId> ids_;                                          // Of rows without a number.
};

}  // namespace bedside::call
