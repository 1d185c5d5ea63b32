// Goal: inserts, upserts, updates and deletes do what was asked, whole or not at all, behind the policies.
#include "store/postgres/rest/writes.h"

#include "store/postgres/testing/rest_world.h"

namespace bedside::store::postgres {
namespace {

class Writes : public testing::RestWorld {
 protected:
  const std::string message = R"("room_id":")" + std::string(kRoom) + R"(","sender_id":")" + kAna + "\"";
};

TEST_F(Writes, InsertOneManyAndMissing) {
  EXPECT_EQ(send(user(kAna), "POST", "/messages", "select=body", "{" + message + R"(,"body":"w"})"),
            R"([{"body":"w"}])");
  EXPECT_EQ(send(user(kAna), "POST", "/messages", "select=body",
                 "[{" + message + R"(,"body":"x"},{)" + message + R"(,"body":"y"}])"),
            "[{\"body\":\"x\"}, \n {\"body\":\"y\"}]");
  const std::string rooms = R"([{"title":"A","kind":"direct"},{"title":"B"}])";
  EXPECT_EQ(send(user(kAna), "POST", "/chat_rooms", "columns=title,kind&select=kind", rooms).substr(0, 5), "23502");
  EXPECT_EQ(send(user(kAna), "POST", "/chat_rooms", "columns=title,kind&select=kind", rooms,
                 "return=representation, missing=default"),
            "[{\"kind\":\"direct\"}, \n {\"kind\":\"consultation\"}]");
  EXPECT_EQ(send(user(kAna), "POST", "/messages", "", R"({"boby":"x"})").substr(0, 8), "PGRST204");
  const auto silent = ask(user(kAna), {.method = "POST",
                                       .path = "/chat_rooms",
                                       .body = R"({"title":"C"})",
                                       .prefer = "return=headers-only",
                                       .content_type = "application/json"});
  ASSERT_TRUE(silent.ok()) << silent.error().message;
  EXPECT_EQ(silent->body, "");
  EXPECT_EQ(silent->location.substr(0, 6), "id=eq.");
}

TEST_F(Writes, UpsertMergesOrIgnoresAndCounts) {
  const std::string one = R"({"id":"00000000-0000-4000-8000-0000000000c2","title":"one"})";
  const auto upsert = [&](const std::string& body, const std::string& resolution) {
    return ask(user(kAna), {.method = "POST",
                            .path = "/chat_rooms",
                            .query = "select=title",
                            .body = body,
                            .prefer = resolution,
                            .content_type = "application/json"});
  };
  const std::string merge = "return=representation, resolution=merge-duplicates";
  const auto made = upsert(one, merge);
  ASSERT_TRUE(made.ok()) << made.error().message;
  EXPECT_EQ(made->inserted, 1u);
  const auto merged = upsert(R"({"id":"00000000-0000-4000-8000-0000000000c2","title":"two"})", merge);
  ASSERT_TRUE(merged.ok()) << merged.error().message;
  EXPECT_EQ(merged->inserted, 0u);
  EXPECT_EQ(merged->body, R"([{"title":"two"}])");
  EXPECT_EQ(text(upsert(one, "return=representation, resolution=ignore-duplicates")), "[]");
}

TEST_F(Writes, UpdateAndDeleteWhatIsSeen) {
  EXPECT_EQ(send(user(kAna), "PATCH", "/chat_rooms", "select=title", R"({"title":"Hip"})"), R"([{"title":"Hip"}])");
  EXPECT_EQ(send(user(kEve), "PATCH", "/chat_rooms", "", R"({"title":"mine"})"), "[]");
  EXPECT_EQ(send(anon(), "PATCH", "/chat_rooms", "", R"({"title":"mine"})"), "[]");
  EXPECT_EQ(send(user(kAna), "PATCH", "/users", "id=eq." + std::string(kAna), R"({"role":"admin"})"),
            "42501 permission denied for table users");
  EXPECT_EQ(send(user(kEve), "POST", "/messages", "", "{" + message + R"(,"body":"forged"})"),
            "42501 new row violates row-level security policy for table \"messages\"");
  EXPECT_EQ(send(user(kBen), "DELETE", "/room_members", "select=user_id&user_id=eq." + std::string(kBen), ""),
            R"([{"user_id":")" + std::string(kBen) + "\"}]");
}

TEST_F(Writes, MaxAffectedObjectsAndRollbackLeaveNoTrace) {
  EXPECT_EQ(send(service(), "DELETE", "/messages", "", "", "handling=strict, max-affected=1").substr(0, 8), "PGRST124");
  const auto object = ask(service(), {.method = "DELETE",
                                      .path = "/messages",
                                      .prefer = "return=representation",
                                      .accept = "application/vnd.pgrst.object+json"});
  EXPECT_EQ(object.error().code, "PGRST116");
  EXPECT_EQ(send(service(), "DELETE", "/messages", "select=kind&limit=1", "", "return=representation, tx=rollback"),
            R"([{"kind":"text"}])");
  EXPECT_EQ(sql("SELECT count(*) FROM messages"), "2");
}

TEST_F(Writes, KeepTheRulesOfACall) {
  const std::string call = R"({"id":"00000000-0000-4000-8000-0000000000f1","room_id":")" + std::string(kRoom) +
                           R"(","caller_id":")" + kAna + R"(","receiver_id":")" + kBen + "\"}";
  EXPECT_EQ(send(user(kAna), "POST", "/video_calls", "select=status", call), R"([{"status":"calling"}])");
  const std::string second =
      R"({"room_id":")" + std::string(kRoom) + R"(","caller_id":")" + kAna + R"(","receiver_id":")" + kBen + "\"}";
  EXPECT_EQ(send(user(kAna), "POST", "/video_calls", "", second), "PT409 already in a call");
  EXPECT_EQ(send(user(kEve), "POST", "/video_calls", "", call).substr(0, 5), "42501");
  const std::string signal =
      R"([{"id":"00000000-0000-4000-8000-0000000000f2","call_id":"00000000-0000-4000-8000-0000000000f1",)"
      R"("sender_id":")" +
      std::string(kAna) + R"(","receiver_id":")" + kBen +
      R"(","signal_type":"ice_candidate","signal_data":{"candidate":""}}])";
  const std::string ignore = "return=representation, resolution=ignore-duplicates";
  EXPECT_EQ(send(user(kAna), "POST", "/webrtc_signals", "select=seq", signal, ignore), R"([{"seq":1}])");
  EXPECT_EQ(send(user(kAna), "POST", "/webrtc_signals", "select=seq", signal, ignore), "[]");
  EXPECT_EQ(
      send(user(kBen), "PATCH", "/video_calls", "select=status&status=in.(calling,ringing)", R"({"status":"active"})"),
      R"([{"status":"active"}])");
  EXPECT_EQ(
      send(user(kBen), "PATCH", "/video_calls", "select=status&status=in.(calling,ringing)", R"({"status":"active"})"),
      "[]");
  EXPECT_EQ(send(user(kBen), "PATCH", "/video_calls", "select=status,end_reason", R"({"status":"ended"})"),
            R"([{"status":"ended","end_reason":"hangup"}])");
  EXPECT_EQ(send(user(kBen), "PATCH", "/video_calls", "", R"({"status":"active"})"),
            "P0001 illegal call transition: ended -> active");
  EXPECT_EQ(sql("SELECT body FROM messages WHERE kind = 'call'"), "Video call, 0 s.");
}

TEST_F(Writes, ASignalIsSentAgainAfterItsCallHasEnded) {
  const std::string call = sql("INSERT INTO video_calls (room_id, caller_id, receiver_id) VALUES ('" +
                               std::string(kRoom) + "', '" + kAna + "', '" + kBen + "') RETURNING id");
  const auto signal = [&](const std::string& id, const char* sender, const char* receiver) {
    return R"({"id":"00000000-0000-4000-8000-0000000005)" + id + R"(","call_id":")" + call + R"(","sender_id":")" +
           sender + R"(","receiver_id":")" + receiver +
           R"(","signal_type":"ice_candidate","signal_data":{"candidate":""}})";
  };
  const char* kAgain = "resolution=ignore-duplicates,return=representation";
  EXPECT_EQ(send(user(kAna), "POST", "/webrtc_signals", "select=seq", signal("01", kAna, kBen), kAgain),
            "[{\"seq\":1}]");
  sql("UPDATE video_calls SET status = 'ended' WHERE id = '" + call + "'");
  EXPECT_EQ(send(user(kAna), "POST", "/webrtc_signals", "select=seq", signal("01", kAna, kBen), kAgain), "[]");
  EXPECT_EQ(send(user(kAna), "POST", "/webrtc_signals", "select=seq", signal("02", kAna, kBen), kAgain).substr(0, 5),
            "42501");
  EXPECT_EQ(send(user(kBen), "POST", "/webrtc_signals", "select=seq", signal("01", kAna, kBen), kAgain).substr(0, 5),
            "42501");
}

TEST_F(Writes, BoundsTheRowsChangedAndNotTheRowsShown) {
  sql("CREATE TABLE many (id int); INSERT INTO many VALUES (1), (2), (3); GRANT ALL ON many TO anon");
  EXPECT_EQ(send(anon(), "PATCH", "/many", "select=count", R"({"id":4})"), R"([{"count":3}])");
  EXPECT_EQ(send(anon(), "PATCH", "/many", "select=count", R"({"id":5})",
                 "return=representation, handling=strict, max-affected=2")
                .substr(0, 8),
            "PGRST124");
  EXPECT_EQ(sql("SELECT max(id) FROM many"), "4");
}

}  // namespace
}  // namespace bedside::store::postgres
