// Goal: rows become changes of the table that the catalogue described, with as much of the old row as was sent.
#include "store/postgres/feed/tables.h"

#include <gtest/gtest.h>

#include "store/postgres/feed/testing/messages.h"
#include "wire/json/json.h"

namespace bedside::store::postgres {
namespace {

struct Tables : ::testing::Test {
  Tables() {
    FeedTable table;
    table.name = "todos";
    table.columns = {{"id", "int8", true}, {"title", "text"}};
    book.set({{20, "int8"}, {25, "text"}},
             {{{"public", "todos"}, {std::make_shared<const FeedTable>(table), {"id"}, {}}}});
    EXPECT_TRUE(learn(written::relation(5, "public", "todos", 'd', {{"id", 20, true}, {"title", 25, false}})));
  }
  bool learn(const std::string& bytes) { return book.learn(read<pgoutput::Relation>(bytes)); }
  template <class T>
  static T read(const std::string& bytes) {
    return std::get<T>(*pgoutput::decode(bytes));
  }
  static std::string text(const boost::json::object& row) { return json::serialize(row); }
  TableBook book;
};

TEST_F(Tables, InsertsUpdatesAndDeletes) {
  const std::string insert = written::insert(5, {"1", "a"});
  EXPECT_EQ(text(book.insert(read<pgoutput::Insert>(insert), {}).change->record), R"({"id":1,"title":"a"})");
  const std::string update = written::update(5, 0, {}, {"1", written::kUnchanged});
  const auto updated = book.update(read<pgoutput::Update>(update), {}).change;
  EXPECT_EQ(text(updated->record), R"({"id":1})");
  EXPECT_EQ(text(updated->old_record), R"({"id":1})");
  const std::string moved = written::update(5, 'K', {"1", std::nullopt}, {"2", "a"});
  EXPECT_EQ(text(book.update(read<pgoutput::Update>(moved), {}).change->old_record), R"({"id":1})");
  const std::string whole = written::update(5, 'O', {"1", "a"}, {"1", written::kUnchanged});
  EXPECT_EQ(text(book.update(read<pgoutput::Update>(whole), {}).change->record), R"({"id":1,"title":"a"})");
  const std::string gone = written::remove(5, 'K', {"1", std::nullopt});
  EXPECT_EQ(text(book.remove(read<pgoutput::Delete>(gone), {}).change->old_record), R"({"id":1})");
}

TEST_F(Tables, KnowWhenTheCatalogueIsOld) {
  EXPECT_FALSE(learn(written::relation(5, "public", "todos", 'd', {{"id", 20, true}})));
  EXPECT_FALSE(learn(written::relation(5, "public", "todos", 'd', {{"id", 25, true}, {"title", 25, false}})));
  EXPECT_FALSE(learn(written::relation(6, "public", "other", 'd', {{"id", 20, true}})));
  EXPECT_EQ(book.name_of(6), "public.other");
  EXPECT_EQ(book.name_of(7), "");
  const std::string other = written::insert(6, {"1"});
  EXPECT_EQ(book.insert(read<pgoutput::Insert>(other), {}).change, nullptr);
  EXPECT_EQ(text(book.record_of(read<pgoutput::Insert>(other))), R"({"id":1})");
}

TEST_F(Tables, AHugeValueIsCutToWhatIsStillTooLarge) {
  const std::string huge = written::insert(5, {"1", std::string(3 << 20, 'x')});
  const auto row = book.insert(read<pgoutput::Insert>(huge), {});
  EXPECT_EQ(row.change->record.at("title").as_string().size(), (1U << 20) + 1);
  EXPECT_LT(row.bytes, 2U << 20);
}

}  // namespace
}  // namespace bedside::store::postgres
