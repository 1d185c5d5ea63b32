// Goal: every code of the reference table has its HTTP status, and the error object its four members.
#include "wire/postgrest/refusal.h"

#include <gtest/gtest.h>

namespace bedside::postgrest {
namespace {

TEST(Refusal, HasTheStatusOfTheReferenceTable) {
  const std::pair<const char*, int> cases[] = {
      {"PGRST100", 400}, {"PGRST102", 400}, {"PGRST103", 416}, {"PGRST106", 406}, {"PGRST107", 406}, {"PGRST116", 406},
      {"PGRST101", 405}, {"PGRST105", 405}, {"PGRST117", 405}, {"PGRST108", 400}, {"PGRST118", 400}, {"PGRST124", 400},
      {"PGRST125", 404}, {"PGRST126", 404}, {"PGRST200", 400}, {"PGRST201", 300}, {"PGRST202", 404}, {"PGRST203", 300},
      {"PGRST204", 400}, {"PGRST205", 404}, {"PGRST300", 500}, {"PGRST301", 401}, {"PGRST303", 401}, {"PGRST003", 504},
      {"23505", 409},    {"23503", 409},    {"23502", 400},    {"22P02", 400},    {"23514", 400},    {"42703", 400},
      {"42P01", 404},    {"42883", 404},    {"25006", 405},    {"P0001", 400},    {"PT409", 409},    {"PT999", 500},
      {"40001", 500},    {"53300", 503},    {"57P01", 503},    {"57014", 500},    {"08006", 503},    {"28000", 403},
      {"XX000", 500},    {"54000", 500}};
  for (const auto& [code, status] : cases) EXPECT_EQ(http_status(code, true), status) << code;
}

TEST(Refusal, TellsTheAnonymousToSignIn) {
  EXPECT_EQ(http_status("42501", true), 403);
  EXPECT_EQ(http_status("42501", false), 401);
}

TEST(Refusal, WritesNullForWhatIsNotSaid) {
  EXPECT_EQ(error_body({"22P02", "invalid \"x\"", "", "h"}),
            R"({"code":"22P02","details":null,"hint":"h","message":"invalid \"x\""})");
}

TEST(Refusal, ListsTheRelationshipsOfAnAmbiguousEmbed) {
  EXPECT_EQ(error_body({"PGRST201", "m", R"([{"cardinality":"many-to-one"}])", ""}),
            R"({"code":"PGRST201","details":[{"cardinality":"many-to-one"}],"hint":null,"message":"m"})");
}

}  // namespace
}  // namespace bedside::postgrest
