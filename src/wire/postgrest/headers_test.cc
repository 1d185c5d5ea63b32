// Goal: Prefer, Accept and Range are read as PostgREST reads them.
#include "wire/postgrest/headers.h"

#include <gtest/gtest.h>

namespace bedside::postgrest {
namespace {

TEST(Prefer, ReadsWhatTheClientSends) {
  const auto all =
      parse_prefer("return=representation, resolution=merge-duplicates,missing=default, count=exact,tx=rollback");
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(all->representation, Representation::kFull);
  EXPECT_EQ(all->resolution, Resolution::kMergeDuplicates);
  EXPECT_EQ(all->missing, Missing::kDefault);
  EXPECT_EQ(all->count, Count::kExact);
  EXPECT_EQ(all->transaction, Transaction::kRollback);
  EXPECT_EQ(applied_preferences(*all, Verb::kInsert),
            "resolution=merge-duplicates, missing=default, return=representation, count=exact, tx=rollback");
  EXPECT_EQ(applied_preferences(*all, Verb::kRead), "count=exact, tx=rollback");
}

TEST(Prefer, TakesTheFirstOfTwo) {
  EXPECT_EQ(parse_prefer("return=minimal, return=representation")->representation, Representation::kMinimal);
}

TEST(Prefer, CountsMaxAffectedOnlyUnderStrictHandling) {
  EXPECT_FALSE(parse_prefer("max-affected=3")->max_affected.has_value());
  const auto strict = parse_prefer("handling=strict, max-affected=3");
  EXPECT_EQ(strict->max_affected, 3u);
  EXPECT_EQ(applied_preferences(*strict, Verb::kDelete), "handling=strict, max-affected=3");
}

TEST(Prefer, RefusesUnknownWordsOnlyUnderStrictHandling) {
  EXPECT_TRUE(parse_prefer("anything=else").ok());
  const auto strict = parse_prefer("handling=strict, anything=else, foo");
  ASSERT_FALSE(strict.ok());
  EXPECT_EQ(strict.error().code, "PGRST122");
  EXPECT_EQ(strict.error().details, "Invalid preferences: anything=else, foo");
}

TEST(Accept, KnowsTheMediaTypesOfTheClient) {
  EXPECT_EQ(parse_accept("")->media, Media::kArray);
  EXPECT_EQ(parse_accept("*/*")->media, Media::kArray);
  EXPECT_EQ(parse_accept("application/json;charset=utf-8")->media, Media::kArray);
  EXPECT_EQ(parse_accept("application/vnd.pgrst.object+json")->media, Media::kObject);
  EXPECT_EQ(parse_accept("text/csv")->media, Media::kCsv);
  EXPECT_TRUE(parse_accept("application/vnd.pgrst.array+json;nulls=stripped")->strip_nulls);
  EXPECT_TRUE(parse_accept("application/vnd.pgrst.object+json;nulls=stripped")->strip_nulls);
}

TEST(Accept, PrefersHigherQuality) {
  EXPECT_EQ(parse_accept("application/json;q=0.5, text/csv;q=0.9")->media, Media::kCsv);
  EXPECT_EQ(parse_accept("text/html,application/xhtml+xml,*/*;q=0.8")->media, Media::kArray);
}

TEST(Accept, RefusesWhatWeDoNotHave) {
  const auto plan = parse_accept("application/vnd.pgrst.plan+json; for=\"application/json\"");
  ASSERT_FALSE(plan.ok());
  EXPECT_EQ(plan.error().code, "PGRST107");
  EXPECT_EQ(plan.error().message, "None of these media types are available: application/vnd.pgrst.plan+json");
  EXPECT_FALSE(parse_accept("text/csv;q=0").ok());
}

TEST(Range, ReadsRowsAndIgnoresOtherUnits) {
  EXPECT_EQ((*parse_range("0-9"))->last, 9u);
  EXPECT_FALSE((*parse_range("items=5-"))->last.has_value());
  EXPECT_FALSE(parse_range("bytes=a-b")->has_value());
  EXPECT_FALSE(parse_range("")->has_value());
  EXPECT_FALSE(parse_range("99999999999999999999-")->has_value());
  EXPECT_EQ(parse_range("9-0").error().code, "PGRST103");
}

}  // namespace
}  // namespace bedside::postgrest
