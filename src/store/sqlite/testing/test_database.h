// For tests: an inline database in memory on a loop that stands still, with every change of the feed recorded.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "base/testing/manual_loop.h"
#include "store/sqlite/database.h"

namespace bedside::store::sqlite {

class TestDatabase {
 public:
  explicit TestDatabase(std::uint64_t seed = 1) : rng(seed) {
    DatabaseOptions options;
    options.path = ":memory:";
    options.threading = Threading::kInline;
    options.environment = {[this] { return loop.now(); }, [this] { return Uuid::v4(rng); }};
    auto opened = Database::open(std::move(options), loop);
    EXPECT_TRUE(opened.ok()) << (opened ? "" : opened.error().message);
    db = std::move(*opened);
    db->set_change_listener([this](const std::shared_ptr<const Change>& change) { changes.push_back(change); });
  }

  static Actor user(std::string_view id) {
    Actor actor;
    actor.role = Role::kAuthenticated;
    actor.user = UserId::parse(id);
    return actor;
  }
  static Actor service() {
    Actor actor;
    actor.role = Role::kService;
    return actor;
  }

  // Runs one job, and everything it posts. Time moves by a millisecond.
  JobResult write(const Job& job) {
    loop.advance(1ms);
    std::optional<JobResult> answer;
    db->write(job, [&](JobResult result) { answer = std::move(result); });
    loop.run_posted();
    EXPECT_TRUE(answer.has_value());
    return *answer;
  }
  // The statements of one job, all as `actor`; "ok" or the code of the error.
  std::string run(const Actor& actor, const std::vector<std::string>& statements) {
    const JobResult result = write([&](Connection& connection) -> JobResult {
      connection.act_as(actor);
      for (const auto& sql : statements) {
        auto cursor = connection.prepare(sql);
        if (!cursor) return cursor.error();
        if (auto done = cursor->run(); !done) return done;
      }
      return {};
    });
    return result ? "ok" : result.error().code;
  }
  std::string run(const std::string& sql) { return run(service(), {sql}); }

  // The first column of every row.
  std::vector<std::string> read(const Actor& actor, const std::string& sql) {
    std::vector<std::string> rows;
    db->read(
        [&](Connection& connection) -> JobResult {
          connection.act_as(actor);
          auto cursor = connection.prepare(sql);
          if (!cursor) return cursor.error();
          while (true) {
            const auto row = cursor->step();
            if (!row) return row.error();
            if (!*row) return {};
            rows.emplace_back(cursor->text(0));
          }
        },
        [&](JobResult result) { EXPECT_TRUE(result.ok()) << sql << ": " << (result ? "" : result.error().message); });
    loop.run_posted();
    return rows;
  }

  std::string new_id() { return Uuid::v4(rng).text(); }
  std::string add_user(const std::string& role = "patient") {
    const std::string id = new_id();
    EXPECT_EQ(run("INSERT INTO users (id, role) VALUES ('" + id + "', '" + role + "')"), "ok");
    return id;
  }
  std::string add_room(const std::vector<std::string>& members) {
    const std::string id = new_id();
    std::vector<std::string> statements = {"INSERT INTO chat_rooms (id) VALUES ('" + id + "')"};
    for (const auto& member : members) {
      statements.push_back("INSERT INTO room_members (room_id, user_id) VALUES ('" + id + "', '" + member + "')");
    }
    EXPECT_EQ(run(service(), statements), "ok");
    return id;
  }
  std::string add_call(const std::string& room, const std::string& caller, const std::string& receiver) {
    const std::string id = new_id();
    EXPECT_EQ(run("INSERT INTO video_calls (id, room_id, caller_id, receiver_id) VALUES ('" + id + "', '" + room +
                  "', '" + caller + "', '" + receiver + "')"),
              "ok");
    return id;
  }

  testing::ManualLoop loop;
  Rng rng;
  std::unique_ptr<Database> db;
  std::vector<std::shared_ptr<const Change>> changes;
};

}  // namespace bedside::store::sqlite
