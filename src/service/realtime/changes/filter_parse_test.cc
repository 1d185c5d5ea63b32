// Goal: the whole filter grammar of postgres_changes, and upstream's words for what is outside of it.
#include "service/realtime/changes/filter_parse.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

namespace bedside::service {
namespace {

FilterCondition only(std::string_view text) {
  auto parsed = parse_filter(text);
  EXPECT_TRUE(parsed.ok()) << text;
  if (!parsed.ok() || parsed->size() != 1) return {};
  return parsed->front();
}

TEST(FilterParse, NothingAndBlankMeanNoFilter) {
  EXPECT_TRUE(parse_filter("")->empty());
  EXPECT_TRUE(parse_filter("  \n")->empty());
}

TEST(FilterParse, EveryOperatorAndItsNegation) {
  const std::pair<const char*, FilterOp> ops[] = {{"eq", FilterOp::kEq},
                                                  {"neq", FilterOp::kNeq},
                                                  {"lt", FilterOp::kLt},
                                                  {"lte", FilterOp::kLte},
                                                  {"gt", FilterOp::kGt},
                                                  {"gte", FilterOp::kGte},
                                                  {"like", FilterOp::kLike},
                                                  {"ilike", FilterOp::kIlike},
                                                  {"match", FilterOp::kMatch},
                                                  {"imatch", FilterOp::kImatch},
                                                  {"isdistinct", FilterOp::kIsDistinct}};
  for (const auto& [name, op] : ops) {
    EXPECT_EQ(only(std::string("a=") + name + ".v"), (FilterCondition{"a", op, false, {{"v", false}}}));
    EXPECT_EQ(only(std::string("a=not.") + name + ".v"), (FilterCondition{"a", op, true, {{"v", false}}}));
  }
  EXPECT_EQ(only("a=is.null"), (FilterCondition{"a", FilterOp::kIs, false, {{"null", false}}}));
  EXPECT_EQ(only("a=not.is.unknown"), (FilterCondition{"a", FilterOp::kIs, true, {{"unknown", false}}}));
  EXPECT_EQ(only("a=in.(1,2)"), (FilterCondition{"a", FilterOp::kIn, false, {{"1", false}, {"2", false}}}));
}

TEST(FilterParse, CommasJoinConditionsOutsideOfQuotesAndParentheses) {
  const auto parsed = parse_filter(R"(a=eq."x,y",b=in.(1,"2,\"3",4), c=gt.5)");
  ASSERT_TRUE(parsed.ok());
  ASSERT_EQ(parsed->size(), 3U);
  EXPECT_EQ((*parsed)[0].values, (std::vector<FilterValue>{{"x,y", true}}));
  EXPECT_EQ((*parsed)[1].values, (std::vector<FilterValue>{{"1", false}, {"2,\"3", true}, {"4", false}}));
  EXPECT_EQ((*parsed)[2].column, "c");
}

TEST(FilterParse, ValuesMayHoldDotsAndEqualsSigns) {
  EXPECT_EQ(only("a=eq.1.5=x").values, (std::vector<FilterValue>{{"1.5=x", false}}));
  EXPECT_EQ(only("a=eq.").values, (std::vector<FilterValue>{{"", false}}));
  EXPECT_EQ(only(R"(a=eq." pad\\")").values, (std::vector<FilterValue>{{" pad\\", true}}));
}

TEST(FilterParse, UpstreamsWordsForUnknownOperators) {
  EXPECT_EQ(parse_filter("id=foo.hey").error(), R"(Error parsing `filter` params: ["foo", "hey"])");
  EXPECT_EQ(parse_filter("nonsense").error(), R"(Error parsing `filter` params: ["nonsense"])");
  EXPECT_EQ(parse_filter("id=eq").error(), R"(Error parsing `filter` params: ["eq"])");
}

TEST(FilterParse, RefusesMalformedLists) {
  EXPECT_EQ(parse_filter("id=in.1,2").error(),
            "Error parsing `filter` params: `in` filter value must be wrapped by parentheses");
  for (const char* text :
       {"id=in.(1", "id=in.(\"1)", "id=eq.\"x\"y", "id=eq.\"x", "=eq.1", "a=eq.1,", "a=is.maybe", "a=eq.1)"}) {
    EXPECT_FALSE(parse_filter(text).ok()) << text;
  }
}

TEST(FilterParse, IsBounded) {
  std::string list = "id=in.(0";
  for (std::size_t i = 1; i < kMaxInValues; ++i) list += "," + std::to_string(i);
  EXPECT_TRUE(parse_filter(list + ")").ok());
  EXPECT_FALSE(parse_filter(list + ",x)").ok());
  EXPECT_FALSE(parse_filter("a=eq." + std::string(kMaxFilterBytes, 'x')).ok());
  std::string many = "a=eq.1";
  for (std::size_t i = 0; i < kMaxFilterConditions; ++i) many += ",a=eq.1";
  EXPECT_FALSE(parse_filter(many).ok());
}

// The client's own builder quotes a value that holds one of , ( ) " \ or outer white space.
TEST(FilterParse, ReadsBackWhatTheClientQuotes) {
  rc::check([](const std::string& value) {
    std::string quoted = "\"";
    for (const char c : value) {
      if (c == '"' || c == '\\') quoted += '\\';
      quoted += c;
    }
    quoted += '"';
    const auto one = parse_filter("a=eq." + quoted);
    const auto two = parse_filter("b=in.(1," + quoted + "),a=neq.2");
    RC_ASSERT(one.ok() && two.ok());
    RC_ASSERT(one->front().values.front().text == value);
    RC_ASSERT(two->front().values[1].text == value);
    RC_ASSERT(two->size() == 2U);
  });
}

}  // namespace
}  // namespace bedside::service
