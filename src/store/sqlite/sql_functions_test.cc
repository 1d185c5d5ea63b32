// Goal: the functions behind filters and triggers answer as PostgreSQL would, and no pattern can stall the server.
#include "store/sqlite/sql_functions.h"

#include <gtest/gtest.h>

#include <optional>

#include "store/sqlite/testing/test_world.h"

namespace bedside::store::sqlite {
namespace {

class SqlFunctions : public ::testing::Test {
 protected:
  std::string eval(const std::string& expression, const std::vector<std::string>& parameters = {}) {
    return world.one("SELECT " + expression, parameters);
  }
  std::string matches(const std::string& function, const std::string& text, const std::string& pattern) {
    return eval(function + "(?, ?)", {text, pattern});
  }

  TestWorld world;
};

TEST_F(SqlFunctions, FindRegularExpressionsAnywhere) {
  EXPECT_EQ(matches("regex_match", "abcd", "b.d"), "1");
  EXPECT_EQ(matches("regex_match", "abcd", "^b"), "0");
  EXPECT_EQ(matches("regex_match", "ABCD", "b"), "0");
  EXPECT_EQ(matches("regex_imatch", "ÄBC", "äb"), "1");
  EXPECT_EQ(eval("regex_match(NULL, 'a')"), "NULL");
}

TEST_F(SqlFunctions, RefuseABadOrHugePattern) {
  EXPECT_EQ(world.code("SELECT regex_match('a', '(')"), "2201B");
  EXPECT_EQ(world.code("SELECT regex_match('a', ?)", {std::string(1'001, 'a')}), "54000");
}

TEST_F(SqlFunctions, AnswerHostilePatternsInLinearTime) {
  EXPECT_EQ(matches("regex_match", std::string(50'000, 'a') + "!", "^(a+)+$"), "0");
  EXPECT_EQ(matches("regex_match", std::string(50'000, 'a'), "(a|aa|a?)*b"), "0");
  EXPECT_EQ(matches("like_match", std::string(50'000, 'a'), "%a%a%a%a%a%a%a%a%b"), "0");
  // More memory than one pattern is given.
  EXPECT_EQ(world.code("SELECT regex_match('a', ?)", {"((((a{1,100}){1,100}){1,10}){1,10})"}), "2201B");
}

TEST_F(SqlFunctions, MatchLikeAsPostgresDoes) {
  EXPECT_EQ(matches("like_match", "abc", "a%"), "1");
  EXPECT_EQ(matches("like_match", "Abc", "a%"), "0");
  EXPECT_EQ(matches("ilike_match", "ÉTÉ", "é_é"), "1");
  EXPECT_EQ(matches("like_match", "abc", "_b_"), "1");
  EXPECT_EQ(matches("like_match", "é", "_"), "1");
  EXPECT_EQ(matches("like_match", "a\nb", "a%b"), "1");
  EXPECT_EQ(matches("like_match", "100%", "100\\%"), "1");
  EXPECT_EQ(matches("like_match", "100x", "100\\%"), "0");
  EXPECT_EQ(matches("like_match", "a.c", "a.c"), "1");
  EXPECT_EQ(matches("like_match", "abc", "a.c"), "0");
  EXPECT_EQ(matches("like_match", "abc", "b"), "0");
}

TEST_F(SqlFunctions, UseAPatternThatChangesFromRowToRow) {
  EXPECT_EQ(
      eval("group_concat(like_match('abc', p)) FROM (SELECT 'a%' AS p UNION ALL SELECT 'b%' UNION ALL SELECT '%c')"),
      "1,0,1");
}

TEST_F(SqlFunctions, KnowTheOneStoredFormOfIdsAndTimes) {
  EXPECT_EQ(eval("is_uuid('5a76f94e-f7fa-48b3-922c-484f963d5c47')"), "1");
  EXPECT_EQ(eval("is_uuid('5A76f94e-f7fa-48b3-922c-484f963d5c47')"), "0");
  EXPECT_EQ(eval("is_uuid('')"), "0");
  EXPECT_EQ(eval("is_uuid(gen_random_uuid())"), "1");
  EXPECT_EQ(eval("is_timestamptz(now())"), "1");
  EXPECT_EQ(eval("is_timestamptz('2026-01-01T00:00:00Z')"), "0");
}

TEST_F(SqlFunctions, MeasureJson) {
  EXPECT_EQ(eval("json_fits('[[1]]', 5, 2)"), "1");
  EXPECT_EQ(eval("json_fits('[[1]]', 4, 2)"), "0");
  EXPECT_EQ(eval("json_fits('[[1]]', 5, 1)"), "0");
  EXPECT_EQ(eval("json_fits('[1', 5, 2)"), "0");
  EXPECT_EQ(eval("json_fits(NULL, 5, 2)"), "NULL");
}

TEST_F(SqlFunctions, CountWholeSeconds) {
  const std::string base = "'2026-11-22T09:00:00.500000+00:00'";
  EXPECT_EQ(eval("seconds_between(" + base + ", '2026-11-22T09:01:00.499999+00:00')"), "59");
  EXPECT_EQ(eval("seconds_between(" + base + ", '2026-11-22T08:00:00.000000+00:00')"), "0");
  EXPECT_EQ(world.code("SELECT seconds_between('x', 'y')"), "22007");
}

TEST_F(SqlFunctions, SayInASentenceHowACallWent) {
  const auto sentence = [&](const std::string& status, const std::string& reason, std::optional<int> seconds,
                            const std::string& type) {
    return eval("call_sentence('" + status + "', '" + reason + "', " + std::to_string(seconds.value_or(0)) + ", '" +
                type + "', " + (seconds ? "now()" : "NULL") + ")");
  };
  EXPECT_EQ(sentence("ended", "hangup", 3'725, "video"), "Video call, 1 h 2 min.");
  EXPECT_EQ(sentence("ended", "hangup", 61, "audio"), "Audio call, 1 min 1 s.");
  EXPECT_EQ(sentence("ended", "hangup", 0, "video"), "Video call, 0 s.");
  EXPECT_EQ(sentence("ended", "no_answer", {}, "video"), "Missed video call.");
  EXPECT_EQ(sentence("ended", "cancelled", {}, "video"), "Cancelled video call.");
  EXPECT_EQ(sentence("declined", "declined", {}, "audio"), "Declined audio call.");
  EXPECT_EQ(sentence("failed", "connection_failed", {}, "video"), "Failed video call.");
  EXPECT_EQ(sentence("failed", "connection_failed", 9, "video"), "Video call broke off after 9 s.");
}

TEST_F(SqlFunctions, RaiseWhatTheyAreTold) {
  const auto raised = world.run("SELECT raise_error('P0001', 'no', 'why', 'how')");
  ASSERT_FALSE(raised.ok());
  EXPECT_EQ(raised.error(), (DbError{"P0001", "no", "why", "how"}));
}

}  // namespace
}  // namespace bedside::store::sqlite
