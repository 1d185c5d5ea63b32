// Goal: instants survive the trip through text, and nothing but a timestamp is read as one.
#include "base/time.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace bedside {
namespace {

TEST(Time, PrintsAsPostgrestDoes) {
  EXPECT_EQ(to_iso(instant_from_us(1'793'093'575'123'456)), "2026-10-27T09:32:55.123456+00:00");
  EXPECT_EQ(to_iso(instant_from_us(0)), "1970-01-01T00:00:00.000000+00:00");
  EXPECT_EQ(to_iso(instant_from_us(-1)), "1969-12-31T23:59:59.999999+00:00");
}

TEST(Time, ReadsEveryOrdinaryForm) {
  const Instant wanted = instant_from_ms(1'793'093'575'000);
  for (const char* text : {"2026-10-27T09:32:55Z", "2026-10-27 09:32:55+00", "2026-10-27T10:32:55+01:00",
                           "2026-10-27T09:32:55", "2026-10-27T04:02:55.000-0530"}) {
    ASSERT_TRUE(parse_iso(text)) << text;
    EXPECT_EQ(*parse_iso(text), wanted) << text;
  }
  EXPECT_EQ(parse_iso("2026-10-27"), instant_from_ms(1'793'059'200'000));
}

TEST(Time, RefusesWhatIsNoTimestamp) {
  for (const char* text : {"", "now", "2026-13-01", "2026-02-30", "2026-10-27T25:00:00Z", "2026-10-27T09:32:55Zx",
                           "2026-10-27T09:32:55.Z", "2026-10-27T09:32:55+99:00", "26-10-27"}) {
    EXPECT_FALSE(parse_iso(text)) << text;
  }
}

RC_GTEST_PROP(Time, RoundTrips, ()) {
  const auto us = *rc::gen::inRange<std::int64_t>(-60'000'000'000'000'000, 200'000'000'000'000'000);
  RC_ASSERT(parse_iso(to_iso(instant_from_us(us))) == instant_from_us(us));
}

}  // namespace
}  // namespace bedside
