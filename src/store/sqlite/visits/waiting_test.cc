// Goal: a patient has one place that outlives coming and going, only the doctor it is for sees it, and a call ends it.
#include "store/sqlite/visits/waiting.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "store/sqlite/policy.h"
#include "store/sqlite/testing/test_database.h"

namespace bedside::store::sqlite {
namespace {

class Waiting : public ::testing::Test {
 protected:
  Waiting() {
    doctor = world.add_user("doctor");
    patient = world.add_user();
    other = world.add_user();
    room = world.add_room({doctor, patient, other});
  }
  std::string call(const std::string& user, const std::string& name, const std::vector<Value>& arguments) {
    std::string answer;
    world.loop.advance(1s);
    world.db->write(
        [&](Connection& db) -> JobResult {
          const auto result = find_function(name)->call(db, TestDatabase::user(user), arguments);
          if (!result) return result.error();
          answer = result->is_string() ? std::string(result->get_string()) : "";
          return {};
        },
        [&](const JobResult& result) {
          if (!result) answer = result.error().code;
        });
    world.loop.run_posted();
    return answer;
  }
  std::string wait(const std::string& user, Value ready = Value(nullptr)) {
    return call(user, "start_waiting", {Value(room), std::move(ready)});
  }
  std::string seen_by(const std::string& user) {
    return world
        .read(TestDatabase::user(user), "SELECT count(*) FROM waiting_room AS t WHERE " +
                                            row_predicate("waiting_room", RowAction::kRead, Role::kAuthenticated, "t"))
        .front();
  }

  TestDatabase world;
  std::string doctor, patient, other, room;
};

TEST_F(Waiting, KeepsThePlaceAndTakesTheNewestCheck) {
  const std::string since = wait(patient);
  EXPECT_EQ(wait(patient, Value(R"({"verdict":"video"})")), since);
  EXPECT_EQ(wait(patient), since);
  EXPECT_EQ(world.read(TestDatabase::service(), "SELECT ready FROM waiting_room").front(), R"({"verdict":"video"})");
  // A doctor who comes later sees the same place.
  const std::string second = world.add_user("doctor");
  ASSERT_EQ(world.run("INSERT INTO room_members (room_id, user_id) VALUES ('" + room + "', '" + second + "')"), "ok");
  EXPECT_EQ(wait(patient), since);
  EXPECT_EQ(seen_by(second), "1");
}

TEST_F(Waiting, IsSeenByTheTwoAndToldToThemAlone) {
  world.changes.clear();
  wait(patient);
  EXPECT_EQ(seen_by(patient), "1");
  EXPECT_EQ(seen_by(doctor), "1");
  EXPECT_EQ(seen_by(other), "0");
  ASSERT_EQ(world.changes.size(), 1U);
  std::vector<UserId> two = {*UserId::parse(doctor), *UserId::parse(patient)};
  std::sort(two.begin(), two.end());
  EXPECT_EQ(world.changes[0]->audience.users, two);
}

TEST_F(Waiting, IsForPatientsAndWhereADoctorIs) {
  EXPECT_EQ(wait(doctor), "42501");
  EXPECT_EQ(wait(world.add_user()), "42501");
  EXPECT_EQ(wait(patient, Value("\"" + std::string(2000, 'x') + "\"")), "23514");
  room = world.add_room({patient, other});
  EXPECT_EQ(wait(patient), "PT409");
}

TEST_F(Waiting, EndsWithAnAnsweredCallAndNotWithAMissedOne) {
  wait(patient);
  world.add_call(room, doctor, patient);
  ASSERT_EQ(world.run("UPDATE video_calls SET status = 'ended'"), "ok");
  EXPECT_EQ(seen_by(doctor), "1");
  const std::string call = world.add_call(room, doctor, patient);
  ASSERT_EQ(
      world.run(TestDatabase::user(patient), {"UPDATE video_calls SET status = 'active' WHERE id = '" + call + "'"}),
      "ok");
  EXPECT_EQ(seen_by(doctor), "0");
}

TEST_F(Waiting, EndsByTheirOwnHandAndWithTheMembership) {
  wait(patient);
  EXPECT_EQ(call(patient, "stop_waiting", {Value(room)}), "");
  EXPECT_EQ(seen_by(doctor), "0");
  wait(patient);
  wait(other);
  EXPECT_EQ(world.run(TestDatabase::user(doctor), {"DELETE FROM waiting_room WHERE patient_id = '" + patient + "'"}),
            "ok");
  EXPECT_EQ(world.run(TestDatabase::user(patient), {"DELETE FROM waiting_room"}), "42501");
  EXPECT_EQ(seen_by(doctor), "1");
  ASSERT_EQ(world.run("DELETE FROM room_members WHERE user_id = '" + other + "'"), "ok");
  EXPECT_EQ(seen_by(doctor), "0");
}

TEST_F(Waiting, IsForgottenAfterTwelveHours) {
  const std::string first = wait(patient);
  world.loop.advance(13h);
  wait(other);
  EXPECT_EQ(seen_by(doctor), "1");
  EXPECT_NE(wait(patient), first);
}

}  // namespace
}  // namespace bedside::store::sqlite
