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
  if (seq < next_ || holds(seq)) return {};
  if (held_.size() >= kMaxHeldSignals) {
    // The farthest one goes: it can be fetched again when the gap before it has closed.
    if (held_.back().seq < seq) return {};
    held_.pop_back();
  }
  held_.insert(place_of(seq), Held{seq, std::move(row)});
  return release();
}

Inbox::Signals Inbox::skip(std::int64_t seq) {
  if (seq < next_ || (held_.size() >= kMaxHeldSignals && !holds(seq))) return {};
  const auto place = place_of(seq);
  if (holds(seq)) {
    place->row.reset();
  } else {
    held_.insert(place, Held{seq, std::nullopt});
  }
  return release();
}

Inbox::Signals Inbox::settle(std::int64_t up_to) {
  Signals ready;
  next_ = std::max(next_, up_to + 1);
  release_before(next_, ready);
  for (signal::WebRtcSignal& row : release()) ready.push_back(std::move(row));
  return ready;
}

Inbox::Signals Inbox::release() {
  Signals ready;
  for (const Held& held : held_) {
    if (held.seq != next_) break;
    ++next_;
  }
  release_before(next_, ready);
  return ready;
}

void Inbox::release_before(std::int64_t seq, Signals& ready) {
  const auto end = place_of(seq);
  for (auto held = held_.begin(); held != end; ++held) {
    if (held->row) ready.push_back(*std::move(held->row));
  }
  held_.erase(held_.begin(), end);
}

std::vector<Inbox::Held>::iterator Inbox::place_of(std::int64_t seq) {
  return std::find_if(held_.begin(), held_.end(), [&](const Held& held) { return held.seq >= seq; });
}

bool Inbox::holds(std::int64_t seq) {
  const auto place = place_of(seq);
  return place != held_.end() && place->seq == seq;
}

bool Inbox::is_double(SignalId id) {
  if (std::find(ids_.begin(), ids_.end(), id) != ids_.end()) return true;
  if (ids_.size() == kMaxSignalIds) ids_.erase(ids_.begin());
  ids_.push_back(id);
  return false;
}

}  // namespace bedside::call
