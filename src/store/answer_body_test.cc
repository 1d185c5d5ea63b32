// Goal: rows become arrays, single objects or CSV, bounded in size.
#include "store/answer_body.h"

#include <gtest/gtest.h>

#include <vector>

namespace bedside::store {
namespace {

using postgrest::Media;

std::string body(Media media, const std::vector<std::string>& rows, bool strip_nulls = false) {
  AnswerBody answer(media, strip_nulls);
  for (const auto& row : rows) {
    const auto done = answer.add(row);
    if (!done) return done.error().code;
  }
  const auto text = std::move(answer).finish();
  return text ? *text : text.error().code + " " + text.error().details;
}

TEST(AnswerBody, MakesArraysAndObjects) {
  EXPECT_EQ(body(Media::kArray, {}), "[]");
  EXPECT_EQ(body(Media::kArray, {R"({"a":1})", R"({"a":2})"}), "[{\"a\":1},\n {\"a\":2}]");
  EXPECT_EQ(body(Media::kObject, {R"({"a":1})"}), R"({"a":1})");
  EXPECT_EQ(body(Media::kObject, {}), "PGRST116 The result contains 0 rows");
  EXPECT_EQ(body(Media::kObject, {"{}", "{}"}), "PGRST116 The result contains 2 rows");
}

TEST(AnswerBody, StripsNullsAtEveryDepthButKeepsElements) {
  EXPECT_EQ(body(Media::kObject, {R"({"a":null,"b":{"c":null,"d":[null,{"e":null}]}})"}, true),
            R"({"b":{"d":[null,{}]}})");
}

TEST(AnswerBody, QuotesCsvWhereItMust) {
  EXPECT_EQ(body(Media::kCsv, {R"({"a,b":"x","c":null,"d":"say \"hi\"","e":"","f":{"k":1},"g":"two\nlines"})"}),
            "\"a,b\",c,d,e,f,g\nx,,\"say \"\"hi\"\"\",\"\",\"{\"\"k\"\":1}\",\"two\nlines\"");
  EXPECT_EQ(body(Media::kCsv, {R"({"a":true,"b":false,"c":"two words","d":"a\\b","e":9.5})"}),
            "a,b,c,d,e\nt,f,\"two words\",\"a\\\\b\",9.5");
  EXPECT_EQ(body(Media::kCsv, {}), "");
}

TEST(AnswerBody, RefusesToGrowWithoutBound) {
  const std::string row = "{\"a\":\"" + std::string(8 << 20, 'x') + "\"}";
  EXPECT_EQ(body(Media::kArray, {row, row, row, row, row}), "54000");
}

}  // namespace
}  // namespace bedside::store
