// What is kept for how long, asked of any database: rows past their time leave in small batches, so that no call waits
// for the broom.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "store/db_error.h"

namespace bedside::store {

// Signals count from the end of their call; audit lines leave only once a signed head stands for them.
enum class Kept : std::uint8_t { kSignals, kCalls, kMessages, kAudit, kSessions };
inline constexpr std::array<Kept, 5> kAllKept = {Kept::kSignals, Kept::kCalls, Kept::kMessages, Kept::kAudit,
                                                 Kept::kSessions};
constexpr std::string_view word_of(Kept kind) {
  switch (kind) {
    case Kept::kSignals: return "signals";
    case Kept::kCalls: return "calls";
    case Kept::kMessages: return "messages";
    case Kept::kAudit: return "audit";
    case Kept::kSessions: return "sessions";
  }
  return "sessions";
}

class RetentionStore {
 public:
  virtual ~RetentionStore() = default;

  // Takes away at most `batch` rows of that kind from before that time, oldest first, and answers how many, later on
  // the loop.
  using Removed = std::function<void(Result<std::int64_t, DbError>)>;
  virtual void remove_expired(Kept kind, Instant before, std::int64_t batch, Removed answer) = 0;
};

}  // namespace bedside::store
