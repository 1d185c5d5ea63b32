#include "service/auth/http/duration.h"

#include <array>
#include <cmath>

namespace bedside::service::auth {
namespace {

struct Unit {
  std::string_view name;
  double ms;
};
// Longer names first: "ms" before "m".
constexpr std::array<Unit, 7> kUnits = {
    {{"ns", 1e-6}, {"us", 1e-3}, {"µs", 1e-3}, {"ms", 1}, {"s", 1e3}, {"m", 6e4}, {"h", 3.6e6}}};
constexpr double kMaxMs = 100.0 * 366 * 24 * 3.6e6;

// "12", "1.5" or ".5"; at most 18 characters. Moves `text` past it.
std::optional<double> take_number(std::string_view& text) {
  double value = 0;
  double scale = 0;  // Above 0 behind the point.
  std::size_t size = 0;
  bool digits = false;
  for (; size < text.size() && size < 18; ++size) {
    const char c = text[size];
    if (c == '.' && scale == 0) {
      scale = 1;
    } else if (c >= '0' && c <= '9') {
      digits = true;
      value = value * 10 + (c - '0');
      scale *= 10;
    } else {
      break;
    }
  }
  if (!digits) return std::nullopt;
  text.remove_prefix(size);
  return scale > 0 ? value / scale : value;
}

std::optional<double> take_unit(std::string_view& text) {
  for (const Unit& unit : kUnits) {
    if (!text.starts_with(unit.name)) continue;
    text.remove_prefix(unit.name.size());
    return unit.ms;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  if (text == "0") return Duration(0);
  if (text.empty()) return std::nullopt;
  double total = 0;
  while (!text.empty()) {
    const auto number = take_number(text);
    if (!number) return std::nullopt;
    const auto unit = take_unit(text);
    if (!unit) return std::nullopt;
    total += *number * *unit;
  }
  if (!(total <= kMaxMs)) return std::nullopt;
  return Duration(static_cast<std::int64_t>(std::llround(total)));
}

}  // namespace bedside::service::auth
