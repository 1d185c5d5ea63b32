// Goal: a doctor makes, sees and takes back links of their room, nobody else does, and the token is kept nowhere.
#include "store/sqlite/visits/join_links.h"

#include <gtest/gtest.h>

#include "store/sha256.h"
#include "store/sqlite/testing/test_database.h"
#include "wire/json/json.h"

namespace bedside::store::sqlite {
namespace {

class JoinLinks : public ::testing::Test {
 protected:
  JoinLinks() {
    doctor = world.add_user("doctor");
    patient = world.add_user();
    stranger = world.add_user("doctor");
    room = world.add_room({doctor, patient});
  }
  std::string call(const std::string& user, const std::string& name, const std::vector<Value>& arguments) {
    const Function* function = find_function(name);
    std::string answer;
    const Job job = [&](Connection& db) -> JobResult {
      const auto result = function->call(db, TestDatabase::user(user), arguments);
      if (!result) return result.error();
      answer = json::serialize(*result);
      return {};
    };
    const auto done = [&](const JobResult& result) {
      if (!result) answer = result.error().code;
    };
    world.loop.advance(1s);
    function->writes ? world.db->write(job, done) : world.db->read(job, done);
    world.loop.run_posted();
    return answer;
  }
  boost::json::object make(Value minutes = Value(nullptr)) {
    return json::parse(call(doctor, "make_join_link", {Value(room), std::move(minutes)})).value().as_object();
  }
  std::string one(const std::string& sql) {
    const auto rows = world.read(TestDatabase::service(), sql);
    return rows.empty() ? "" : rows.front();
  }

  TestDatabase world;
  std::string doctor, patient, stranger, room;
};

TEST_F(JoinLinks, AreKeptAsADigestAndLiveForADay) {
  const auto link = make();
  const std::string token(link.at("token").as_string());
  EXPECT_EQ(token.size(), 64U);
  EXPECT_EQ(one("SELECT token_digest FROM join_links"), sha256_hex(token));
  EXPECT_EQ(one("SELECT seconds_between(created_at, expires_at) FROM join_links"), "86400");
  EXPECT_NE(std::string(make().at("token").as_string()), token);
  EXPECT_EQ(one("SELECT count(*) FROM audit_log WHERE kind = 'link.made' AND actor = '" + doctor + "'"), "2");
  EXPECT_EQ(one("SELECT count(*) FROM audit_log WHERE detail LIKE '%" + token + "%'"), "0");
}

TEST_F(JoinLinks, AreForTheDoctorsOfTheRoom) {
  for (const auto& [who, code] : {std::pair(patient, "42501"), std::pair(stranger, "42501")}) {
    EXPECT_EQ(call(who, "make_join_link", {Value(room), Value(nullptr)}), code);
    EXPECT_EQ(call(who, "list_join_links", {Value(room)}), code);
  }
  const std::string id(make().at("id").as_string());
  EXPECT_EQ(call(stranger, "revoke_join_link", {Value(id)}), "PT404");
  EXPECT_EQ(call(patient, "revoke_join_link", {Value(id)}), "PT404");
  EXPECT_EQ(call(doctor, "revoke_join_link", {Value(world.new_id())}), "PT404");
  EXPECT_EQ(one("SELECT count(*) FROM join_links WHERE revoked_at IS NOT NULL"), "0");
}

TEST_F(JoinLinks, LiveFiveMinutesToSevenDaysAndTwentyAtATime) {
  EXPECT_EQ(call(doctor, "make_join_link", {Value(room), Value(std::int64_t{4})}), "22023");
  EXPECT_EQ(call(doctor, "make_join_link", {Value(room), Value(std::int64_t{10081})}), "22023");
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(make(Value(std::int64_t{5})).contains("token"));
  EXPECT_EQ(call(doctor, "make_join_link", {Value(room), Value(nullptr)}), "PT409");
  world.loop.advance(6min);
  EXPECT_TRUE(make().contains("token"));
}

TEST_F(JoinLinks, AreListedAndTakenBack) {
  const auto link = make();
  const std::string id(link.at("id").as_string());
  const auto listed = json::parse(call(doctor, "list_join_links", {Value(room)})).value().as_array();
  ASSERT_EQ(listed.size(), 1U);
  EXPECT_EQ(listed[0].at("id"), link.at("id"));
  EXPECT_TRUE(listed[0].at("revoked_at").is_null());
  EXPECT_FALSE(listed[0].as_object().contains("token"));
  EXPECT_EQ(call(doctor, "revoke_join_link", {Value(id)}), "null");
  EXPECT_EQ(call(doctor, "revoke_join_link", {Value(id)}), "null");
  EXPECT_EQ(one("SELECT count(*) FROM audit_log WHERE kind = 'link.revoked' AND actor = '" + doctor + "'"), "1");
}

}  // namespace
}  // namespace bedside::store::sqlite
