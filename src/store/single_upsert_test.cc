// Goal: PUT means one row, named by its whole primary key and by nothing else.
#include "store/single_upsert.h"

#include <gtest/gtest.h>

#include "wire/postgrest/request.h"

namespace bedside::store {
namespace {

postgrest::Request put(std::string_view query, std::string_view body) {
  auto request = postgrest::parse_request(
      {.method = "PUT", .path = "/room_members", .query = query, .body = body, .content_type = "application/json"});
  EXPECT_TRUE(request.ok());
  return std::move(*request);
}
std::string settled(std::string_view query, std::string_view body, const std::vector<std::string>& key) {
  auto request = put(query, body);
  const auto done = settle_put(request, key);
  return done ? "" : done.error().code;
}

TEST(SettlePut, IsTheUpsertOfThatRow) {
  auto request = put("room_id=eq.r&n=eq.7", R"({"room_id":"r","n":7,"note":"x"})");
  ASSERT_TRUE(settle_put(request, {"room_id", "n"}).ok());
  EXPECT_TRUE(request.read.where.empty());
  EXPECT_EQ(request.on_conflict, (std::vector<std::string>{"room_id", "n"}));
  EXPECT_EQ(request.preferences.resolution, postgrest::Resolution::kMergeDuplicates);
}

TEST(SettlePut, WantsTheWholeKeyAndNothingElse) {
  for (const char* query :
       {"", "n=eq.7", "room_id=eq.r", "room_id=eq.r&n=gt.7", "room_id=eq.r&n=not.eq.7", "room_id=eq.r&n=eq.7&note=eq.x",
        "room_id=eq.r&n->a=eq.7", "or=(room_id.eq.r,n.eq.7)", "room_id=eq.r&room_id=eq.r"}) {
    EXPECT_EQ(settled(query, R"({"room_id":"r","n":7})", {"room_id", "n"}), "PGRST105") << query;
  }
  EXPECT_EQ(settled("", "{}", {}), "PGRST105") << "no key, no PUT";
}

TEST(SettlePut, WantsTheSameKeyInTheBody) {
  for (const char* body : {"{}", R"({"n":8})", R"({"n":null})", R"({"n":[7]})", R"({"n":"8"})"}) {
    EXPECT_EQ(settled("n=eq.7", body, {"n"}), "PGRST115") << body;
  }
  EXPECT_EQ(settled("n=eq.7", R"({"n":"7"})", {"n"}), "");
}

}  // namespace
}  // namespace bedside::store
