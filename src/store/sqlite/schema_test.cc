// Goal: the description of the tables that REST and the feed go by is what the migrations really make.
#include "store/sqlite/schema.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "store/sqlite/policy.h"
#include "store/sqlite/testing/test_world.h"

namespace bedside::store::sqlite {
namespace {

std::string sql_type(ColumnType type) {
  switch (type) {
    case ColumnType::kInt4:
    case ColumnType::kInt8:
    case ColumnType::kBool: return "INTEGER";
    case ColumnType::kFloat8: return "REAL";
    default: return "TEXT";
  }
}

TEST(Schema, DescribesEveryColumnAsItIs) {
  TestWorld world;
  for (const auto& table : public_tables()) {
    const auto rows =
        world.run("SELECT name, type, \"notnull\", dflt_value IS NOT NULL, pk > 0 FROM pragma_table_info('" +
                  std::string(table.name) + "') ORDER BY cid");
    ASSERT_TRUE(rows.ok());
    ASSERT_EQ(rows->size(), table.columns.size()) << table.name;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
      const Column& column = table.columns[i];
      EXPECT_EQ(rows->at(i), (TextRow{std::string(column.name), sql_type(column.type), column.nullable ? "0" : "1",
                                      column.has_default ? "1" : "0", column.identity ? "1" : "0"}))
          << table.name << "." << column.name;
    }
  }
}

TEST(Schema, DescribesEveryReference) {
  TestWorld world;
  for (const auto& table : public_tables()) {
    const auto rows = world.run("SELECT \"from\", \"table\", on_delete FROM pragma_foreign_key_list('" +
                                std::string(table.name) + "')");
    ASSERT_EQ(rows->size(), table.references.size());
    for (const auto& reference : table.references) {
      const auto found =
          std::find_if(rows->begin(), rows->end(), [&](const TextRow& row) { return row[0] == reference.column; });
      ASSERT_NE(found, rows->end());
      EXPECT_EQ(found->at(1), reference.target_table);
      EXPECT_EQ(found->at(2) == "NO ACTION", reference.keeps_target) << reference.constraint;
      EXPECT_EQ(reference.constraint, std::string(table.name) + "_" + std::string(reference.column) + "_fkey");
    }
  }
}

// The grants stand in C++ for REST and in triggers for everybody: they must be the same.
TEST(Schema, GrantsTheColumnsThatTheTriggersGrant) {
  TestWorld world;
  const std::string ann = world.add_user();
  const std::string bob = world.add_user();
  const std::string room = world.add_room({ann, bob});
  const std::string call = world.add_call(room, ann, bob);
  ASSERT_EQ(world.code("INSERT INTO messages (room_id, sender_id, body) VALUES (?, ?, 'x')", {room, ann}), "ok");
  ASSERT_EQ(world.code("INSERT INTO webrtc_signals (call_id, sender_id, receiver_id, signal_type, signal_data) "
                       "VALUES (?, ?, ?, 'offer', '{\"sdp\":\"x\"}')",
                       {call, ann, bob}),
            "ok");
  ASSERT_EQ(world.code("INSERT INTO waiting_room (room_id, patient_id, doctor_id) VALUES (?, ?, ?)", {room, bob, ann}),
            "ok");
  world.as(ann);
  for (const auto& table : public_tables()) {
    const std::string name(table.name);
    const std::string mine = row_predicate(name, RowAction::kUpdate, Role::kAuthenticated, name);
    for (const auto& column : table.columns) {
      const std::string set = "UPDATE " + name + " SET " + std::string(column.name) + " = " + std::string(column.name);
      EXPECT_EQ(world.code(set + (column.user_may_update ? " WHERE " + mine : "")),
                may_update_column(name, column.name, Role::kAuthenticated) ? "ok" : "42501")
          << name << "." << column.name;
    }
  }
}

TEST(Schema, KnowsNoOtherTable) {
  EXPECT_EQ(find_table("auth_users"), nullptr);
  EXPECT_EQ(find_table("call_transitions"), nullptr);
  EXPECT_EQ(find_table(""), nullptr);
  ASSERT_NE(find_table("users"), nullptr);
  EXPECT_EQ(find_table("users")->find_column("password"), nullptr);
  EXPECT_EQ(find_table("users")->feed->columns[0].type, "uuid");
  EXPECT_TRUE(find_table("users")->feed->columns[0].identity);
}

}  // namespace
}  // namespace bedside::store::sqlite
