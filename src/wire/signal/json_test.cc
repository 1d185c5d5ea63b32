// Goal: what RFC 8259 allows is read and written back as it was; everything else is refused with its place, in bounds.
#include "wire/signal/json.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace bedside::signal::json {
namespace {

std::string round_trip(std::string_view text) {
  const auto value = parse(text);
  if (!value.ok()) return value.error().id + " " + value.error().message;
  std::string out;
  write_value(out, *value);
  return out;
}

TEST(Json, KeepsEveryValueAsItWas) {
  for (const char* text : {"null", "true", "false", "0", "-0", "12345678901234567890.5e-3", "\"\"", "[]", "{}",
                           R"([1,[2,[{"a":{}}]]])", R"({"b":1,"a":[null,true]})", R"("caf\\ \" \n \u0001")"}) {
    EXPECT_EQ(round_trip(text), text);
  }
  EXPECT_EQ(round_trip(" [ 1 ,\n2 ] "), "[1,2]");
}

TEST(Json, ReadsEscapesAsUtf8) {
  EXPECT_EQ(*parse(R"("\u00e9\ud83d\ude00\/\b\f\r\t")")->text(), "\u00e9\U0001F600/\b\f\r\t");
  EXPECT_EQ(*parse(R"("\ud83d x \ude00")")->text(), "\uFFFD x \uFFFD") << "half a pair has no UTF-8";
  EXPECT_EQ(*parse(R"("\ud83d\u0041")")->text(), "\uFFFDA");
  EXPECT_EQ(parse(R"("a\u0000b")")->text()->size(), 3u);
}

TEST(Json, RefusesWhatIsNotJson) {
  for (const char* text :
       {"",      " ",          "nul", "True",    "01",        "1.",     ".5",       "1e",           "-",
        "+1",    "NaN",        "\"",  "\"\\x\"", "\"\\u12\"", "[1,]",   "[1 2]",    "{\"a\"}",      "{\"a\":}",
        "{a:1}", "{\"a\":1,}", "[",   "{",       "1 2",       "\"\n\"", "\"\xff\"", "\"\xc0\xaf\"", "\"\xed\xa0\x80\"",
        "//",    "'a'"}) {
    const auto value = parse(text);
    ASSERT_FALSE(value.ok()) << text;
    EXPECT_EQ(value.error().id, "json.malformed") << text;
    EXPECT_EQ(value.error().message.rfind("byte ", 0), 0u);
  }
}

TEST(Json, KeepsItsBounds) {
  EXPECT_EQ(parse(std::string(101, ' '), {.bytes = 100}).error().id, "json.too_large");
  EXPECT_EQ(parse(std::string(100'000, '[')).error().id, "json.too_large");
  std::string many = "[";
  for (int i = 0; i < 70'000; ++i) many += "0,";
  EXPECT_EQ(parse(many + "0]").error().id, "json.too_large");
}

TEST(Json, OnlyExactIntegersAreIntegers) {
  EXPECT_EQ(parse("9007199254740991")->integer(), 9007199254740991);
  for (const char* text : {"9007199254740992", "1.0", "1e3", "\"1\"", "null", "99999999999999999999"}) {
    EXPECT_EQ(parse(text)->integer(), std::nullopt) << text;
  }
}

TEST(Json, OfTwoMembersWithOneNameTheLastCounts) {
  EXPECT_EQ(parse(R"({"a":1,"a":2})")->find("a")->integer(), 2);
  Value value = *parse(R"({"a":1,"b":2})");
  value.set("a", Value(std::string("x")));
  value.set("c", Value(true));
  std::string out;
  write_value(out, value);
  EXPECT_EQ(out, R"({"a":"x","b":2,"c":true})");
}

rc::Gen<Value> any_value(int depth) {
  auto leaf = rc::gen::oneOf(
      rc::gen::just(Value()), rc::gen::map(rc::gen::arbitrary<bool>(), [](bool b) { return Value(b); }),
      rc::gen::map(rc::gen::inRange<std::int64_t>(-1'000'000, 1'000'000), [](std::int64_t i) { return Value(i); }),
      rc::gen::map(rc::gen::container<std::string>(rc::gen::inRange<char>(0, 127)),
                   [](std::string s) { return Value(std::move(s)); }));
  if (depth == 0) return leaf;
  return rc::gen::oneOf(
      leaf,
      rc::gen::map(rc::gen::container<std::vector<Value>>(any_value(depth - 1)),
                   [](std::vector<Value> items) { return Value(std::move(items)); }),
      rc::gen::map(rc::gen::container<std::vector<std::pair<std::string, Value>>>(rc::gen::pair(
                       rc::gen::container<std::string>(rc::gen::inRange<char>(32, 127)), any_value(depth - 1))),
                   [](const std::vector<std::pair<std::string, Value>>& members) {
                     Value object{Value::Object()};
                     for (const auto& [name, value] : members) object.set(name, value);
                     return object;
                   }));
}

RC_GTEST_PROP(Json, WhatIsWrittenIsReadAsTheSame, ()) {
  const Value value = *rc::gen::resize(6, any_value(3));
  std::string text;
  write_value(text, value);
  const auto again = parse(text);
  RC_ASSERT(again.ok());
  RC_ASSERT(*again == value);
}

RC_GTEST_PROP(Json, AnyBytesAreAnsweredNotCrashedOn, (const std::string& bytes)) { (void)parse(bytes).ok(); }

}  // namespace
}  // namespace bedside::signal::json
