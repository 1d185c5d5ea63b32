// Goal: the scanner accepts exactly what a full JSON parser accepts, and never reads past its input.
#include "wire/phoenix/json_span.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace bedside::wire::phoenix {
namespace {

bool parses(const std::string& text) {
  boost::json::parse_options options;
  options.max_depth = kMaxJsonDepth;
  boost::system::error_code error;
  boost::json::parse(text, error, {}, options);
  return !error;
}

TEST(JsonSpan, AcceptsEveryKindOfValue) {
  for (const char* text : {"null", "true", "false", "0", "-0", "12.5e-3", "\"\"", R"("\u00e9\n")", "[]", "{}",
                           " [1 , 2] ", R"({"a":{"b":[null,{}]}})", "\"\xc3\xa9\"", "1E5", "-1.0"}) {
    EXPECT_TRUE(is_json(text)) << text;
  }
}

TEST(JsonSpan, RefusesWhatOnlyLooksLikeJson) {
  for (const char* text : {"",
                           " ",
                           "nul",
                           "01",
                           "1.",
                           ".5",
                           "+1",
                           "1e",
                           "\"",
                           "\"\\x\"",
                           "\"\\u12\"",
                           "[1,]",
                           "[,1]",
                           "{\"a\"}",
                           "{\"a\":1,}",
                           "{a:1}",
                           "[1] 2",
                           "\"\x01\"",
                           "\"\xff\"",
                           "\"\xc0\xaf\"",
                           "\"\xed\xa0\x80\"",
                           "\"\xf4\x90\x80\x80\"",
                           "'a'",
                           "[1",
                           "{\"a\":1",
                           "--1",
                           "NaN"}) {
    EXPECT_FALSE(is_json(text)) << text;
  }
}

TEST(JsonSpan, DepthIsBounded) {
  const auto nested = [](int depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(is_json(nested(kMaxJsonDepth)));
  EXPECT_FALSE(is_json(nested(kMaxJsonDepth + 1)));
  EXPECT_FALSE(is_json(std::string(1'000'000, '[')));
}

TEST(JsonSpan, TakesOneValueAndLeavesTheRest) {
  std::string_view text = R"( {"a":[1]} , 2)";
  EXPECT_EQ(take_value(text), R"({"a":[1]})");
  EXPECT_EQ(text, ", 2");
}

TEST(JsonSpan, MembersAreVisitedInOrder) {
  std::string seen;
  EXPECT_TRUE(visit_members(R"({"a":1, "\u0062" : [2,3] ,"a":"x"})", [&](std::string_view key, std::string_view value) {
    seen.append(key).append("=").append(value).append(";");
    return true;
  }));
  EXPECT_EQ(seen, "a=1;b=[2,3];a=\"x\";");
  EXPECT_TRUE(visit_members("{ }", [](auto, auto) { return false; }));
  EXPECT_FALSE(visit_members("[1]", [](auto, auto) { return true; }));
}

TEST(JsonSpan, StringsDecode) {
  EXPECT_EQ(decode_string(R"("a\"\\\/\b\f\n\r\t\u0041")"), "a\"\\/\b\f\n\r\tA");
  EXPECT_EQ(decode_string(R"("\ud83d\ude00")"), "\xf0\x9f\x98\x80");
  EXPECT_EQ(decode_string(R"("\ud83d")"), std::nullopt);
  EXPECT_EQ(decode_string(R"("\ude00")"), std::nullopt);
  EXPECT_EQ(decode_string("1"), std::nullopt);
}

TEST(JsonSpan, WrittenStringsReadBack) {
  rc::check([](const std::string& text) {
    if (!is_utf8(text)) return;
    std::string json;
    append_json_string(json, text);
    RC_ASSERT(is_json(json));
    RC_ASSERT(decode_string(json) == text);
    RC_ASSERT(boost::json::parse(json).as_string() == text);
  });
}

// Mutations of real messages find the borders that hand-made cases miss.
TEST(JsonSpan, AgreesWithAFullParserOnMutatedInput) {
  const std::string seed = R"(["1","2","realtime:room:1","phx_join",{"config":{"a":[1,-2.5e3,true,null,"\u00e9\\"]}}])";
  rc::check([&] {
    std::string text = seed;
    const int edits = *rc::gen::inRange(0, 4);
    for (int i = 0; i < edits; ++i) {
      const auto at = *rc::gen::inRange<std::size_t>(0, text.size());
      const char byte = *rc::gen::elementOf(std::string("\"\\[]{},:01-+.eEtfnu x\n\xc3\xa9\x80"));
      if (*rc::gen::arbitrary<bool>())
        text[at] = byte;
      else
        text.insert(at, 1, byte);
    }
    RC_ASSERT(is_json(text) == parses(text));
  });
}

}  // namespace
}  // namespace bedside::wire::phoenix
