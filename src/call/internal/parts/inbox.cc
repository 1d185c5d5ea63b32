#include "call/internal/parts/inbox.h"

#include <algorithm>
#include <utility>

#include "call/limits.h"

namespace bedside::call {

Inbox::Signals Inbox::take(signal::WebRtcSignal row) {
  if (!row.seq) {
    if (is_double(row.id)) return {};
    Signals alone;
    alone.push_back(std::move(row));
    return alone;
  }
  const std::int64_t seq = *row.seq;
  if (seq < next_ || held_.contains(seq)) return {};
  if (held_.size() >= kMaxHeldSignals) {
    // The farthest one goes: it can be fetched again when the gap before it has closed.
    const auto last = std::prev(held_.end());
    if (last->first < seq) return {};
    held_.erase(last);
  }
  held_.emplace(seq, std::move(row));
  return release();
}

Inbox::Signals Inbox::skip(std::int64_t seq) {
  if (seq < next_ || (held_.size() >= kMaxHeldSignals && !held_.contains(seq))) return {};
  held_[seq].reset();
  return release();
}

Inbox::Signals Inbox::settle(std::int64_t up_to) {
  Signals ready;
  while (!held_.empty() && held_.begin()->first <= up_to) {
    auto first = held_.extract(held_.begin());
    next_ = first.key() + 1;
    if (first.mapped()) ready.push_back(*std::move(first.mapped()));
  }
  next_ = std::max(next_, up_to + 1);
  for (signal::WebRtcSignal& row : release()) ready.push_back(std::move(row));
  return ready;
}

Inbox::Signals Inbox::release() {
  Signals ready;
  while (!held_.empty() && held_.begin()->first == next_) {
    auto first = held_.extract(held_.begin());
    ++next_;
    if (first.mapped()) ready.push_back(*std::move(first.mapped()));
  }
  return ready;
}

bool Inbox::is_double(SignalId id) {
  if (std::find(ids_.begin(), ids_.end(), id) != ids_.end()) return true;
  if (ids_.size() == kMaxSignalIds) ids_.pop_front();
  ids_.push_back(id);
  return false;
}

}  // namespace bedside::call
