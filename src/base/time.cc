#include "base/time.h"

#include <array>
#include <cstdio>

namespace bedside {
namespace {

// Days since 1970-01-01 of a proleptic Gregorian date, by the chrono calendar, which is pure arithmetic.
std::optional<std::int64_t> days_from_civil(int year, int month, int day) {
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count();
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool skip(char wanted) {
    if (rest_.empty() || rest_.front() != wanted) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::optional<int> digits(std::size_t count) {
    if (rest_.size() < count) return std::nullopt;
    int value = 0;
    for (std::size_t i = 0; i < count; ++i) {
      if (rest_[i] < '0' || rest_[i] > '9') return std::nullopt;
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(count);
    return value;
  }
  bool at_digit() const { return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; }
  bool done() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

// Fraction digits after the point, rounded down to microseconds.
std::optional<std::int64_t> read_fraction_us(Reader& in) {
  std::int64_t us = 0;
  int count = 0;
  while (in.at_digit()) {
    const int digit = *in.digits(1);
    if (count < 6) us = us * 10 + digit;
    ++count;
  }
  if (count == 0 || count > 9) return std::nullopt;
  for (; count < 6; ++count) us *= 10;
  return us;
}

std::optional<std::int64_t> read_offset_minutes(Reader& in) {
  if (in.done() || in.skip('Z') || in.skip('z')) return 0;
  const bool negative = in.skip('-');
  if (!negative && !in.skip('+')) return std::nullopt;
  const auto hours = in.digits(2);
  if (!hours || *hours > 15) return std::nullopt;
  int minutes = 0;
  if (in.skip(':') || in.at_digit()) {
    const auto read = in.digits(2);
    if (!read || *read > 59) return std::nullopt;
    minutes = *read;
  }
  const std::int64_t total = *hours * 60 + minutes;
  return negative ? -total : total;
}

}  // namespace

std::string to_iso(Instant t) {
  const auto us = t.time_since_epoch();
  const auto day = std::chrono::floor<std::chrono::days>(us);
  const std::chrono::year_month_day date{std::chrono::sys_days(day)};
  const std::chrono::hh_mm_ss clock{us - day};
  std::array<char, 64> text{};
  const int size =
      std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02d.%06d+00:00", static_cast<int>(date.year()),
                    static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                    static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                    static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return {text.data(), static_cast<std::size_t>(size)};
}

std::optional<Instant> parse_iso(std::string_view text) {
  Reader in(text);
  const auto year = in.digits(4);
  if (!year || !in.skip('-')) return std::nullopt;
  const auto month = in.digits(2);
  if (!month || !in.skip('-')) return std::nullopt;
  const auto day = in.digits(2);
  if (!day) return std::nullopt;
  const auto days = days_from_civil(*year, *month, *day);
  if (!days) return std::nullopt;

  std::int64_t seconds = *days * 86'400;
  std::int64_t us = 0;
  if (in.skip('T') || in.skip('t') || in.skip(' ')) {
    const auto hour = in.digits(2);
    if (!hour || *hour > 23 || !in.skip(':')) return std::nullopt;
    const auto minute = in.digits(2);
    if (!minute || *minute > 59) return std::nullopt;
    seconds += *hour * 3600 + *minute * 60;
    if (in.skip(':')) {
      const auto second = in.digits(2);
      if (!second || *second > 59) return std::nullopt;
      seconds += *second;
      if (in.skip('.')) {
        const auto fraction = read_fraction_us(in);
        if (!fraction) return std::nullopt;
        us = *fraction;
      }
    }
    const auto offset = read_offset_minutes(in);
    if (!offset) return std::nullopt;
    seconds -= *offset * 60;
  }
  if (!in.done()) return std::nullopt;
  return instant_from_us(seconds * 1'000'000 + us);
}

}  // namespace bedside
