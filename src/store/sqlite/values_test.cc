// Goal: every value is stored in one form, and what is no value of its type is refused as PostgreSQL refuses it.
#include "store/sqlite/values.h"

#include <gtest/gtest.h>

#include "store/sqlite/testing/test_world.h"
#include "wire/json/json.h"

namespace bedside::store::sqlite {
namespace {

std::string show(const Result<Value, DbError>& result) {
  if (!result) return result.error().code;
  if (std::holds_alternative<std::nullptr_t>(*result)) return "NULL";
  if (const auto* integer = std::get_if<std::int64_t>(&*result)) return "i:" + std::to_string(*integer);
  if (const auto* real = std::get_if<double>(&*result)) return "d:" + std::to_string(*real);
  return std::get<std::string>(*result);
}
std::string text(ColumnType type, std::string_view input) { return show(value_from_text(type, input)); }
std::string from_json(ColumnType type, std::string_view input) {
  return show(value_from_json(type, json::parse(input).value()));
}

TEST(Values, StoreUuidsInOneForm) {
  const std::string id = "5a76f94e-f7fa-48b3-922c-484f963d5c47";
  EXPECT_EQ(text(ColumnType::kUuid, id), id);
  EXPECT_EQ(text(ColumnType::kUuid, "5A76F94E-F7FA-48B3-922C-484F963D5C47"), id);
  EXPECT_EQ(text(ColumnType::kUuid, "{5a76f94ef7fa48b3922c484f963d5c47}"), id);
  EXPECT_EQ(text(ColumnType::kUuid, "5a76f94e-f7fa-48b3-922c-484f963d5c4"), "22P02");
  EXPECT_EQ(text(ColumnType::kUuid, "5a-76f94e-f7fa-48b3-922c-484f963d5c47"), "22P02");
  EXPECT_EQ(text(ColumnType::kUuid, "zz76f94e-f7fa-48b3-922c-484f963d5c47"), "22P02");
  EXPECT_EQ(value_from_text(ColumnType::kUuid, "abc").error().message, "invalid input syntax for type uuid: \"abc\"");
}

TEST(Values, StoreTimesInOneForm) {
  EXPECT_EQ(text(ColumnType::kTimestamptz, "2026-11-22T10:32:55.5+01:00"), "2026-11-22T09:32:55.500000+00:00");
  EXPECT_EQ(text(ColumnType::kTimestamptz, "2026-11-22 09:32:55Z"), "2026-11-22T09:32:55.000000+00:00");
  EXPECT_EQ(text(ColumnType::kTimestamptz, "yesterday"), "22007");
  EXPECT_EQ(text(ColumnType::kTimestamptz, "2026-02-30"), "22007");
}

TEST(Values, BoundIntegers) {
  EXPECT_EQ(text(ColumnType::kInt4, "2147483647"), "i:2147483647");
  EXPECT_EQ(text(ColumnType::kInt4, "2147483648"), "22003");
  EXPECT_EQ(text(ColumnType::kInt8, "-9223372036854775808"), "i:-9223372036854775808");
  EXPECT_EQ(text(ColumnType::kInt8, "9223372036854775808"), "22003");
  EXPECT_EQ(text(ColumnType::kInt8, "+7 "), "i:7");
  EXPECT_EQ(text(ColumnType::kInt8, "1.5"), "22P02");
  EXPECT_EQ(text(ColumnType::kInt8, ""), "22P02");
  EXPECT_EQ(from_json(ColumnType::kInt4, "7"), "i:7");
  EXPECT_EQ(from_json(ColumnType::kInt4, "\"7\""), "i:7");
  EXPECT_EQ(from_json(ColumnType::kInt4, "7.5"), "22P02");
  EXPECT_EQ(from_json(ColumnType::kInt4, "{}"), "22P02");
}

TEST(Values, KnowTheSpellingsOfTruth) {
  for (const auto* yes : {"true", "T", "yes", "on", "1"}) EXPECT_EQ(text(ColumnType::kBool, yes), "i:1") << yes;
  for (const auto* no : {"false", "f", "no", "off", "0"}) EXPECT_EQ(text(ColumnType::kBool, no), "i:0") << no;
  for (const auto* neither : {"", "o", "maybe", "truely"}) EXPECT_EQ(text(ColumnType::kBool, neither), "22P02");
  EXPECT_EQ(from_json(ColumnType::kBool, "true"), "i:1");
}

TEST(Values, ReadJsonIntoTextAsPostgresDoes) {
  EXPECT_EQ(from_json(ColumnType::kText, "5"), "5");
  EXPECT_EQ(from_json(ColumnType::kText, "true"), "true");
  EXPECT_EQ(from_json(ColumnType::kText, "{\"a\":1}"), "{\"a\":1}");
  EXPECT_EQ(from_json(ColumnType::kText, "null"), "NULL");
  EXPECT_EQ(from_json(ColumnType::kJsonb, "null"), "NULL");
  EXPECT_EQ(from_json(ColumnType::kJsonb, "\"x\""), "\"x\"");
  EXPECT_EQ(from_json(ColumnType::kJsonb, "[1, 2.5]"), "[1,2.5]");
}

TEST(Values, RefuseWhatNoTextMayHold) {
  EXPECT_EQ(text(ColumnType::kText, std::string_view("a\0b", 3)), "22P05");
  EXPECT_EQ(text(ColumnType::kText, "\xff"), "22021");
  EXPECT_EQ(text(ColumnType::kText, "\xed\xa0\x80"), "22021");
  EXPECT_EQ(from_json(ColumnType::kText, "\"a\\u0000\""), "22P05");
  EXPECT_EQ(from_json(ColumnType::kJsonb, "{\"a\":[\"\\u0000\"]}"), "22P05");
  EXPECT_EQ(from_json(ColumnType::kJsonb, "{\"\\u0000\":1}"), "22P05");
  EXPECT_EQ(from_json(ColumnType::kText, "[\"\\u0000\"]"), "22P05");
}

TEST(Values, RefuseJsonThatIsBrokenOrBottomless) {
  EXPECT_EQ(text(ColumnType::kJsonb, "{"), "22P02");
  EXPECT_EQ(text(ColumnType::kJsonb, std::string(100, '[') + std::string(100, ']')), "22P02");
}

TEST(Values, QuoteOnlyTheBeginningOfHugeInput) {
  const auto refused = value_from_text(ColumnType::kUuid, std::string(1'000'000, 'a') + "é");
  EXPECT_LT(refused.error().message.size(), 200U);
}

TEST(Values, ComeBackAsTheyWent) {
  TestWorld world;
  const std::pair<ColumnType, std::string> kCases[] = {
      {ColumnType::kText, "\"a b\""},
      {ColumnType::kJsonb, "{\"a\":[1,null,\"x\"]}"},
      {ColumnType::kInt8, "42"},
      {ColumnType::kBool, "false"},
      {ColumnType::kFloat8, "1.5"},
      {ColumnType::kText, "null"},
      {ColumnType::kTimestamptz, "\"2026-11-22T09:32:55.500000+00:00\""},
  };
  for (const auto& [type, input] : kCases) {
    const auto parsed = json::parse(input).value();
    auto cursor = world.db->prepare("SELECT ?");
    const Value value = value_from_json(type, parsed).value();
    bind(*cursor, value);
    ASSERT_TRUE(*cursor->step());
    EXPECT_EQ(column_to_json(type, *cursor, 0), parsed) << input;
  }
}

}  // namespace
}  // namespace bedside::store::sqlite
