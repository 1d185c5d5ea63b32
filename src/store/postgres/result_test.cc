// Goal: an answer reads as what the server said, and an error keeps its four fields.
#include "store/postgres/result.h"

#include <gtest/gtest.h>
#include <libpq-fe.h>

#include <array>
#include <string>

namespace bedside::store::postgres {
namespace {

TEST(Rows, ReadTextNumbersTruthAndNulls) {
  pg_result* made = PQmakeEmptyPGresult(nullptr, PGRES_TUPLES_OK);
  std::array<char, 5> name{"name"};
  std::array<PGresAttDesc, 2> columns{};
  for (auto& column : columns) column = {name.data(), 0, 0, 0, 25, -1, -1};
  ASSERT_EQ(PQsetResultAttrs(made, 2, columns.data()), 1);
  std::string number = "-17";
  ASSERT_EQ(PQsetvalue(made, 0, 0, number.data(), 3), 1);
  ASSERT_EQ(PQsetvalue(made, 0, 1, nullptr, -1), 1);
  const Rows rows(made);
  const Rows copy = rows;
  EXPECT_EQ(copy.size(), 1);
  EXPECT_EQ(copy.columns(), 2);
  EXPECT_EQ(copy.integer(0, 0), -17);
  EXPECT_EQ(copy.value(0, 0), "-17");
  EXPECT_EQ(copy.value(0, 1), std::nullopt);
  EXPECT_EQ(copy.integer(0, 1), 0);
  EXPECT_FALSE(copy.truth(0, 0));
}

TEST(BytesOf, ReadsWhatByteaPrints) {
  EXPECT_EQ(bytes_of("\\x00ffA"), std::string("\x00\xff", 2));
  EXPECT_EQ(bytes_of(""), "");
}

TEST(ErrorOf, AResultWithoutAStateIsALostConnection) {
  pg_result* made = PQmakeEmptyPGresult(nullptr, PGRES_FATAL_ERROR);
  EXPECT_EQ(error_of(made).code, kConnectionLost);
  PQclear(made);
}

}  // namespace
}  // namespace bedside::store::postgres
