// Every bound and every default time of the call engine, with its reason; and how they depend on one another.
#pragma once

#include <cstddef>

#include "base/time.h"
#include "wire/signal/payload.h"

namespace bedside::call {

// Times.
inline constexpr Duration kRingTimeout = 60s;  // docs/data.md: the server ends an unanswered call after the same time.
inline constexpr Duration kRingGrace = 10s;    // The receiver trusts the server's end first, and stops by itself after.
inline constexpr Duration kAnswerTimeout = 120s;  // From the accept to both descriptions: a permission prompt is read.
inline constexpr Duration kConnectTimeout = 30s;  // Two ICE checklists that time out (RFC 8445 section 14.3), about.
inline constexpr Duration kLease =
    120s;  // docs/data.md: how long the server waits for two who are gone; one waits as long.
inline constexpr Duration kStallAfter =
    750ms;                                  // 37 packets of voice: no jitter, and soon enough to mend within a second.
inline constexpr int kStallSamples = 3;     // A page whose timers were held back must look more than once.
inline constexpr Duration kPolite = 400ms;  // The receiver leaves the first attempt to the caller, or both would offer.
inline constexpr Duration kAttemptPatience =
    4s;  // From both descriptions to a connection: RFC 8445 pacing, a relay by TCP.
inline constexpr Duration kMaxAttemptPatience = 12s;  // Catching up twice, with the exchange around it.
inline constexpr Duration kRecoveryTimeout = 60s;     // Attempts go on that long, however soon each of them fails.
inline constexpr Duration kAnswerPatience = 8s;  // From an offer to its answer: a lost request is repeated within this.
inline constexpr Duration kCandidateBatch = 30ms;  // Host candidates come within 20 ms of each other; below one frame.
inline constexpr Duration kGapPatience = 100ms;    // Our own write may be what is missing; its answer is on the way.
inline constexpr Duration kCatchUp = 2s;  // Some feeds lose the last signal, and nothing after it shows the gap.
inline constexpr Duration kMaxCatchUp = 16s;
inline constexpr Duration kFetchRetry = 1s;        // Before asking once more for what a complete answer did not hold.
inline constexpr Duration kTheirEndPatience = 5s;  // Whoever hung up has written it by then, or has no server.
inline constexpr Duration kKeepAlive = 30s;  // A quarter of the 120 s after which the server calls both sides gone.
inline constexpr Duration kMaxBackoff = 30s;
inline constexpr Duration kMaxRetryAfter = 120s;  // A server may ask for patience, not for silence.

// Configuration.
inline constexpr Duration kMinRingTimeout = 5s;
inline constexpr Duration kMaxRingTimeout = 600s;
inline constexpr Duration kMaxCandidateBatch = 1s;
inline constexpr int kMaxRetries = 5;  // With the default delay: 0.5 + 1 + 2 + 4 + 8 s, within kConnectTimeout.
inline constexpr Duration kRetryDelay = 500ms;
inline constexpr int kMostRetries = 100;
inline constexpr std::size_t kMaxIceServers = 16;
inline constexpr std::size_t kMaxUrlsPerIceServer = 8;
inline constexpr std::size_t kMaxFallbackActions = 8;
inline constexpr std::size_t kMaxDeviceIdBytes = signal::kMaxPartyBytes;

// What other people can make us hold.
inline constexpr std::size_t kMaxHeldCandidates = 256;  // An everyday call has 5 to 30 in each direction.
inline constexpr std::size_t kMaxHeldSignals = 256;     // Signals waiting for a gap before them to close.
inline constexpr std::size_t kMaxSignalIds = 512;       // Remembered where the database has no seq to drop doubles by.
inline constexpr std::size_t kMaxRowsPerInput = 1000;   // PostgREST's usual page.
inline constexpr std::size_t kMaxWrites = 64;           // Waiting for the database's answer.
inline constexpr std::size_t kMaxPastCalls = 32;        // Remembered so that a late row does not ring again.
inline constexpr std::size_t kMaxStrayCalls = 8;        // Calls whose signals came before their row.
inline constexpr std::size_t kMaxEarlyPeers = 4;        // Devices of one person that ring and are connected already.
inline constexpr std::size_t kMaxSignalsPerWrite = 32;
inline constexpr std::size_t kMaxReasonBytes = 50;  // docs/data.md: end_reason.
inline constexpr std::size_t kMaxMetadataBytes = 16 * 1024;
inline constexpr std::size_t kMaxInputBytes = 1 << 20;

static_assert(kKeepAlive * 3 < 120s, "two lost proofs of life must not end a call");
static_assert(kCandidateBatch < kGapPatience && kGapPatience < kFetchRetry);
static_assert(kMaxSignalIds >= 2 * kMaxHeldSignals, "a double of a held signal must be recognised");
static_assert(kMaxSignalsPerWrite * signal::kMaxCandidateBytes + signal::kMaxSdpBytes < kMaxInputBytes);

}  // namespace bedside::call
