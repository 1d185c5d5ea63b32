// Goal: a JSON object is read only when every reader would read the same thing.
#include "wire/jwt/strict_object.h"

#include <gtest/gtest.h>

#include <string>

namespace bedside::wire::jwt {
namespace {

TEST(StrictObject, ReadsAnOrdinaryObject) {
  const auto object = parse_strict_object(R"({"sub":"a","app":{"roles":["x",1,null,true,1.5]}})");
  ASSERT_TRUE(object);
  EXPECT_EQ(object->at("sub").as_string(), "a");
}

TEST(StrictObject, RefusesAMemberThatStandsTwiceAtAnyDepth) {
  EXPECT_FALSE(parse_strict_object(R"({"role":"anon","role":"service_role"})"));
  EXPECT_FALSE(parse_strict_object(R"({"a":{"b":1,"b":1}})"));
  EXPECT_FALSE(parse_strict_object(R"({"a":[{"b":1,"b":2}]})"));
  EXPECT_FALSE(parse_strict_object(R"({"role":"anon","r\u006fle":"service_role"})"));
}

TEST(StrictObject, TheSameNameInTwoObjectsIsNoRepetition) {
  EXPECT_TRUE(parse_strict_object(R"({"a":{"a":1},"b":{"a":2}})"));
}

TEST(StrictObject, RefusesWhatIsNotOneObject) {
  for (const char* text : {"", "[]", "1", "\"a\"", "null", "{", "{}{}", "{} x", "{\"a\":}", "{'a':1}", "{\"a\":1,}",
                           "{\"a\":\"\xff\"}", "{\"a\":1}/**/"}) {
    EXPECT_FALSE(parse_strict_object(text)) << text;
  }
}

TEST(StrictObject, RefusesNestingAndMembersPastTheLimit) {
  std::string deep = "{\"a\":";
  for (std::size_t i = 0; i < kMaxJsonDepth; ++i) deep += '[';
  for (std::size_t i = 0; i < kMaxJsonDepth; ++i) deep += ']';
  EXPECT_FALSE(parse_strict_object(deep + "}"));

  std::string wide = "{";
  for (std::size_t i = 0; i <= kMaxJsonMembers; ++i) wide += "\"m" + std::to_string(i) + "\":0,";
  wide.back() = '}';
  EXPECT_FALSE(parse_strict_object(wide));
}

}  // namespace
}  // namespace bedside::wire::jwt
