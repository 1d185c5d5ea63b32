// Small jobs of a serving process: is the database there, and what it has kept for long enough.
#pragma once

#include <functional>

#include "store/postgres/pool.h"

namespace bedside::store::postgres {

// Through the pool: also false when every connection is busy for too long.
void is_there(Pool& pool, std::function<void(bool)> answer);

// Removes broadcasts of the database that are older than three days, in small parts, until there are none.
void forget_broadcasts(Pool& pool, std::function<void()> done);

}  // namespace bedside::store::postgres
