// Goal: ban durations mean what Go means by them.
#include "service/auth/http/duration.h"

#include <gtest/gtest.h>

namespace bedside::service::auth {
namespace {

TEST(ParseDuration, ReadsGoDurations) {
  EXPECT_EQ(parse_duration("24h"), Duration(24h));
  EXPECT_EQ(parse_duration("1h30m"), Duration(90min));
  EXPECT_EQ(parse_duration("1.5h"), Duration(90min));
  EXPECT_EQ(parse_duration(".5s"), Duration(500));
  EXPECT_EQ(parse_duration("300ms"), Duration(300));
  EXPECT_EQ(parse_duration("1500us"), Duration(2));
  EXPECT_EQ(parse_duration("0"), Duration(0));
  EXPECT_EQ(parse_duration("876000h"), Duration(876000h));
}

TEST(ParseDuration, RefusesOtherForms) {
  for (const char* text : {"", "h", "24", "1d", "-1h", "+1h", "1h ", " 1h", "1h,", "1..5h", "none", "1e3h",
                           "99999999999999999h", "9999999h", "1hh", "NaNh"}) {
    EXPECT_FALSE(parse_duration(text)) << text;
  }
}

}  // namespace
}  // namespace bedside::service::auth
