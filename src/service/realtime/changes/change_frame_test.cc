// Goal: INSERT, UPDATE and DELETE look as the client expects, also when a row is too large.
#include "service/realtime/changes/change_frame.h"

#include <gtest/gtest.h>

#include "wire/json/json.h"

namespace bedside::service {
namespace {

store::Change change(store::ChangeKind kind) {
  static const auto kTable = std::make_shared<const store::FeedTable>(
      store::FeedTable{"public", "messages", {{"id", "int8", true}, {"body", "text"}, {"meta", "jsonb"}}});
  store::Change made;
  made.kind = kind;
  made.table = kTable;
  if (kind != store::ChangeKind::kDelete) made.record = {{"meta", nullptr}, {"id", 1}, {"body", "x"}};
  if (kind != store::ChangeKind::kInsert) made.old_record = {{"id", 1}, {"body", "before"}, {"meta", nullptr}};
  made.committed_at = *parse_iso("2026-11-19T00:22:40.877999Z");
  return made;
}

std::string written(const store::Change& one, const std::vector<std::string>* select, std::size_t max_bytes) {
  return ChangeWriter(*one.table, select).data(one, max_bytes);
}

constexpr std::size_t kPlenty = 1'000'000;
constexpr std::string_view kHead = R"({"schema":"public","table":"messages","type":")";
constexpr std::string_view kMiddle =
    R"(","commit_timestamp":"2026-11-19T00:22:40.877Z","columns":[{"name":"id","type":"int8"},{"name":"body","type":"text"},{"name":"meta","type":"jsonb"}])";

TEST(ChangeFrame, ThreeShapes) {
  EXPECT_EQ(written(change(store::ChangeKind::kInsert), nullptr, kPlenty),
            std::string(kHead) + "INSERT" + std::string(kMiddle) +
                R"(,"record":{"id":1,"body":"x","meta":null},"errors":null})");
  EXPECT_EQ(written(change(store::ChangeKind::kUpdate), nullptr, kPlenty),
            std::string(kHead) + "UPDATE" + std::string(kMiddle) +
                R"(,"record":{"id":1,"body":"x","meta":null},"old_record":{"id":1},"errors":null})");
  EXPECT_EQ(written(change(store::ChangeKind::kDelete), nullptr, kPlenty),
            std::string(kHead) + "DELETE" + std::string(kMiddle) + R"(,"old_record":{"id":1},"errors":null})");
}

TEST(ChangeFrame, SelectNarrowsColumnsAndRecord) {
  const std::vector<std::string> select = {"body"};
  EXPECT_EQ(written(change(store::ChangeKind::kUpdate), &select, kPlenty),
            R"({"schema":"public","table":"messages","type":"UPDATE","commit_timestamp":"2026-11-19T00:22:40.877Z",)"
            R"("columns":[{"name":"body","type":"text"}],"record":{"body":"x"},"old_record":{"id":1},"errors":null})");
}

TEST(ChangeFrame, LargeRowsKeepTheirSmallFields) {
  auto large = change(store::ChangeKind::kInsert);
  large.record["body"] = std::string(2'000, 'x');
  const auto data = json::parse(written(large, nullptr, 1'000))->as_object();
  EXPECT_EQ(data.at("record"), (boost::json::object{{"id", 1}, {"meta", nullptr}}));
  EXPECT_EQ(data.at("errors"), (boost::json::array{"Error 413: Payload Too Large"}));
}

TEST(ChangeFrame, PayloadCarriesTheIds) { EXPECT_EQ(change_payload("[1,2]", "{}"), R"({"ids":[1,2],"data":{}})"); }

}  // namespace
}  // namespace bedside::service
