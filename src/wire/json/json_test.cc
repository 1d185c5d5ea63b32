// Goal: hostile JSON is refused within bounds, and what is accepted is written back unchanged in meaning.
#include "wire/json/json.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace bedside::json {
namespace {

std::string round_trip(std::string_view text) {
  const auto value = parse(text);
  return value ? serialize(*value) : value.error().id;
}

TEST(Json, KeepsWhatItReads) {
  EXPECT_EQ(round_trip(R"({"a":[1,-2,3.5,true,null,"x\n\u00e9"],"b":{}})"),
            "{\"a\":[1,-2,3.5,true,null,\"x\\né\"],\"b\":{}}");
}

TEST(Json, PrintsNumbersShortestWay) {
  EXPECT_EQ(round_trip("[0.1,1e300,18446744073709551615,-0.5]"), "[0.1,1e+300,18446744073709551615,-0.5]");
}

TEST(Json, EscapesControlCharacters) { EXPECT_EQ(quote("a\x01\"\\"), "\"a\\u0001\\\"\\\\\""); }

TEST(Json, RefusesWhatRfc8259DoesNotAllow) {
  for (const char* text : {"", "{", "[1,]", "{'a':1}", "nul", "01", "\"\xff\"", "{} x", "[NaN]", "\"\t\""}) {
    EXPECT_EQ(round_trip(text), "json.invalid") << text;
  }
}

TEST(Json, RefusesDeepNesting) {
  EXPECT_EQ(round_trip(std::string(65, '[') + std::string(65, ']')), "json.too_deep");
  EXPECT_EQ(round_trip(std::string(64, '[') + std::string(64, ']')), std::string(64, '[') + std::string(64, ']'));
}

TEST(Json, RefusesLongText) { EXPECT_EQ(parse("[1,2,3]", {.max_bytes = 6}).error().id, "json.too_large"); }

RC_GTEST_PROP(JsonProperty, QuotedTextReadsBackAsItself, ()) {
  const auto text = *rc::gen::container<std::string>(rc::gen::inRange<char>(1, 127));
  const auto value = parse(quote(text));
  RC_ASSERT(value.ok());
  RC_ASSERT(std::string(value->as_string()) == text);
}

}  // namespace
}  // namespace bedside::json
