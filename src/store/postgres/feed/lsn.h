// A place in PostgreSQL's write-ahead log (LSN), and the numbers of transactions and the clock that its messages use.
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

// The log numbers a transaction by the lower half of what the functions of the database call it (xid8). The upper half
// is that of `near`, which is any transaction not further than 2^31 away: the database itself keeps no others apart.
std::uint64_t whole_transaction(std::uint32_t xid, std::uint64_t near);

// Microseconds since 2000-01-01 UTC, the epoch of PostgreSQL. Saturates instead of overflowing.
Instant instant_from_postgres(std::int64_t us);
std::int64_t to_postgres(Instant t);

}  // namespace bedside::store::postgres
