// What is kept for how long: rows past their time leave in small batches, so that no call waits for the broom.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "base/time.h"
#include "store/sqlite/connection.h"

namespace bedside::store::sqlite {

// Signals count from the end of their call; audit lines leave only once a signed head stands for them.
enum class Kept : std::uint8_t { kSignals, kCalls, kMessages, kAudit, kSessions };
inline constexpr std::array<Kept, 5> kAllKept = {Kept::kSignals, Kept::kCalls, Kept::kMessages, Kept::kAudit,
                                                 Kept::kSessions};
std::string_view word_of(Kept kind);

// Rows of that kind from before that time.
Result<std::int64_t, DbError> count_expired(Connection& db, Kept kind, Instant before);
// Takes away at most `batch` of them, oldest first, and answers how many.
Result<std::int64_t, DbError> remove_expired(Connection& db, Kept kind, Instant before, std::int64_t batch);

}  // namespace bedside::store::sqlite
