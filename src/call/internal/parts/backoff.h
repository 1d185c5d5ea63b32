// When to try again what failed.
#pragma once

#include <optional>
#include <string_view>

#include "base/random.h"
#include "base/time.h"
#include "call/config.h"

namespace bedside::call {

// What an answer of the server means for the same request.
enum class FailureKind : std::uint8_t {
  kTryAgain,  // No answer, or an answer that says "not now".
  kSignIn,    // The token was not good; the hands refresh it, so trying again may help.
  kFinal,
};

// status as HTTP has it, 0 for no answer at all.
FailureKind kind_of_failure(int status);

// True when the request may have been carried out although it failed.
bool may_have_happened(int status);

// How long to wait before attempt number `attempt` + 1; empty when that was the last. What the server asked for
// (RFC 9110 section 10.2.3) counts more than what we would have done, within kMaxRetryAfter.
std::optional<Duration> pause_after(int attempt, const ErrorRecoveryConfig& recovery,
                                    std::optional<Duration> retry_after, Rng& rng);

}  // namespace bedside::call
