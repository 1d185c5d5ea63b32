// A place in PostgreSQL's write-ahead log (LSN), and the clock that replication messages use.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"

namespace bedside::store::postgres {

struct Lsn {
  std::uint64_t value = 0;  // A byte offset; 0 is "nowhere yet".

  auto operator<=>(const Lsn&) const = default;
};

// "16/B374D848": two hexadecimal halves, as the type pg_lsn prints.
std::string to_text(Lsn lsn);
std::optional<Lsn> parse_lsn(std::string_view text);

// Microseconds since 2000-01-01 UTC, the epoch of PostgreSQL. Saturates instead of overflowing.
Instant instant_from_postgres(std::int64_t us);
std::int64_t to_postgres(Instant t);

}  // namespace bedside::store::postgres
