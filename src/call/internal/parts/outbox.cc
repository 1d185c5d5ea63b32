#include "call/internal/parts/outbox.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "call/limits.h"

namespace bedside::call {
namespace {

// A description is what the other side waits for; the end of candidates is what no company will come after.
bool leaves_at_once(const signal::Payload& payload) {
  const auto* candidate = std::get_if<signal::IceCandidate>(&payload.content);
  return candidate == nullptr || candidate->candidate.reveal().empty();
}

}  // namespace

void Outbox::add(signal::Payload payload, Instant now) {
  const Instant when = leaves_at_once(payload) ? now : now + batch_;
  if (waiting_.size() >= kMaxHeldCandidates && !leaves_at_once(payload)) return;
  due_ = due_ ? std::min(*due_, when) : when;
  waiting_.push_back(std::move(payload));
}

std::optional<Instant> Outbox::due() const { return open_ ? due_ : std::nullopt; }

std::vector<signal::Payload> Outbox::take(Instant now) {
  if (!due() || *due() > now) return {};
  const auto count = static_cast<std::ptrdiff_t>(std::min(waiting_.size(), kMaxSignalsPerWrite));
  std::vector<signal::Payload> batch(std::make_move_iterator(waiting_.begin()),
                                     std::make_move_iterator(waiting_.begin() + count));
  waiting_.erase(waiting_.begin(), waiting_.begin() + count);
  if (waiting_.empty()) due_.reset();
  return batch;
}

}  // namespace bedside::call
