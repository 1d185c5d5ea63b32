// Goal: one person's data is all in one document, and after an erasure nothing names the person while the calls and the
// chat of the others keep their shape.
#include "store/sqlite/keeping/privacy.h"

#include <gtest/gtest.h>
#include <boost/json/serialize.hpp>

#include "store/sqlite/testing/test_database.h"

namespace bedside::store::sqlite {
namespace {

struct Privacy : ::testing::Test {
  Privacy() {
    EXPECT_EQ(world.run("UPDATE users SET display_name = 'Sam Okafor' WHERE id = '" + patient + "'"), "ok");
    EXPECT_EQ(world.run("INSERT INTO auth_users (id, email, password_hash, created_at, updated_at) VALUES ('" +
                        patient + "', 'sam@example.org', 'the hash', now(), now())"),
              "ok");
    EXPECT_EQ(world.run("INSERT INTO messages (room_id, sender_id, body) VALUES ('" + room + "', '" + patient +
                        "', 'I am Sam'), ('" + room + "', '" + doctor + "', 'good morning')"),
              "ok");
    call = world.add_call(room, doctor, patient);
    EXPECT_EQ(
        world.run("UPDATE video_calls SET status = 'ended', metadata = '{\"note\":\"Sam\"}' WHERE id = '" + call + "'"),
        "ok");
  }
  std::string exported(const std::string& user) {
    std::string text;
    EXPECT_TRUE(world
                    .write([&](Connection& db) -> JobResult {
                      auto person = export_person(db, *UserId::parse(user));
                      if (!person) return person.error();
                      text = boost::json::serialize(*person);
                      return {};
                    })
                    .ok());
    return text;
  }

  TestDatabase world;
  std::string doctor = world.add_user("doctor");
  std::string patient = world.add_user();
  std::string room = world.add_room({doctor, patient});
  std::string call;
};

TEST_F(Privacy, ExportsEverythingOfThePersonAndNoSecret) {
  const std::string text = exported(patient);
  for (const auto& part : {std::string("sam@example.org"), std::string("Sam Okafor"), std::string("I am Sam"), room,
                           call, std::string("room.joined")}) {
    EXPECT_NE(text.find(part), std::string::npos) << part;
  }
  EXPECT_EQ(text.find("the hash"), std::string::npos);
  EXPECT_EQ(text.find("good morning"), std::string::npos) << "that is somebody else's";
}

TEST_F(Privacy, ErasesTheWayToTheirDevices) {
  EXPECT_EQ(world.run("INSERT INTO push_subscriptions (endpoint, user_id, session_id, point, auth) VALUES "
                      "('https://push.example/1', '" +
                      patient + "', 'tablet', 'p', 'a')"),
            "ok");
  EXPECT_NE(exported(patient).find("tablet"), std::string::npos);
  EXPECT_EQ(exported(patient).find("push.example"), std::string::npos) << "whoever knows it may disturb";
  EXPECT_TRUE(world.write([&](Connection& db) { return erase_person(db, *UserId::parse(patient)); }).ok());
  EXPECT_EQ(world.read(TestDatabase::service(), "SELECT count(*) FROM push_subscriptions").front(), "0");
}

TEST_F(Privacy, ErasesThePersonAndKeepsTheShape) {
  EXPECT_TRUE(world.write([&](Connection& db) { return erase_person(db, *UserId::parse(patient)); }).ok());
  const std::string left = exported(patient) + exported(doctor);
  EXPECT_EQ(left.find("Sam"), std::string::npos) << left;
  EXPECT_EQ(left.find("sam@example.org"), std::string::npos);
  EXPECT_NE(left.find(call), std::string::npos) << "the doctor's history still has the call";
  EXPECT_NE(left.find("(removed)"), std::string::npos);
  EXPECT_NE(left.find("good morning"), std::string::npos);
  EXPECT_EQ(world.read(TestDatabase::service(), "SELECT kind FROM audit_log ORDER BY seq DESC LIMIT 1").front(),
            "privacy.erased");
}

}  // namespace
}  // namespace bedside::store::sqlite
