// Goal: a value in the feed is the JSON that to_jsonb() makes of it; what does not fit JSON stays a readable string.
// The same table is put to a real server by feed_test.
#include "store/postgres/feed/text_json.h"

#include <gtest/gtest.h>

#include <string>

#include "wire/json/json.h"

namespace bedside::store::postgres {
namespace {

std::string of(std::string_view type, std::string_view text) { return json::serialize(text_to_json(type, text)); }

TEST(TextJson, ScalarsByType) {
  EXPECT_EQ(of("int8", "9007199254740993"), "9007199254740993");
  EXPECT_EQ(of("int4", "-7"), "-7");
  EXPECT_EQ(of("numeric", "1.50"), "1.5");
  EXPECT_EQ(of("numeric", "12345678901234567890"), "12345678901234567168");
  EXPECT_EQ(of("float8", "1e+300"), "1e+300");
  EXPECT_EQ(of("bool", "t"), "true");
  EXPECT_EQ(of("bool", "f"), "false");
  EXPECT_EQ(of("text", "t"), R"("t")");
  EXPECT_EQ(of("oid", "5"), R"("5")");
  EXPECT_EQ(of("bytea", R"(\x00ff)"), R"("\\x00ff")");
  EXPECT_EQ(of("mood", "glad"), R"("glad")");
}

TEST(TextJson, WhatNoJsonNumberCanSay) {
  for (const auto* text : {"NaN", "Infinity", "-Infinity"}) {
    EXPECT_EQ(of("float8", text), "\"" + std::string(text) + "\"");
    EXPECT_EQ(of("numeric", text), "\"" + std::string(text) + "\"");
  }
  EXPECT_EQ(of("numeric", "1" + std::string(400, '0')).front(), '"');
  EXPECT_EQ(of("int8", "x"), R"("x")");
  EXPECT_EQ(of("int8", ""), R"("")");
}

TEST(TextJson, TimesAreIso) {
  EXPECT_EQ(of("timestamptz", "2026-11-03 09:32:55+00"), R"("2026-11-03T09:32:55+00:00")");
  EXPECT_EQ(of("timestamptz", "2026-11-03 09:32:55.123456+05:30"), R"("2026-11-03T09:32:55.123456+05:30")");
  EXPECT_EQ(of("timestamptz", "0044-03-15 00:00:00+00 BC"), R"("0044-03-15T00:00:00+00:00 BC")");
  EXPECT_EQ(of("timestamptz", "infinity"), R"("infinity")");
  EXPECT_EQ(of("timestamp", "2026-11-03 09:32:55.1"), R"("2026-11-03T09:32:55.1")");
  EXPECT_EQ(of("date", "2026-11-03"), R"("2026-11-03")");
  EXPECT_EQ(of("timetz", "09:32:55+00"), R"("09:32:55+00")");
}

TEST(TextJson, DocumentsAreParsed) {
  EXPECT_EQ(of("jsonb", R"({"a": [1, null]})"), R"({"a":[1,null]})");
  EXPECT_EQ(of("json", "null"), "null");
  const std::string deep = std::string(600, '[') + std::string(600, ']');
  EXPECT_EQ(of("jsonb", deep), "\"" + deep + "\"");
}

TEST(TextJson, ArraysKeepTheirNesting) {
  EXPECT_EQ(of("_int4", "{1,NULL,3}"), "[1,null,3]");
  EXPECT_EQ(of("_int4", "{}"), "[]");
  EXPECT_EQ(of("_int4", "[0:1]={5,6}"), "[5,6]");
  EXPECT_EQ(of("_int4", "{{1,2},{3,4}}"), "[[1,2],[3,4]]");
  EXPECT_EQ(of("_text", R"({a,"b,c","d\"e\\",NULL,"NULL",""})"), R"(["a","b,c","d\"e\\",null,"NULL",""])");
  EXPECT_EQ(of("_jsonb", R"({"{\"k\": 1}"})"), R"([{"k":1}])");
  EXPECT_EQ(of("_timestamptz", R"({"2026-11-03 09:32:55+00"})"), R"(["2026-11-03T09:32:55+00:00"])");
  EXPECT_EQ(of("_box", "{(1,1),(0,0);(3,3),(2,2)}"), R"x(["(1,1),(0,0)","(3,3),(2,2)"])x");
}

TEST(TextJson, WhatIsNoArrayIsAString) {
  const std::string deep = std::string(7, '{') + "1" + std::string(7, '}');
  for (const std::string& text : {std::string("{1"), std::string("{1}x"), std::string("{,}"), std::string("{\"a}"),
                                  std::string("[0:1]"), std::string("{\"a\\"), deep}) {
    EXPECT_EQ(of("_int4", text), json::quote(text));
  }
}

}  // namespace
}  // namespace bedside::store::postgres
