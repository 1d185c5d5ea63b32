// Goal: the words shared by all of PostgREST's small grammars, and errors that point at the right character.
#include "wire/postgrest/scanner.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace bedside::postgrest {
namespace {

std::string name(std::string_view text) {
  Scanner scan(text);
  const auto found = scan.name();
  return found ? *found + "|" + std::string(scan.rest()) : "error";
}

TEST(Scanner, ReadsNames) {
  EXPECT_EQ(name("abc.x"), "abc|.x");
  EXPECT_EQ(name("a-b->c"), "a-b|->c");
  EXPECT_EQ(name(" a b ,c"), "a b|,c");
  EXPECT_EQ(name("\"a,\\\"b\".c"), "a,\"b|.c");
  EXPECT_EQ(name("größe"), "größe|");
  EXPECT_EQ(name("(x"), "error");
  EXPECT_EQ(name("\"open"), "error");
  EXPECT_EQ(name(""), "error");
}

TEST(Scanner, ReadsJsonPaths) {
  Scanner scan("data->a->0->>\"k->\"::text");
  const auto field = scan.field();
  ASSERT_TRUE(field.ok());
  ASSERT_EQ(field->path.size(), 3u);
  EXPECT_EQ(field->path[0].key, "a");
  EXPECT_EQ(field->path[1].index, 0);
  EXPECT_EQ(field->path[2].key, "k->");
  EXPECT_TRUE(field->path[2].as_text);
  EXPECT_EQ(scan.rest(), "::text");
}

TEST(Scanner, TellsPositionsFromKeysThatBeginWithDigits) {
  Scanner key("d->0a");
  EXPECT_EQ(key.field()->path[0].key, "0a");
  Scanner last("d->-1");
  EXPECT_EQ(last.field()->path[0].index, -1);
  Scanner huge("d->99999999999999999999");
  EXPECT_FALSE(huge.field().ok());
}

TEST(Scanner, CountsColumnsInCharactersAndCutsLongTexts) {
  Scanner scan("éé(");
  scan.take_until("(");
  EXPECT_EQ(syntax_refusal("x", "éé(", scan.unexpected("y")).message, "\"failed to parse x (éé()\" (line 1, column 3)");
  EXPECT_LT(syntax_refusal("x", std::string(5000, 'a'), {}).message.size(), 300u);
}

RC_GTEST_PROP(ScannerProperty, QuotedTextReadsBack, (const std::string& text)) {
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  const std::string input = quoted + "\"rest";
  Scanner scan(input);
  const auto found = scan.quoted();
  RC_ASSERT(found.ok());
  RC_ASSERT(*found == text);
  RC_ASSERT(scan.rest() == "rest");
}

}  // namespace
}  // namespace bedside::postgrest
