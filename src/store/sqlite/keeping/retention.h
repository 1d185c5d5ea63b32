// What is kept for how long: rows past their time leave in small batches, so that no call waits for the broom.
#pragma once

#include <cstdint>

#include "base/result.h"
#include "base/time.h"
#include "store/retention.h"
#include "store/sqlite/connection.h"

namespace bedside::store::sqlite {

// Rows of that kind from before that time.
Result<std::int64_t, DbError> count_expired(Connection& db, Kept kind, Instant before);
// Takes away at most `batch` of them, oldest first, and answers how many.
Result<std::int64_t, DbError> remove_expired(Connection& db, Kept kind, Instant before, std::int64_t batch);

}  // namespace bedside::store::sqlite
