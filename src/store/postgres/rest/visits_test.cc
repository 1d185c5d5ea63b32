// Goal: on PostgreSQL too everybody says who may call them, and a place in a waiting room is between two people.
#include "store/postgres/testing/rest_world.h"

namespace bedside::store::postgres {
namespace {

class Visits : public testing::RestWorld {
 protected:
  std::string call(const char* from, const char* to) {
    sql("UPDATE video_calls SET status = 'ended' WHERE ended_at IS NULL");
    return send(
        user(from), "POST", "/video_calls", "select=status",
        R"({"room_id":")" + std::string(kRoom) + R"(","caller_id":")" + from + R"(","receiver_id":")" + to + "\"}");
  }
  std::string want(const char* who, const std::string& from) {
    return send(user(who), "PATCH", "/users", "id=eq." + std::string(who) + "&select=calls_from",
                R"({"calls_from":")" + from + "\"}");
  }
  std::string wait(const char* who, const std::string& ready = "null") {
    return send(user(who), "POST", "/rpc/start_waiting", "",
                R"({"room_id":")" + std::string(kRoom) + R"(","ready":)" + ready + "}", "");
  }
};

TEST_F(Visits, CallsComeFromThoseWhoAreWanted) {
  EXPECT_EQ(want(kBen, "nobody"), R"([{"calls_from":"nobody"}])");
  EXPECT_EQ(call(kAna, kBen), "PT403 this person does not take calls from you");
  EXPECT_EQ(want(kBen, "doctors"), R"([{"calls_from":"doctors"}])");
  EXPECT_EQ(call(kAna, kBen), R"([{"status":"calling"}])");
  EXPECT_EQ(want(kAna, "doctors"), R"([{"calls_from":"doctors"}])");
  EXPECT_EQ(call(kBen, kAna), "PT403 this person does not take calls from you");
  EXPECT_EQ(call(kEve, kAna).substr(0, 5), "42501");
  EXPECT_EQ(want(kAna, "friends").substr(0, 5), "23514");
  EXPECT_EQ(want(kAna, "everybody"), R"([{"calls_from":"everybody"}])");
}

TEST_F(Visits, APlaceIsKeptAndSeenByTheTwo) {
  const std::string since = wait(kBen, R"({"verdict":"video"})");
  EXPECT_EQ(since.substr(0, 3), "\"20");
  EXPECT_EQ(wait(kBen), since);
  EXPECT_EQ(get(user(kAna), "/waiting_room", "select=ready,users!waiting_room_patient_id_fkey(display_name)"),
            R"([{"ready":{"verdict": "video"},"users":{"display_name":"Ben"}}])");
  sql("INSERT INTO room_members (room_id, user_id) VALUES ('" + std::string(kRoom) + "', '" + kEve + "')");
  EXPECT_EQ(get(user(kEve), "/waiting_room", ""), "[]");
  EXPECT_EQ(wait(kAna).substr(0, 5), "42501");
  EXPECT_EQ(call(kAna, kBen), R"([{"status":"calling"}])");
  EXPECT_NE(get(user(kBen), "/waiting_room", "select=since"), "[]");
  sql("UPDATE video_calls SET status = 'active' WHERE ended_at IS NULL");
  EXPECT_EQ(get(user(kBen), "/waiting_room", ""), "[]");
}

TEST_F(Visits, APlaceEndsByTheHandOfEither) {
  wait(kBen);
  send(user(kBen), "POST", "/rpc/stop_waiting", "", R"({"room_id":")" + std::string(kRoom) + "\"}", "");
  EXPECT_EQ(get(user(kBen), "/waiting_room", ""), "[]");
  wait(kBen);
  send(user(kAna), "DELETE", "/waiting_room", "patient_id=eq." + std::string(kBen), "");
  EXPECT_EQ(get(user(kBen), "/waiting_room", ""), "[]");
  EXPECT_EQ(
      send(user(kBen), "POST", "/waiting_room", "",
           R"({"room_id":")" + std::string(kRoom) + R"(","patient_id":")" + kBen + R"(","doctor_id":")" + kAna + "\"}")
          .substr(0, 5),
      "42501");
  wait(kBen);
  sql("DELETE FROM room_members WHERE user_id = '" + std::string(kBen) + "'");
  EXPECT_EQ(sql("SELECT count(*) FROM waiting_room"), "0");
}

}  // namespace
}  // namespace bedside::store::postgres
