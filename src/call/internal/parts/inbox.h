// Signals in the order of the database, each once, whatever order and how often they arrive.
//
// The database numbers all signals of a call from 1 without holes, ours and theirs. A number that is missing is either
// on its way, or our own write whose answer is on its way, or was lost by the feed and must be fetched. Rows without a
// number come from a database that has none; they are handed on as they come, and told apart by their id.
#pragma once

#include <cstdint>
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
  std::int64_t seen_to() const { return held_.empty() ? next_ - 1 : held_.back().seq; }

  bool operator==(const Inbox&) const = default;

 private:
  struct Held {
    std::int64_t seq = 0;
    std::optional<signal::WebRtcSignal> row;  // Empty: known, but not to be handled.

    bool operator==(const Held&) const = default;
  };

  bool is_double(SignalId id);
  std::vector<Held>::iterator place_of(std::int64_t seq);
  bool holds(std::int64_t seq);
  // All held rows before that number leave.
  void release_before(std::int64_t seq, Signals& ready);
  Signals release();

  std::int64_t next_ = 1;
  std::vector<Held> held_;     // In order of their numbers.
  std::vector<SignalId> ids_;  // Of rows without a number.
};

}  // namespace bedside::call
