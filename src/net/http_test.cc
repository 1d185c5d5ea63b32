// Goal: the small text rules of http.h: header lists, percent escapes and query strings.
#include "net/http.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace bedside::net {
namespace {

using ::testing::ElementsAre;
using ::testing::Pair;

TEST(Headers, KeepsOrderAndRepetitionsAndFindsTheFirst) {
  Headers headers;
  headers.add("via", "a");
  headers.add("via", "b");
  EXPECT_EQ(headers.get("via"), "a");
  headers.set("via", "c");
  EXPECT_THAT(headers.entries(), ElementsAre(Pair("via", "c"), Pair("via", "b")));
}

TEST(Headers, TellsAbsentFromEmpty) {
  Headers headers;
  headers.set("prefer", "");
  EXPECT_TRUE(headers.has("prefer"));
  EXPECT_FALSE(headers.has("range"));
  EXPECT_EQ(headers.get("range"), "");
}

TEST(PercentDecode, DecodesEveryEscape) {
  EXPECT_EQ(percent_decode("a%20b%2Fc%c3%a9", Plus::kLiteral), "a b/c\xc3\xa9");
  EXPECT_EQ(percent_decode("%00", Plus::kLiteral), std::string(1, '\0'));
}

TEST(PercentDecode, TreatsPlusAsAsked) {
  EXPECT_EQ(percent_decode("a+b", Plus::kLiteral), "a+b");
  EXPECT_EQ(percent_decode("a+b", Plus::kSpace), "a b");
}

TEST(PercentDecode, RefusesBadEscapes) {
  for (const char* bad : {"%", "%2", "%2g", "a%", "%%20", "% 20"}) {
    EXPECT_EQ(percent_decode(bad, Plus::kLiteral), std::nullopt) << bad;
  }
}

RC_GTEST_PROP(PercentDecode, UndoesEncodingOfAnyBytes, (const std::string& bytes)) {
  constexpr char kHex[] = "0123456789ABCDEF";
  std::string encoded;
  for (const unsigned char c : bytes) {
    encoded += '%';
    encoded += kHex[c >> 4];
    encoded += kHex[c & 15];
  }
  RC_ASSERT(percent_decode(encoded, Plus::kSpace) == bytes);
}

TEST(ParseQuery, KeepsOrderAndRepetitions) {
  EXPECT_THAT(*parse_query("a=1&b=2&a=3"), ElementsAre(Pair("a", "1"), Pair("b", "2"), Pair("a", "3")));
}

TEST(ParseQuery, AcceptsEmptyPartsAndMissingValues) {
  EXPECT_THAT(*parse_query("&a&&b=&=c&d=e=f"),
              ElementsAre(Pair("a", ""), Pair("b", ""), Pair("", "c"), Pair("d", "e=f")));
  EXPECT_TRUE(parse_query("")->empty());
}

TEST(ParseQuery, DecodesBothSides) { EXPECT_THAT(*parse_query("a%3Db=c+d%26"), ElementsAre(Pair("a=b", "c d&"))); }

TEST(ParseQuery, RefusesBadEscapes) { EXPECT_EQ(parse_query("a=1&b=%zz"), std::nullopt); }

}  // namespace
}  // namespace bedside::net
