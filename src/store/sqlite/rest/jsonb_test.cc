// Goal: jsonb's order and containment as the examples of PostgreSQL's manual (section 8.14.3) have them.
#include "store/sqlite/rest/jsonb.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "wire/json/json.h"

namespace bedside::store::sqlite::rest {
namespace {

boost::json::value v(std::string_view text) { return *json::parse(text); }
bool holds(std::string_view a, std::string_view b) { return contains(v(a), v(b)); }

TEST(Jsonb, ContainsWhatTheManualSays) {
  EXPECT_TRUE(holds("\"foo\"", "\"foo\""));
  EXPECT_TRUE(holds("[1,2,3]", "[1,3]"));
  EXPECT_TRUE(holds("[1,2,3]", "[3,1]"));
  EXPECT_TRUE(holds("[1,2,3]", "[1,2,2]"));
  EXPECT_TRUE(holds(R"({"product":"x","version":9.4,"jsonb":true})", R"({"version":9.4})"));
  EXPECT_FALSE(holds("[1,2,[1,3]]", "[1,3]"));
  EXPECT_TRUE(holds("[1,2,[1,3]]", "[[1,3]]"));
  EXPECT_FALSE(holds(R"({"foo":{"bar":"baz"}})", R"({"bar":"baz"})"));
  EXPECT_TRUE(holds(R"({"foo":{"bar":"baz"}})", R"({"foo":{}})"));
  EXPECT_TRUE(holds(R"(["foo","bar"])", "\"bar\"")) << "the one exception";
  EXPECT_FALSE(holds("\"bar\"", R"(["bar"])"));
  EXPECT_FALSE(holds(R"({"a":["x"]})", R"({"a":"x"})")) << "the exception is for the top level only";
}

TEST(Jsonb, OrdersKindsSizesAndParts) {
  const char* ordered[] = {
      "null", "\"a\"", "\"b\"", "-1", "1",          "1.5",        "false",      "true",
      "[]",   "[1]",   "[1,2]", "{}", R"({"a":1})", R"({"a":2})", R"({"b":0})", R"({"a":1,"b":1})"};
  for (std::size_t i = 0; i + 1 < std::size(ordered); ++i) {
    EXPECT_LT(compare(v(ordered[i]), v(ordered[i + 1])), 0) << ordered[i] << " < " << ordered[i + 1];
    EXPECT_GT(compare(v(ordered[i + 1]), v(ordered[i])), 0);
  }
  EXPECT_EQ(compare(v("1"), v("1.0")), 0);
  EXPECT_EQ(compare(v(R"({"a":1,"b":2})"), v(R"({"b":2,"a":1})")), 0);
  EXPECT_GT(compare(v("18446744073709551615"), v("-1")), 0);
}

TEST(Jsonb, FollowsPaths) {
  const auto document = v(R"({"a":[10,{"b":"x"}],"1":"key"})");
  const auto at = [&](std::string_view path) {
    const auto steps = v(path);
    const auto* found = follow(document, steps.get_array());
    return found == nullptr ? "nothing" : json::serialize(*found);
  };
  EXPECT_EQ(at(R"(["a",1,"b"])"), "\"x\"");
  EXPECT_EQ(at(R"(["a",-2])"), "10");
  EXPECT_EQ(at(R"(["a",-3])"), "nothing");
  EXPECT_EQ(at(R"(["a",-9223372036854775808])"), "nothing");
  EXPECT_EQ(at(R"(["a","b"])"), "nothing");
  EXPECT_EQ(at(R"(["1"])"), "\"key\"");
  EXPECT_EQ(at("[1]"), "nothing") << "an object has no positions";
}

TEST(Jsonb, GivesTextAsTheArrowDoes) {
  EXPECT_EQ(as_text(v("\"x\"")), "x");
  EXPECT_EQ(as_text(v("1.5")), "1.5");
  EXPECT_EQ(as_text(v("true")), "true");
  EXPECT_EQ(as_text(v("[1]")), "[1]");
  EXPECT_EQ(as_text(v("null")), std::nullopt);
}

RC_GTEST_PROP(JsonbProperty, EveryValueContainsItself, (const std::vector<int>& numbers)) {
  boost::json::array array(numbers.begin(), numbers.end());
  const boost::json::value value = {{"n", array}, {"last", numbers.empty() ? 0 : numbers.back()}};
  RC_ASSERT(contains(value, value));
  RC_ASSERT(compare(value, value) == 0);
}

}  // namespace
}  // namespace bedside::store::sqlite::rest
