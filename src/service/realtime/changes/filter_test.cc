// Goal: a filter decides about a row as PostgreSQL would, NULLs and types included, in bounded time.
#include "service/realtime/changes/filter.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "wire/json/json.h"

namespace bedside::service {
namespace {

const store::FeedTable& table() {
  static const store::FeedTable kTable{"public",
                                       "things",
                                       {{"id", "uuid", true},
                                        {"n", "int8"},
                                        {"f", "float8"},
                                        {"b", "bool"},
                                        {"t", "text"},
                                        {"at", "timestamptz"},
                                        {"j", "jsonb"}}};
  return kTable;
}

Result<Filter, std::string> bind_text(std::string_view text) {
  auto parsed = parse_filter(text);
  if (!parsed.ok()) return parsed.error();
  return Filter::bind(*parsed, table());
}

bool matches(std::string_view filter, std::string_view row) {
  auto bound = bind_text(filter);
  EXPECT_TRUE(bound.ok()) << filter;
  return bound.ok() && bound->matches(json::parse(row)->as_object());
}

TEST(Filter, NoConditionMatchesEverything) { EXPECT_TRUE(matches("", "{}")); }

TEST(Filter, ComparesByType) {
  EXPECT_TRUE(matches("n=gt.9", R"({"n":10})"));
  EXPECT_FALSE(matches("n=lt.9", R"({"n":10})"));
  EXPECT_TRUE(matches("n=gte.10,n=lte.10,n=eq.10", R"({"n":10})"));
  EXPECT_TRUE(matches("n=neq.9", R"({"n":10})"));
  EXPECT_TRUE(matches("f=eq.1e0", R"({"f":1})"));
  EXPECT_TRUE(matches("b=eq.true", R"({"b":true})"));
  EXPECT_TRUE(matches("t=lt.b", R"({"t":"a"})"));
  EXPECT_TRUE(matches("at=gt.2026-01-01", R"({"at":"2026-01-01T00:00:00.000001+00:00"})"));
  EXPECT_TRUE(
      matches("id=eq.0E3F2C1A-0000-4000-8000-000000000001", R"({"id":"0e3f2c1a-0000-4000-8000-000000000001"})"));
  EXPECT_TRUE(matches(R"(j=eq."{\"a\":1}")", R"({"j":{"a":1}})"));
}

TEST(Filter, NullAndAbsentAreUnknown) {
  for (const char* row : {"{}", R"({"n":null})"}) {
    for (const char* filter : {"n=eq.1", "n=neq.1", "n=not.eq.1", "n=lt.1", "n=in.(1)", "n=not.in.(1)"}) {
      EXPECT_FALSE(matches(filter, row)) << filter;
    }
    EXPECT_TRUE(matches("n=is.null", row));
    EXPECT_FALSE(matches("n=not.is.null", row));
    EXPECT_TRUE(matches("n=isdistinct.1", row));
    EXPECT_FALSE(matches("n=isdistinct.null", row));
    EXPECT_TRUE(matches("n=not.isdistinct.null", row));
  }
  EXPECT_FALSE(matches("t=like.%", "{}"));
  EXPECT_FALSE(matches("t=not.like.a", "{}"));
}

TEST(Filter, IsKnowsTheTruthValues) {
  EXPECT_TRUE(matches("b=is.true", R"({"b":true})"));
  EXPECT_FALSE(matches("b=is.true", R"({"b":null})"));
  EXPECT_TRUE(matches("b=not.is.true", R"({"b":null})"));
  EXPECT_TRUE(matches("b=is.false", R"({"b":false})"));
  EXPECT_TRUE(matches("b=is.unknown", R"({"b":null})"));
  EXPECT_FALSE(matches("b=is.unknown", R"({"b":true})"));
  EXPECT_TRUE(matches("n=not.is.null", R"({"n":0})"));
}

TEST(Filter, IsDistinctIsNullSafe) {
  EXPECT_FALSE(matches("n=isdistinct.1", R"({"n":1})"));
  EXPECT_TRUE(matches("n=isdistinct.null", R"({"n":1})"));
  EXPECT_TRUE(matches(R"(t=isdistinct."null")", R"({"t":null})"));
  EXPECT_FALSE(matches(R"(t=isdistinct."null")", R"({"t":"null"})"));
}

TEST(Filter, InListsAndNegation) {
  EXPECT_TRUE(matches(R"(t=in.(a,"b,c"))", R"({"t":"b,c"})"));
  EXPECT_FALSE(matches("n=in.(1,2)", R"({"n":3})"));
  EXPECT_TRUE(matches("n=not.in.(1,2)", R"({"n":3})"));
  EXPECT_TRUE(matches("n=not.gt.5", R"({"n":5})"));
}

TEST(Filter, AllConditionsMustHold) {
  EXPECT_TRUE(matches("n=gt.1,t=eq.x", R"({"n":2,"t":"x"})"));
  EXPECT_FALSE(matches("n=gt.1,t=eq.x", R"({"n":2,"t":"y"})"));
}

TEST(Filter, Patterns) {
  EXPECT_TRUE(matches("t=like.%foo_", R"({"t":"a foob"})"));
  EXPECT_FALSE(matches("t=like.foo", R"({"t":"FOO"})"));
  EXPECT_TRUE(matches("t=ilike.f%", R"({"t":"FOO"})"));
  EXPECT_TRUE(matches("t=match.^a.c$", R"({"t":"abc"})"));
  EXPECT_FALSE(matches("t=match.^A", R"({"t":"abc"})"));
  EXPECT_TRUE(matches("t=imatch.^A", R"({"t":"abc"})"));
  EXPECT_EQ(bind_text("t=match.^a,t=like.%b,n=eq.1")->patterns(), 2U);
}

TEST(Filter, LikeHandlesEscapesAndCharacters) {
  EXPECT_TRUE(like("50%", "50\\%", false));
  EXPECT_FALSE(like("505", "50\\%", false));
  EXPECT_TRUE(like("\xc3\xa9t\xc3\xa9", "_t_", false));
  EXPECT_TRUE(like("", "%%", false));
  EXPECT_FALSE(like("", "_", false));
  EXPECT_TRUE(like("aXbXc", "a%X%c", false));
  EXPECT_FALSE(like("aXbXd", "a%X%c", false));
  EXPECT_TRUE(like("mississippi", "%iss%ip%", false));
}

TEST(Filter, LikeAgreesWithAPlainRecursion) {
  struct Oracle {
    static bool match(std::string_view t, std::string_view p) {
      if (p.empty()) return t.empty();
      if (p[0] == '%') return match(t, p.substr(1)) || (!t.empty() && match(t.substr(1), p));
      return !t.empty() && (p[0] == '_' || p[0] == t[0]) && match(t.substr(1), p.substr(1));
    }
  };
  rc::check([] {
    const auto whole_text = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab")));
    const auto whole_pattern = *rc::gen::container<std::string>(rc::gen::elementOf(std::string("ab%_")));
    const auto text = std::string_view(whole_text).substr(0, 12);
    const auto pattern = std::string_view(whole_pattern).substr(0, 10);
    RC_ASSERT(like(text, pattern, false) == Oracle::match(text, pattern));
  });
}

TEST(Filter, RefusesWhatTheTableOrTypeDoesNotHave) {
  for (const char* text : {"nope=eq.1", "n=eq.abc", "n=in.(1,x)", "n=like.1%", "id=match.a", "j=lt.1", "n=is.true",
                           "b=eq.maybe", "t=match.(", "t=match.(a", "at=eq.soon"}) {
    EXPECT_FALSE(bind_text(text).ok()) << text;
  }
  EXPECT_FALSE(bind_text("t=like." + std::string(257, 'a')).ok());
}

TEST(Filter, NamesItsFirstEquality) {
  EXPECT_EQ(bind_text("n=gt.1,t=eq.x")->equality()->column, "t");
  EXPECT_FALSE(bind_text("n=not.eq.1")->equality());
}

}  // namespace
}  // namespace bedside::service
