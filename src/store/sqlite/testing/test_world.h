// For tests: a database in memory with a clock and ids that the test rules, and a few people in a room.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "store/sqlite/connection.h"
#include "store/sqlite/migrations.h"

namespace bedside::store::sqlite {

// Rows as text, NULL as "NULL".
using TextRow = std::vector<std::string>;

class TestWorld {
 public:
  TestWorld() {
    auto opened = Connection::open(":memory:", OpenMode::kReadWrite, environment());
    EXPECT_TRUE(opened.ok());
    db = std::move(*opened);
    const auto version = migrate(*db);
    EXPECT_TRUE(version.ok()) << (version ? "" : version.error().message);
  }

  Environment environment() {
    return {[this] { return now; }, [this] { return Uuid::v4(rng); }};
  }

  void as(std::string_view user) {
    Actor actor;
    actor.role = Role::kAuthenticated;
    actor.user = UserId::parse(user);
    ASSERT_TRUE(actor.user.has_value());
    db->act_as(actor);
  }
  void as_anon() { db->act_as({}); }
  void as_service() { db->act_as_service(); }

  // Every statement is a moment of its own.
  Result<std::vector<TextRow>, DbError> run(const std::string& sql, const std::vector<std::string>& parameters = {}) {
    now += std::chrono::milliseconds(1);
    auto cursor = db->prepare(sql);
    if (!cursor) return cursor.error();
    for (const auto& parameter : parameters) cursor->bind(parameter);
    std::vector<TextRow> rows;
    while (true) {
      const auto row = cursor->step();
      if (!row) return row.error();
      if (!*row) return rows;
      TextRow texts;
      for (int i = 0; i < cursor->columns(); ++i) {
        texts.emplace_back(cursor->is_null(i) ? "NULL" : std::string(cursor->text(i)));
      }
      rows.push_back(std::move(texts));
    }
  }
  // The code of the error, or "ok".
  std::string code(const std::string& sql, const std::vector<std::string>& parameters = {}) {
    const auto result = run(sql, parameters);
    return result ? "ok" : result.error().code;
  }
  // The first column of the first row; "" when there is no row.
  std::string one(const std::string& sql, const std::vector<std::string>& parameters = {}) {
    const auto result = run(sql, parameters);
    EXPECT_TRUE(result.ok()) << sql << ": " << (result ? "" : result.error().message);
    return result && !result->empty() ? result->front().front() : "";
  }

  std::string new_id() { return Uuid::v4(rng).text(); }
  std::string add_user(std::string_view role = "patient") {
    const std::string id = new_id();
    EXPECT_EQ(code("INSERT INTO users (id, role) VALUES (?, ?)", {id, std::string(role)}), "ok");
    return id;
  }
  std::string add_room(const std::vector<std::string>& members, std::string_view kind = "consultation") {
    const std::string id = new_id();
    EXPECT_EQ(code("INSERT INTO chat_rooms (id, kind) VALUES (?, ?)", {id, std::string(kind)}), "ok");
    for (const auto& member : members) {
      EXPECT_EQ(code("INSERT INTO room_members (room_id, user_id) VALUES (?, ?)", {id, member}), "ok");
    }
    return id;
  }
  std::string add_call(const std::string& room, const std::string& caller, const std::string& receiver) {
    const std::string id = new_id();
    const std::string sql = "INSERT INTO video_calls (id, room_id, caller_id, receiver_id) VALUES (?, ?, ?, ?)";
    EXPECT_EQ(code(sql, {id, room, caller, receiver}), "ok");
    return id;
  }

  Instant now = instant_from_ms(1'795'000'000'000);
  Rng rng{1};
  std::unique_ptr<Connection> db;
};

}  // namespace bedside::store::sqlite
