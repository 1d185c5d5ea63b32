// Goal: every message of pgoutput is read as PostgreSQL writes it, and no false length or prefix of one is believed.
#include "store/postgres/feed/pgoutput.h"

#include <gtest/gtest.h>

#include <string>

#include "store/postgres/feed/testing/messages.h"

namespace bedside::store::postgres::pgoutput {
namespace {

template <class T>
T as(const std::string& bytes) {
  auto message = decode(bytes);
  EXPECT_TRUE(message.ok()) << (message ? "" : message.error().message);
  if (!message || !std::holds_alternative<T>(*message)) {
    ADD_FAILURE() << "another kind of message";
    return {};
  }
  return std::get<T>(*message);
}

TEST(Pgoutput, ATransactionHasItsPlaceAndTime) {
  const auto begin = as<Begin>(written::begin(0x500, 1'000'000, 7));
  EXPECT_EQ(begin.commit, Lsn{0x500});
  EXPECT_EQ(to_iso(begin.committed_at), "2000-01-01T00:00:01.000000+00:00");
  EXPECT_EQ(begin.xid, 7U);
  const auto commit = as<Commit>(written::commit(0x500, 0x530, 1'000'000));
  EXPECT_EQ(commit.commit, Lsn{0x500});
  EXPECT_EQ(commit.end, Lsn{0x530});
}

TEST(Pgoutput, ARelationNamesItsColumns) {
  const std::string bytes = written::relation(16384, "public", "todos", 'd', {{"id", 20, true}, {"title", 25, false}});
  const auto relation = as<Relation>(bytes);
  EXPECT_EQ(relation.id, 16384U);
  EXPECT_EQ(relation.schema, "public");
  EXPECT_EQ(relation.name, "todos");
  EXPECT_EQ(relation.identity, 'd');
  ASSERT_EQ(relation.columns.size(), 2U);
  EXPECT_EQ(relation.columns[0].name, "id");
  EXPECT_TRUE(relation.columns[0].key);
  EXPECT_EQ(relation.columns[1].type, 25U);
  EXPECT_FALSE(relation.columns[1].key);
  const std::string own = written::relation(1, "", "x", 'n', {});
  EXPECT_EQ(as<Relation>(own).schema, "pg_catalog");
}

TEST(Pgoutput, RowsTellNullFromUnchangedFromEmpty) {
  const std::string bytes = written::insert(9, {"1", std::nullopt, "", written::kUnchanged});
  const auto insert = as<Insert>(bytes);
  EXPECT_EQ(insert.relation, 9U);
  ASSERT_EQ(insert.row.size(), 4U);
  EXPECT_EQ(insert.row[0].text, "1");
  EXPECT_EQ(insert.row[1].kind, FieldKind::kNull);
  EXPECT_EQ(insert.row[2].kind, FieldKind::kText);
  EXPECT_EQ(insert.row[2].text, "");
  EXPECT_EQ(insert.row[3].kind, FieldKind::kUnchanged);
}

TEST(Pgoutput, UpdatesAndDeletesCarryAsMuchOldRowAsTheIdentityAllows) {
  const std::string plain = written::update(9, 0, {}, {"1", "b"});
  EXPECT_FALSE(as<Update>(plain).old_row.has_value());
  const std::string key = written::update(9, 'K', {"0", std::nullopt}, {"1", "b"});
  EXPECT_TRUE(as<Update>(key).old_row.has_value());
  EXPECT_FALSE(as<Update>(key).old_is_whole);
  const std::string whole = written::update(9, 'O', {"1", "a"}, {"1", "b"});
  EXPECT_TRUE(as<Update>(whole).old_is_whole);
  EXPECT_EQ((*as<Update>(whole).old_row)[1].text, "a");
  EXPECT_EQ(as<Update>(whole).row[1].text, "b");
  const std::string gone = written::remove(9, 'O', {"1", "a"});
  EXPECT_TRUE(as<Delete>(gone).old_is_whole);
  EXPECT_EQ(as<Delete>(gone).old_row[1].text, "a");
}

TEST(Pgoutput, TheRest) {
  const std::string type = written::type(99, "public", "mood");
  EXPECT_EQ(as<Type>(type).name, "mood");
  const std::string truncate = written::truncate({5, 6});
  EXPECT_EQ(as<Truncate>(truncate).relations, (std::vector<Oid>{5, 6}));
  const std::string message = written::logical_message("bedside.ddl", "x");
  EXPECT_EQ(as<LogicalMessage>(message).prefix, "bedside.ddl");
  EXPECT_EQ(as<LogicalMessage>(message).content, "x");
  EXPECT_TRUE(as<LogicalMessage>(message).transactional);
}

TEST(Pgoutput, EveryPrefixOfEveryMessageIsRefused) {
  for (const std::string& whole :
       {written::begin(1, 2, 3), written::commit(1, 2, 3), written::relation(1, "public", "t", 'd', {{"id", 20, true}}),
        written::type(1, "public", "mood"), written::insert(1, {"1", std::nullopt}),
        written::update(1, 'K', {"1"}, {"2"}), written::remove(1, 'O', {"1"}), written::truncate({1, 2}),
        written::logical_message("p", "content")}) {
    ASSERT_TRUE(decode(whole).ok()) << whole.front();
    for (std::size_t size = 0; size < whole.size(); ++size) {
      EXPECT_FALSE(decode(std::string_view(whole).substr(0, size)).ok()) << whole.front() << " " << size;
    }
    EXPECT_FALSE(decode(whole + "x").ok()) << whole.front();
  }
}

TEST(Pgoutput, FalseCountsAndLengthsAreNotBelieved) {
  EXPECT_EQ(decode("").error().id, "pgoutput.truncated");
  EXPECT_EQ(decode("S").error().id, "pgoutput.unknown");
  EXPECT_EQ(decode("I" + written::u32(1) + "N" + written::u16(0xffff)).error().id, "pgoutput.malformed");
  EXPECT_EQ(decode("I" + written::u32(1) + "N" + written::u16(1) + "t" + written::u32(0xffffffff) + "x").error().id,
            "pgoutput.truncated");
  EXPECT_EQ(decode("I" + written::u32(1) + "N" + written::u16(1) + "b" + written::u32(1) + "x").error().id,
            "pgoutput.malformed");
  EXPECT_EQ(decode("T" + written::u32(0xffffffff) + std::string(1, '\0')).error().id, "pgoutput.truncated");
  EXPECT_EQ(decode("D" + written::u32(1) + "N" + written::u16(0)).error().id, "pgoutput.malformed");
}

}  // namespace
}  // namespace bedside::store::postgres::pgoutput
