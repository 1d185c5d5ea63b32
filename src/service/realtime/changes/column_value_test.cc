// Goal: values compare by their column's type, literals are read as PostgreSQL reads them.
#include "service/realtime/changes/column_value.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "wire/json/json.h"

namespace bedside::service {
namespace {

std::partial_ordering literals(TypeFamily family, std::string_view a, std::string_view b) {
  const auto left = read_literal(family, a);
  const auto right = read_literal(family, b);
  if (!left || !right) return std::partial_ordering::unordered;
  return compare(*left, *right);
}

TEST(ColumnValue, TypesHaveFamilies) {
  EXPECT_EQ(type_family("int8"), TypeFamily::kInteger);
  EXPECT_EQ(type_family("numeric"), TypeFamily::kFloat);
  EXPECT_EQ(type_family("timestamptz"), TypeFamily::kTime);
  EXPECT_EQ(type_family("varchar"), TypeFamily::kText);
  EXPECT_EQ(type_family("jsonb"), TypeFamily::kJson);
}

TEST(ColumnValue, ComparesByTypeNotByText) {
  EXPECT_TRUE(literals(TypeFamily::kInteger, "10", "9") > 0);
  EXPECT_TRUE(literals(TypeFamily::kText, "10", "9") < 0);
  EXPECT_TRUE(literals(TypeFamily::kInteger, " 007 ", "+7") == 0);
  EXPECT_TRUE(literals(TypeFamily::kFloat, "1e1", "10.0") == 0);
  EXPECT_TRUE(literals(TypeFamily::kFloat, "NaN", "inf") > 0);
  EXPECT_TRUE(literals(TypeFamily::kBool, "t", "YES") == 0);
  EXPECT_TRUE(
      literals(TypeFamily::kUuid, "0E3F2C1A-0000-4000-8000-000000000001", "0e3f2c1a-0000-4000-8000-000000000001") == 0);
  EXPECT_TRUE(literals(TypeFamily::kTime, "2026-01-01T12:00:00+02:00", "2026-01-01 10:00:00Z") == 0);
  EXPECT_TRUE(literals(TypeFamily::kTime, "2026-01-02", "2026-01-01T23:59:59Z") > 0);
  EXPECT_TRUE(literals(TypeFamily::kJson, R"({"a":1,"b":2})", R"({"b":2,"a":1})") == 0);
}

TEST(ColumnValue, RefusesWhatIsNotALiteralOfTheType) {
  for (const char* text : {"", "abc", "7.5", "99999999999999999999", "+-1", "1 2"}) {
    EXPECT_FALSE(read_literal(TypeFamily::kInteger, text)) << text;
  }
  EXPECT_FALSE(read_literal(TypeFamily::kBool, "o"));
  EXPECT_FALSE(read_literal(TypeFamily::kBool, "maybe"));
  EXPECT_FALSE(read_literal(TypeFamily::kUuid, "1"));
  EXPECT_FALSE(read_literal(TypeFamily::kTime, "tomorrow"));
  EXPECT_FALSE(read_literal(TypeFamily::kJson, "{"));
}

TEST(ColumnValue, RowsAreReadByTheirType) {
  EXPECT_FALSE(read_column(TypeFamily::kText, nullptr));
  EXPECT_FALSE(read_column(TypeFamily::kInteger, boost::json::value(1.5)));
  EXPECT_TRUE(compare(*read_column(TypeFamily::kFloat, boost::json::value(2)), ColumnValue(2.0)) == 0);
  EXPECT_TRUE(compare(*read_column(TypeFamily::kTime, boost::json::value("1970-01-01T00:00:01.000000+00:00")),
                      ColumnValue(instant_from_ms(1000))) == 0);
}

TEST(ColumnValue, EqualValuesHaveEqualIndexKeys) {
  rc::check([](std::int64_t a, double b) {
    RC_ASSERT(index_key(*read_literal(TypeFamily::kInteger, std::to_string(a))) == index_key(ColumnValue(a)));
    RC_ASSERT(index_key(ColumnValue(b)) == index_key(*read_column(TypeFamily::kFloat, boost::json::value(b))));
  });
  EXPECT_EQ(index_key(ColumnValue(0.0)), index_key(ColumnValue(-0.0)));
  EXPECT_EQ(index_key(*read_literal(TypeFamily::kJson, R"({"a":1,"b":2})")),
            index_key(*read_literal(TypeFamily::kJson, R"({"b":2,"a":1})")));
}

}  // namespace
}  // namespace bedside::service
