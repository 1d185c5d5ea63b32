// Goal: every operator of the reference is read as supabase-js writes it, and malformed ones are refused with PGRST100.
#include "wire/postgrest/filter.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace bedside::postgrest {
namespace {

Filter filter(std::string_view text) {
  auto parsed = parse_filter(text);
  EXPECT_TRUE(parsed.ok()) << text << ": " << parsed.error().message << " " << parsed.error().details;
  return parsed.ok() ? *parsed : Filter{};
}

Condition tree(std::string_view text) {
  auto parsed = parse_logic(Condition::Kind::kOr, false, text);
  EXPECT_TRUE(parsed.ok()) << text << ": " << parsed.error().message << " " << parsed.error().details;
  return parsed.ok() ? *parsed : Condition{};
}

TEST(Filter, ReadsEveryOperatorWithOneValue) {
  const std::pair<const char*, Operator> cases[] = {{"eq", Operator::kEq},
                                                    {"neq", Operator::kNeq},
                                                    {"gt", Operator::kGt},
                                                    {"gte", Operator::kGte},
                                                    {"lt", Operator::kLt},
                                                    {"lte", Operator::kLte},
                                                    {"like", Operator::kLike},
                                                    {"ilike", Operator::kIlike},
                                                    {"match", Operator::kMatch},
                                                    {"imatch", Operator::kImatch},
                                                    {"cs", Operator::kContains},
                                                    {"cd", Operator::kContainedBy},
                                                    {"ov", Operator::kOverlaps},
                                                    {"sl", Operator::kStrictlyLeft},
                                                    {"sr", Operator::kStrictlyRight},
                                                    {"nxr", Operator::kNotExtendsRight},
                                                    {"nxl", Operator::kNotExtendsLeft},
                                                    {"adj", Operator::kAdjacent},
                                                    {"isdistinct", Operator::kIsDistinct},
                                                    {"fts", Operator::kFts},
                                                    {"plfts", Operator::kPlainFts},
                                                    {"phfts", Operator::kPhraseFts},
                                                    {"wfts", Operator::kWebFts}};
  for (const auto& [word, op] : cases) {
    const auto plain = filter(std::string(word) + ".a,b.(c)");
    EXPECT_EQ(plain.op, op);
    EXPECT_EQ(plain.value, "a,b.(c)") << "the whole rest is the value";
    EXPECT_TRUE(filter("not." + std::string(word) + ".x").negated);
  }
}

TEST(Filter, ReadsIs) {
  EXPECT_EQ(filter("is.null").is, IsValue::kNull);
  EXPECT_EQ(filter("is.NOT_NULL").is, IsValue::kNotNull);
  EXPECT_EQ(filter("is.True").is, IsValue::kTrue);
  EXPECT_EQ(filter("not.is.unknown").is, IsValue::kUnknown);
  EXPECT_FALSE(parse_filter("is.nil").ok());
}

TEST(Filter, ReadsListsAsTheClientQuotesThem) {
  EXPECT_EQ(filter("in.(1,\"a,b\",x y)").values, (std::vector<std::string>{"1", "a,b", "x y"}));
  EXPECT_EQ(filter("in.(\"a\\\"b\",say \"hi\")").values, (std::vector<std::string>{"a\"b", "say \"hi\""}));
  EXPECT_TRUE(filter("in.()").values.empty());
  EXPECT_EQ(filter("in.(\"\")").values.size(), 0u);
  EXPECT_FALSE(parse_filter("in.(1,2").ok());
  EXPECT_FALSE(parse_filter("in.1,2").ok());
  EXPECT_FALSE(parse_filter("in.(1)x").ok());
}

TEST(Filter, ReadsQuantifiers) {
  const auto all = filter("like(all).{a%,%b}");
  EXPECT_EQ(all.quantifier, Quantifier::kAll);
  EXPECT_EQ(all.values, (std::vector<std::string>{"a%", "%b"}));
  EXPECT_EQ(filter("eq(any).{1,2}").quantifier, Quantifier::kAny);
  EXPECT_FALSE(parse_filter("like(some).{a}").ok());
  EXPECT_FALSE(parse_filter("neq(any).{a}").ok());
}

TEST(Filter, ReadsTheLanguageOfFullTextSearch) {
  const auto fts = filter("wfts(english).doctor & patient");
  EXPECT_EQ(fts.language, "english");
  EXPECT_EQ(fts.value, "doctor & patient");
}

TEST(Filter, NamesAnUnknownOperator) {
  const auto parsed = parse_filter("foo.1");
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(parsed.error().code, "PGRST100");
  EXPECT_EQ(parsed.error().message, "\"failed to parse filter (foo.1)\" (line 1, column 1)");
  EXPECT_EQ(parsed.error().details, "unexpected \"f\" expecting \"not\" or operator (eq, gt, ...)");
}

TEST(Filter, TellsArgumentsFromFilters) {
  EXPECT_TRUE(looks_like_filter("eq.1"));
  EXPECT_TRUE(looks_like_filter("not.in.(1)"));
  EXPECT_TRUE(looks_like_filter("fts(english).x"));
  EXPECT_FALSE(looks_like_filter("eq"));
  EXPECT_FALSE(looks_like_filter("hello.world"));
  EXPECT_FALSE(looks_like_filter("{1,2}"));
  EXPECT_FALSE(looks_like_filter("2026-01-01T00:00:00.000Z"));
}

TEST(Logic, ReadsNestedTrees) {
  const auto root = tree("(a.eq.1,not.and(b.gt.2,c.not.is.null),d.in.(x,\"y,z\"))");
  ASSERT_EQ(root.children.size(), 3u);
  EXPECT_EQ(root.children[0].filter.value, "1");
  EXPECT_EQ(root.children[1].kind, Condition::Kind::kAnd);
  EXPECT_TRUE(root.children[1].negated);
  EXPECT_TRUE(root.children[1].children[1].filter.negated);
  EXPECT_EQ(root.children[2].filter.values, (std::vector<std::string>{"x", "y,z"}));
}

TEST(Logic, EndsValuesAtCommasOutsideQuotesAndBrackets) {
  const auto root = tree("(a.eq.\"1,2\",b.cs.{\"k\":[1,2],\"s\":\"},\"},c.ov.{x,y}, d.like.a*b)");
  ASSERT_EQ(root.children.size(), 4u);
  EXPECT_EQ(root.children[0].filter.value, "1,2");
  EXPECT_EQ(root.children[1].filter.value, "{\"k\":[1,2],\"s\":\"},\"}");
  EXPECT_EQ(root.children[2].filter.value, "{x,y}");
  EXPECT_EQ(root.children[3].filter.field.name, "d");
}

TEST(Logic, RefusesMalformedTrees) {
  for (const char* text :
       {"", "a.eq.1", "(a.eq.1", "(a)", "(a.eq)", "()", "(a.eq.1))", "(and(a.eq.1)", "(xor(a.eq.1))"}) {
    const auto parsed = parse_logic(Condition::Kind::kAnd, false, text);
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_EQ(parsed.error().code, "PGRST100");
  }
}

TEST(Logic, BoundsDepth) {
  std::string deep;
  for (int i = 0; i < 40; ++i) deep += "and(";
  EXPECT_FALSE(parse_logic(Condition::Kind::kAnd, false, "(" + deep + "a.eq.1").ok());
}

RC_GTEST_PROP(FilterProperty, QuotedListValuesComeBackAsTheyWere, ()) {
  const auto values = *rc::gen::nonEmpty(rc::gen::container<std::vector<std::string>>(
      rc::gen::nonEmpty(rc::gen::container<std::string>(rc::gen::element('a', ',', '(', ')', '"', '\\', ' ', '.')))));
  std::string list = "in.(";
  for (const auto& value : values) {
    if (list.size() > 4) list += ",";
    list += '"';
    for (const char c : value) {
      if (c == '"' || c == '\\') list += '\\';
      list += c;
    }
    list += '"';
  }
  const auto parsed = parse_filter(list + ")");
  RC_ASSERT(parsed.ok());
  RC_ASSERT(parsed->values == values);
}

RC_GTEST_PROP(LogicProperty, AnyTextIsParsedOrRefused, ()) {
  const auto words = *rc::gen::container<std::vector<std::string>>(
      rc::gen::element<std::string>("a", ".eq.", "(", ")", ",", "and(", "or(", "not.", "in.(", "{", "}", "\"", "1"));
  std::string text;
  for (const auto& word : words) text += word;
  const auto parsed = parse_logic(Condition::Kind::kAnd, false, text);
  RC_ASSERT((parsed.ok() || parsed.error().code == "PGRST100"));
}

}  // namespace
}  // namespace bedside::postgrest
