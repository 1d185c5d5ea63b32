#include "call/internal/parts/backoff.h"

#include <algorithm>

#include "call/limits.h"

namespace bedside::call {

FailureKind kind_of_failure(int status) {
  if (status == 401) return FailureKind::kSignIn;
  const bool not_now = status == 0 || status == 408 || status == 425 || status == 429 || status >= 500;
  return not_now ? FailureKind::kTryAgain : FailureKind::kFinal;
}

bool may_have_happened(int status) {
  // 503 and 429 are said before anything is done; a lost answer, a timeout or a crash says nothing.
  return status == 0 || status == 408 || (status >= 500 && status != 503);
}

std::optional<Duration> pause_after(int attempt, const ErrorRecoveryConfig& recovery,
                                    std::optional<Duration> retry_after, Rng& rng) {
  if (attempt > recovery.max_retries) return std::nullopt;
  Duration pause(recovery.retry_delay);
  if (recovery.exponential_backoff) {
    for (int i = 1; i < attempt && pause < kMaxBackoff; ++i) pause *= 2;
  }
  pause = std::min(pause, kMaxBackoff);
  // A quarter more or less, so that a hundred clients do not come back in one instant.
  const auto quarter = static_cast<std::uint64_t>(pause.count() / 4);
  pause += Duration(static_cast<std::int64_t>(rng.below(2 * quarter + 1)) - static_cast<std::int64_t>(quarter));
  if (retry_after) pause = std::max(pause, std::clamp(*retry_after, Duration::zero(), kMaxRetryAfter));
  return pause;
}

}  // namespace bedside::call
