// Goal: the functions of /rpc do what docs/data.md says, for those who may call them.
#include "store/sqlite/functions.h"

#include <gtest/gtest.h>

#include "store/sqlite/testing/test_database.h"
#include "wire/json/json.h"

namespace bedside::store::sqlite {
namespace {

class Functions : public ::testing::Test {
 protected:
  Functions() {
    doctor = world.add_user("doctor");
    patient = world.add_user();
    stranger = world.add_user();
    room = world.add_room({doctor, patient});
    world.changes.clear();
  }
  // The answer as JSON text, or the error's code.
  std::string call(const Actor& actor, const std::string& name, const std::vector<Value>& arguments = {}) {
    const Function* function = find_function(name);
    EXPECT_NE(function, nullptr);
    std::string answer;
    const Job job = [&](Connection& db) -> JobResult {
      const auto result = function->call(db, actor, arguments);
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
  std::string call(const std::string& user, const std::string& name, const std::vector<Value>& arguments = {}) {
    return call(TestDatabase::user(user), name, arguments);
  }
  void write_message(const std::string& sender) {
    ASSERT_EQ(
        world.run("INSERT INTO messages (room_id, sender_id, body) VALUES ('" + room + "', '" + sender + "', 'x')"),
        "ok");
  }
  std::string unread(const std::string& user) { return call(user, "unread_counts"); }
  std::string unread_is(int count) {
    return R"([{"room_id":")" + room + R"(","unread":)" + std::to_string(count) + "}]";
  }

  TestDatabase world;
  std::string doctor, patient, stranger, room;
};

TEST_F(Functions, CountMessagesOfOthersSinceTheLastReading) {
  EXPECT_EQ(unread(doctor), unread_is(0));
  write_message(patient);
  write_message(patient);
  write_message(doctor);
  EXPECT_EQ(unread(doctor), unread_is(2));
  EXPECT_EQ(unread(patient), unread_is(1));
  EXPECT_EQ(unread(stranger), "[]");
  EXPECT_EQ(call(doctor, "mark_read", {Value(room)}), "null");
  EXPECT_EQ(unread(doctor), unread_is(0));
  EXPECT_EQ(unread(patient), unread_is(1));
}

TEST_F(Functions, NeverMoveTheReadingMarkBack) {
  ASSERT_EQ(world.run("UPDATE room_members SET last_read_at = '2999-01-01T00:00:00.000000+00:00'"), "ok");
  EXPECT_EQ(call(doctor, "mark_read", {Value(room)}), "null");
  EXPECT_EQ(world.read(TestDatabase::service(), "SELECT min(last_read_at) FROM room_members").front().substr(0, 4),
            "2999");
  EXPECT_EQ(call(stranger, "mark_read", {Value(room)}), "null");
}

TEST_F(Functions, LetDoctorsAndCreatorsAddMembers) {
  EXPECT_EQ(call(patient, "add_member", {Value(room), Value(stranger)}), "42501");
  EXPECT_EQ(call(stranger, "add_member", {Value(room), Value(stranger)}), "42501");
  EXPECT_EQ(call(doctor, "add_member", {Value(room), Value(stranger)}), "null");
  EXPECT_EQ(call(doctor, "add_member", {Value(room), Value(stranger)}), "null");
  EXPECT_EQ(unread(stranger), unread_is(0));
  EXPECT_EQ(call(doctor, "add_member", {Value(room), Value(world.new_id())}), "23503");
  EXPECT_EQ(call(doctor, "add_member", {Value(world.new_id()), Value(stranger)}), "42501");

  const std::string own = world.new_id();
  ASSERT_EQ(world.run(TestDatabase::user(patient), {"INSERT INTO chat_rooms (id) VALUES ('" + own + "')"}), "ok");
  EXPECT_EQ(call(patient, "add_member", {Value(own), Value(doctor)}), "null");
}

TEST_F(Functions, StartACallAndAnswerItsRow) {
  const std::string answer =
      call(patient, "start_call", {Value(room), Value(doctor), Value("audio"), Value("{\"a\":1}")});
  const auto row = json::parse(answer).value().as_object();
  EXPECT_EQ(row.size(), find_table("video_calls")->columns.size());
  EXPECT_EQ(row.at("caller_id"), boost::json::value(patient));
  EXPECT_EQ(row.at("status"), "calling");
  EXPECT_EQ(row.at("call_type"), "audio");
  EXPECT_EQ(row.at("metadata").at("a"), 1);
  EXPECT_EQ(call(patient, "start_call", {Value(room), Value(doctor), Value(nullptr), Value(nullptr)}), "PT409");
  EXPECT_EQ(call(stranger, "start_call", {Value(room), Value(doctor), Value(nullptr), Value(nullptr)}), "42501");
}

TEST_F(Functions, TakeAKeepaliveFromThePartiesOfAnOpenCall) {
  std::vector<std::string> heard;
  world.db->set_notice_listener([&](const Notice& notice) { heard.push_back(notice.channel + " " + notice.payload); });
  const std::string id = world.add_call(room, doctor, patient);
  EXPECT_EQ(call(doctor, "call_keepalive", {Value(id)}), "null");
  EXPECT_EQ(heard, std::vector<std::string>{"call_keepalive " + id + " " + doctor});
  EXPECT_EQ(call(stranger, "call_keepalive", {Value(id)}), "PT404");
  ASSERT_EQ(world.run("UPDATE video_calls SET status = 'ended'"), "ok");
  EXPECT_EQ(call(doctor, "call_keepalive", {Value(id)}), "PT404");
  EXPECT_EQ(heard.size(), 1U);
}

TEST_F(Functions, TellAnybodyTheTimeAndAnonNothingElse) {
  const std::string told = call(Actor{}, "server_time");
  EXPECT_EQ(told, "\"" + to_iso(world.loop.now()) + "\"");
  EXPECT_EQ(call(Actor{}, "unread_counts"), "42501");
  EXPECT_EQ(call(Actor{}, "start_call", {Value(room), Value(doctor), Value(nullptr), Value(nullptr)}), "42501");
  EXPECT_EQ(find_function("pg_sleep"), nullptr);
}

}  // namespace
}  // namespace bedside::store::sqlite
