// Goal: the two forms of the read policy, SQL predicates and audiences, say the same for any history of any people.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>

#include "store/sqlite/policy.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/testing/test_database.h"

namespace bedside::store::sqlite {
namespace {

// A small clinic that does one random thing after the other, some of them not allowed.
class Clinic {
 public:
  explicit Clinic(std::uint64_t seed) : world(seed), rng(seed ^ 0x5eed) {
    for (int i = 0; i < 5; ++i) users.push_back(world.add_user());
    for (int i = 0; i < 3; ++i) rooms.push_back(world.add_room({}));
    for (int i = 0; i < 6; ++i) toggle_member();
    world.changes.clear();
  }

  // One job of one to three statements.
  void act() {
    std::vector<std::string> job;
    for (auto left = 1 + rng.below(3); left > 0; --left) job.push_back(random_statement());
    world.run(TestDatabase::service(), job);
  }
  void toggle_member() {
    const std::string room = pick(rooms);
    const std::string user = pick(users);
    if (world.run(join(room, user)) != "ok") world.run(leave(room, user));
  }

  TestDatabase world;
  Rng rng;
  std::vector<std::string> users;
  std::vector<std::string> rooms;

 private:
  const std::string& pick(const std::vector<std::string>& from) { return from[rng.below(from.size())]; }
  static std::string join(const std::string& room, const std::string& user) {
    return "INSERT INTO room_members (room_id, user_id) VALUES ('" + room + "', '" + user + "')";
  }
  static std::string leave(const std::string& room, const std::string& user) {
    return "DELETE FROM room_members WHERE room_id = '" + room + "' AND user_id = '" + user + "'";
  }

  std::string random_statement() {
    const std::string room = pick(rooms);
    const std::string one = pick(users);
    const std::string two = pick(users);
    switch (rng.below(12)) {
      case 0: return join(room, one);
      case 1: return leave(room, one);
      case 2: return "UPDATE room_members SET last_read_at = now() WHERE user_id = '" + one + "'";
      case 3: return "INSERT INTO messages (room_id, sender_id, body) VALUES ('" + room + "', '" + one + "', 'x')";
      case 4: return "UPDATE chat_rooms SET title = title || 'x' WHERE id = '" + room + "'";
      case 5: return "UPDATE users SET display_name = 'x' WHERE id = '" + one + "'";
      case 6:
        return "INSERT INTO video_calls (room_id, caller_id, receiver_id) VALUES ('" + room + "', '" + one + "', '" +
               two + "')";
      case 7: return "UPDATE video_calls SET status = 'active' WHERE status = 'calling'";
      case 8:
        return "UPDATE video_calls SET status = 'ended' WHERE status IN ('calling', 'active') AND caller_id = '" + one +
               "'";
      case 9:
        return "INSERT INTO webrtc_signals (call_id, sender_id, receiver_id, signal_type, signal_data) SELECT id, "
               "caller_id, receiver_id, 'offer', '{\"sdp\":\"x\"}' FROM video_calls WHERE status = 'active'";
      case 10: return "DELETE FROM messages WHERE sender_id = '" + one + "'";
      default:
        return "UPDATE room_members SET room_id = '" + room + "' WHERE user_id = '" + one + "' AND room_id = '" +
               pick(rooms) + "'";
    }
  }
};

// Which rows of which table this user may read now, by the predicate.
using Readable = std::map<std::string, std::vector<std::string>>;

std::string key_sql(const Table& table) {
  std::string sql;
  for (const auto& column : table.columns) {
    if (column.identity) sql += (sql.empty() ? "t." : " || t.") + std::string(column.name);
  }
  return sql;
}
std::string key_of(const Table& table, const boost::json::object& row) {
  std::string key;
  for (const auto& column : table.columns) {
    if (column.identity) key += std::string_view(row.at(column.name).as_string());
  }
  return key;
}
Readable readable_by(TestDatabase& world, const std::string& user) {
  Readable rows;
  for (const auto& table : public_tables()) {
    const std::string name(table.name);
    auto& keys = rows[name];
    keys = world.read(TestDatabase::user(user), "SELECT " + key_sql(table) + " FROM " + name + " AS t WHERE " +
                                                    row_predicate(name, RowAction::kRead, Role::kAuthenticated, "t"));
    std::sort(keys.begin(), keys.end());
  }
  return rows;
}

bool can_read(const std::map<std::string, Readable>& world, const std::string& user, const Change& change,
              const boost::json::object& row) {
  const Table& table = *find_table(change.table->name);
  const auto& keys = world.at(user).at(change.table->name);
  return std::binary_search(keys.begin(), keys.end(), key_of(table, row));
}

bool is_told(const Change& change, const std::string& user) {
  return std::binary_search(change.audience.users.begin(), change.audience.users.end(), *UserId::parse(user));
}

TEST(PolicyProperty, AudienceIsWhoThePredicateFindsTheRowFor) {
  std::size_t judged = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    Clinic clinic(seed);
    std::map<std::string, Readable> now;
    for (const auto& user : clinic.users) now[user] = readable_by(clinic.world, user);
    for (int step = 0; step < 40; ++step) {
      const std::map<std::string, Readable> before = now;
      clinic.world.changes.clear();
      clinic.act();
      for (const auto& user : clinic.users) now[user] = readable_by(clinic.world, user);
      for (const auto& change : clinic.world.changes) {
        ++judged;
        for (const auto& user : clinic.users) {
          if (change->kind != ChangeKind::kDelete) {
            EXPECT_EQ(is_told(*change, user), can_read(now, user, *change, change->record))
                << "seed " << seed << " step " << step << " " << change->table->name;
          } else if (can_read(before, user, *change, change->old_record)) {
            // Joining and deleting may share a job: then more may hear of the end than could read the beginning.
            EXPECT_TRUE(is_told(*change, user)) << "seed " << seed << " step " << step << " " << change->table->name;
          }
        }
      }
      ASSERT_FALSE(::testing::Test::HasFailure());
    }
  }
  EXPECT_GT(judged, 1'000U);
}

TEST(PolicyProperty, NobodyHearsOfADeletedRowWhoCouldNotReadIt) {
  for (std::uint64_t seed = 100; seed <= 120; ++seed) {
    Clinic clinic(seed);
    for (int step = 0; step < 30; ++step) {
      clinic.act();
      std::map<std::string, Readable> before;
      for (const auto& user : clinic.users) before[user] = readable_by(clinic.world, user);
      clinic.world.changes.clear();
      const std::string victim = clinic.users[clinic.rng.below(clinic.users.size())];
      clinic.world.run("DELETE FROM messages WHERE sender_id = '" + victim + "'");
      clinic.world.run("DELETE FROM room_members WHERE user_id = '" + victim + "'");
      for (const auto& change : clinic.world.changes) {
        for (const auto& user : clinic.users) {
          EXPECT_EQ(is_told(*change, user), can_read(before, user, *change, change->old_record));
        }
      }
      ASSERT_FALSE(::testing::Test::HasFailure()) << "seed " << seed << " step " << step;
    }
  }
}

}  // namespace
}  // namespace bedside::store::sqlite
