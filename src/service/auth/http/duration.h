// Durations as Go's time.ParseDuration writes them, which is what ban_duration holds: "24h", "1h30m", "1.5h".
#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace bedside::service::auth {

// Nothing for another form, a negative duration, or more than a hundred years.
std::optional<Duration> parse_duration(std::string_view text);

}  // namespace bedside::service::auth
