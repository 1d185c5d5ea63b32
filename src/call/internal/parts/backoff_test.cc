// Goal: pauses grow, keep their bounds and obey the server; errors are sorted into again, sign in, and never.
#include "call/internal/parts/backoff.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "call/limits.h"

namespace bedside::call {
namespace {

TEST(Backoff, SortsFailures) {
  for (const int status : {0, 408, 425, 429, 500, 502, 503, 504, 520}) {
    EXPECT_EQ(kind_of_failure(status), FailureKind::kTryAgain) << status;
  }
  for (const int status : {400, 403, 404, 409, 413, 422})
    EXPECT_EQ(kind_of_failure(status), FailureKind::kFinal) << status;
  EXPECT_EQ(kind_of_failure(401), FailureKind::kSignIn);
  EXPECT_TRUE(may_have_happened(0) && may_have_happened(500) && may_have_happened(504));
  EXPECT_FALSE(may_have_happened(429) || may_have_happened(503) || may_have_happened(403));
}

RC_GTEST_PROP(Backoff, PausesStayWithinAQuarterOfTheirMiddle, (std::uint64_t seed)) {
  Rng rng(seed);
  ErrorRecoveryConfig recovery;
  recovery.retry_delay = *rc::gen::inRange(1, 60'000);
  recovery.exponential_backoff = *rc::gen::arbitrary<bool>();
  for (int attempt = 1; attempt <= recovery.max_retries; ++attempt) {
    const std::int64_t growth = recovery.exponential_backoff ? std::int64_t{1} << (attempt - 1) : 1;
    const std::int64_t middle = std::min<std::int64_t>(recovery.retry_delay * growth, kMaxBackoff.count());
    const auto pause = pause_after(attempt, recovery, std::nullopt, rng);
    RC_ASSERT(pause.has_value());
    RC_ASSERT(pause->count() >= middle - middle / 4 && pause->count() <= middle + middle / 4);
  }
  RC_ASSERT(!pause_after(recovery.max_retries + 1, recovery, std::nullopt, rng).has_value());
}

TEST(Backoff, TheServersWishCountsMoreButNotForever) {
  Rng rng(1);
  const ErrorRecoveryConfig recovery;
  EXPECT_EQ(pause_after(1, recovery, 20s, rng), 20s);
  EXPECT_EQ(pause_after(1, recovery, 9999s, rng), kMaxRetryAfter);
  EXPECT_LE(pause_after(1, recovery, Duration(-5), rng), 625ms);
}

}  // namespace
}  // namespace bedside::call
