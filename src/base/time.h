// Time as a value. There is no now() here on purpose: time enters every pure room as an argument, and the one
// real clock is base/os/clock.h.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bedside {

using Duration = std::chrono::milliseconds;
using namespace std::chrono_literals;  // 45s reads better than Duration(45000), in every room.

// A clock type without now(): microseconds since the Unix epoch, UTC.
struct UtcClock {
  using duration = std::chrono::microseconds;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<UtcClock>;
  static constexpr bool is_steady = false;
};
using Instant = UtcClock::time_point;

constexpr Instant instant_from_us(std::int64_t us) { return Instant(std::chrono::microseconds(us)); }
constexpr Instant instant_from_ms(std::int64_t ms) { return Instant(std::chrono::milliseconds(ms)); }
constexpr std::int64_t to_us(Instant t) { return t.time_since_epoch().count(); }
constexpr std::int64_t to_ms(Instant t) { return to_us(t) / 1000; }
constexpr std::int64_t to_seconds(Instant t) { return to_us(t) / 1'000'000; }

// "2026-11-22T09:32:55.123456+00:00": what timestamptz looks like in PostgREST answers. Always six fraction digits
// and the same offset, so that text order is time order.
std::string to_iso(Instant t);
// Accepts RFC 3339 with 'T' or a space, 0 to 9 fraction digits, 'Z' or a numeric offset; nothing means UTC.
std::optional<Instant> parse_iso(std::string_view text);

}  // namespace bedside
