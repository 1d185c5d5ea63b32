// Goal: a body is read member by member, and what is wrong with it is said once, in upstream's words.
#include "service/auth/http/body.h"

#include <gtest/gtest.h>

namespace bedside::service::auth {
namespace {

std::string fault_of(const Body& body) { return body.fault() ? body.fault()->code : ""; }

TEST(Body, ReadsMembersOfTheRightType) {
  Body body(R"({"email":"a","flag":true,"data":{"x":1},"empty":"","none":null})");
  EXPECT_EQ(body.text("email"), "a");
  EXPECT_TRUE(body.flag("flag", false));
  EXPECT_EQ(body.object("data").at("x"), 1);
  EXPECT_EQ(body.optional_text("empty"), "");
  EXPECT_EQ(body.optional_text("none"), std::nullopt);
  EXPECT_TRUE(body.flag("absent", true));
  EXPECT_FALSE(body.has("none"));
  EXPECT_EQ(fault_of(body), "");
}

TEST(Body, NothingIsAnEmptyObject) {
  Body body("");
  EXPECT_EQ(body.text("email"), "");
  EXPECT_EQ(fault_of(body), "");
}

TEST(Body, WhatIsNotAJsonObjectIsBadJson) {
  for (const char* text : {"{", "[]", "1", "\"x\"", "email=a", "{\"a\":\"\xff\"}", "\x00"}) {
    EXPECT_EQ(fault_of(Body(text)), text[0] == '\0' ? "" : "bad_json") << text;
  }
  std::string deep(1000, '[');
  EXPECT_EQ(fault_of(Body("{\"a\":" + deep)), "bad_json");
}

TEST(Body, AWrongTypeIsBadJson) {
  for (const char* member : {"1", "true", "[]", "{}"}) {
    Body body("{\"email\":" + std::string(member) + "}");
    EXPECT_EQ(body.text("email"), "");
    EXPECT_EQ(fault_of(body), "bad_json");
  }
  Body flag(R"({"flag":"yes"})");
  EXPECT_FALSE(flag.flag("flag", false));
  EXPECT_EQ(fault_of(flag), "bad_json");
  Body object(R"({"data":"x"})");
  EXPECT_TRUE(object.object("data").empty());
  EXPECT_EQ(fault_of(object), "bad_json");
}

TEST(Body, ALongTextAndALongBodyAreRefused) {
  Body text("{\"email\":\"" + std::string(1025, 'a') + "\"}");
  EXPECT_EQ(text.text("email"), "");
  EXPECT_EQ(fault_of(text), "validation_failed");
  Body whole("{\"email\":\"" + std::string(kMaxBodyBytes, 'a') + "\"}");
  EXPECT_EQ(whole.fault()->status, 413);
}

TEST(Body, TheFirstFaultIsTheOneThatIsTold) {
  Body body(R"({"a":1,"b":"x"})");
  body.text("a");
  body.text("b", 0);
  EXPECT_EQ(fault_of(body), "bad_json");
}

TEST(Metadata, MustFitIntoAToken) {
  EXPECT_FALSE(check_metadata({{"a", "b"}}, "data", kMaxUserMetadataBytes));
  EXPECT_TRUE(check_metadata({{"a", std::string(kMaxUserMetadataBytes, 'x')}}, "data", kMaxUserMetadataBytes));
  boost::json::value deep(1);
  for (int i = 0; i < 15; ++i) deep = boost::json::array{deep};
  EXPECT_TRUE(check_metadata({{"a", deep}}, "data", kMaxUserMetadataBytes));
  boost::json::object wide;
  for (int i = 0; i < 300; ++i) wide[std::to_string(i)] = 0;
  EXPECT_TRUE(check_metadata(wide, "data", kMaxUserMetadataBytes));
}

TEST(Query, TheFirstMemberCounts) {
  EXPECT_EQ(query_member("a=1&scope=local&scope=global", "scope"), "local");
  EXPECT_EQ(query_member("a=%2Fx", "a"), "/x");
  EXPECT_EQ(query_member("a=%zz", "a"), "");
  EXPECT_EQ(query_member("", "a"), "");
}

}  // namespace
}  // namespace bedside::service::auth
