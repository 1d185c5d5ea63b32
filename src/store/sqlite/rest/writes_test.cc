// Goal: inserts, upserts, updates and deletes over a real database file do what PostgreSQL with row policies would do.
#include "store/sqlite/rest/writes.h"

#include "store/sqlite/rest/changed_rows.h"
#include "store/sqlite/rest/inserts.h"
#include "store/sqlite/rest/payload_rows.h"
#include "store/sqlite/rest/rest_store.h"
#include "store/sqlite/rest/testing/rest_world.h"

namespace bedside::store::sqlite::rest {
namespace {

class Writes : public RestWorld {
 protected:
  std::string message_body(const std::string& sender, const std::string& text) const {
    return R"({"room_id":")" + room + R"(","sender_id":")" + sender + R"(","body":")" + text + "\"}";
  }
  std::string signal_body(const std::string& id, const std::string& call, const std::string& candidate) const {
    return R"({"id":")" + id + R"(","call_id":")" + call + R"(","sender_id":")" + doctor + R"(","receiver_id":")" +
           patient + R"(","signal_type":"ice_candidate","signal_data":{"candidate":")" + candidate + "\"}}";
  }
  std::uint64_t count(const std::string& path) {
    return get(service(), path, "select=*&limit=0", "", "count=exact").answer.total.value_or(0);
  }
};

TEST_F(Writes, InsertAnswersWithTheRowWhenAsked) {
  const auto seen =
      write(user(doctor), "POST", "/messages", "select=body,users(display_name)", message_body(doctor, "Hi"));
  EXPECT_EQ(seen.text(), R"([{"body":"Hi","users":{"display_name":"Dr. Ana"}}])");
  EXPECT_EQ(seen.answer.inserted, 1u);
  const auto minimal = write(user(doctor), "POST", "/messages", "", message_body(doctor, "Hi"), "");
  EXPECT_EQ(minimal.code, "");
  EXPECT_EQ(minimal.answer.body, "");
  EXPECT_EQ(minimal.answer.rows, 1u);
}

TEST_F(Writes, InsertNamesTheNewRowForHeadersOnly) {
  const auto id = new_id();
  const auto seen = write(user(doctor), "POST", "/chat_rooms", "", R"({"id":")" + id + "\"}", "return=headers-only");
  EXPECT_EQ(seen.answer.location, "id=eq." + id);
  EXPECT_EQ(seen.answer.body, "");
}

TEST_F(Writes, InsertIsRefusedByThePolicy) {
  for (const auto& [actor, body] :
       std::vector<std::pair<Actor, std::string>>{{user(stranger), message_body(stranger, "let me in")},
                                                  {user(patient), message_body(doctor, "forged")},
                                                  {anon(), message_body(patient, "anonymous")}}) {
    for (const char* prefer : {"return=representation", ""}) {
      const auto seen = write(actor, "POST", "/messages", "", body, prefer);
      EXPECT_EQ(seen.text(), "42501 new row violates row-level security policy for table \"messages\"");
    }
  }
  EXPECT_EQ(count("/messages"), 3u);
}

TEST_F(Writes, InsertSpeaksPostgresAboutBadRows) {
  EXPECT_EQ(write(user(doctor), "POST", "/messages", "", R"({"boby":"x"})").text(),
            "PGRST204 Could not find the 'boby' column of 'messages' in the schema cache");
  EXPECT_EQ(write(user(doctor), "POST", "/messages", "", R"({"room_id":"x"})").text(),
            "22P02 invalid input syntax for type uuid: \"x\"");
  EXPECT_EQ(write(user(doctor), "POST", "/messages", "", message_body(doctor, "")).code, "23514");
  EXPECT_EQ(
      write(service(), "POST", "/messages", "", R"({"room_id":")" + room + R"(","sender_id":")" + doctor + "\"}").code,
      "23502");
  EXPECT_EQ(
      write(service(), "POST", "/messages", "",
            R"({"id":")" + message + R"(","room_id":")" + room + R"(","sender_id":")" + doctor + R"(","body":"x"})")
          .code,
      "23505");
  EXPECT_EQ(write(service(), "POST", "/messages", "",
                  R"({"room_id":")" + new_id() + R"(","sender_id":")" + doctor + R"(","body":"x"})")
                .code,
            "23503");
  EXPECT_EQ(write(user(doctor), "POST", "/nowhere", "", "{}").code, "PGRST205");
}

TEST_F(Writes, BulkInsertIsAllOrNothing) {
  const std::string good = message_body(doctor, "one");
  EXPECT_EQ(write(user(doctor), "POST", "/messages", "select=body&columns=\"room_id\",\"sender_id\",\"body\"",
                  "[" + good + "," + message_body(doctor, "two") + "]")
                .text(),
            R"([{"body":"one"},{"body":"two"}])");
  EXPECT_EQ(write(user(doctor), "POST", "/messages", "", "[" + good + "," + message_body(patient, "forged") + "]").code,
            "42501");
  EXPECT_EQ(count("/messages"), 5u);
  EXPECT_EQ(write(user(doctor), "POST", "/messages", "", "[]").text(), "[]");
}

TEST_F(Writes, BulkInsertTakesNullOrTheDefaultForMissingMembers) {
  const std::string rows = R"([{"title":"A","kind":"direct"},{"title":"B"}])";
  const std::string query = "select=title,kind&columns=\"title\",\"kind\"";
  EXPECT_EQ(write(user(doctor), "POST", "/chat_rooms", query, rows).code, "23502");
  EXPECT_EQ(write(user(doctor), "POST", "/chat_rooms", query, rows, "return=representation,missing=default").text(),
            R"([{"title":"A","kind":"direct"},{"title":"B","kind":"consultation"}])");
  EXPECT_EQ(write(user(doctor), "POST", "/chat_rooms", "select=title,kind", "{}").text(),
            R"([{"title":"","kind":"consultation"}])");
}

TEST_F(Writes, SignalsMayBeSentTwice) {
  const auto call = add("/video_calls", call_body(new_id()));
  const auto a = new_id(), b = new_id();
  const std::string prefer = "resolution=ignore-duplicates,return=representation";
  EXPECT_EQ(write(user(doctor), "POST", "/webrtc_signals", "select=seq", "[" + signal_body(a, call, "x") + "]", prefer)
                .text(),
            R"([{"seq":1}])");
  EXPECT_EQ(write(user(doctor), "POST", "/webrtc_signals", "select=seq,signal_data&on_conflict=id",
                  "[" + signal_body(a, call, "x") + "," + signal_body(b, call, "y") + "]", prefer)
                .text(),
            R"([{"seq":2,"signal_data":{"candidate":"y"}}])");
  EXPECT_EQ(write(user(doctor), "POST", "/webrtc_signals", "", signal_body(a, call, "x")).code, "23505");
  // The call ends; what arrives a second time is still no error, what is new is refused.
  EXPECT_EQ(write(user(doctor), "PATCH", "/video_calls", "id=eq." + call, R"({"status":"ended"})").code, "");
  EXPECT_EQ(write(user(doctor), "POST", "/webrtc_signals", "", "[" + signal_body(a, call, "x") + "]", prefer).text(),
            "[]");
  EXPECT_EQ(
      write(user(doctor), "POST", "/webrtc_signals", "", "[" + signal_body(new_id(), call, "z") + "]", prefer).code,
      "42501");
  EXPECT_EQ(count("/webrtc_signals"), 2u);
}

TEST_F(Writes, UpsertMergesByTheKey) {
  const std::string prefer = "resolution=merge-duplicates,return=representation";
  const auto merged =
      write(user(doctor), "POST", "/chat_rooms", "select=title", R"({"id":")" + room + R"(","title":"Hip"})", prefer);
  EXPECT_EQ(merged.text(), R"([{"title":"Hip"}])");
  EXPECT_EQ(merged.answer.inserted, 0u);
  const auto fresh = write(user(doctor), "POST", "/chat_rooms", "select=title",
                           R"({"id":")" + new_id() + R"(","title":"New"})", prefer);
  EXPECT_EQ(fresh.answer.inserted, 1u);
  EXPECT_EQ(
      write(service(), "POST", "/room_members", "select=last_read_at&on_conflict=room_id,user_id",
            R"({"room_id":")" + room + R"(","user_id":")" + doctor + R"(","last_read_at":"2026-11-22T09:32:55Z"})",
            prefer)
          .text(),
      R"([{"last_read_at":"2026-11-22T09:32:55.000000+00:00"}])");
  EXPECT_EQ(write(user(doctor), "POST", "/chat_rooms", "", R"({"id":")" + room + R"(","kind":"direct"})", prefer).code,
            "42501");
  EXPECT_EQ(
      write(user(doctor), "POST", "/chat_rooms", "", R"({"id":")" + other_room + R"(","title":"mine"})", prefer).text(),
      "42501 new row violates row-level security policy (USING expression) for table \"chat_rooms\"");
  const std::string twice = R"({"id":")" + room + R"(","title":"a"})";
  EXPECT_EQ(write(user(doctor), "POST", "/chat_rooms", "", "[" + twice + "," + twice + "]", prefer).code, "21000");
  EXPECT_EQ(write(user(doctor), "POST", "/chat_rooms", "on_conflict=title", twice, prefer).code, "42P10");
  EXPECT_EQ(write(user(doctor), "POST", "/chat_rooms", "on_conflict=nope", twice, prefer).code, "42703");
}

TEST_F(Writes, UpsertFindsOtherUniqueKeys) {
  const auto call = add("/video_calls", call_body(new_id()));
  add("/webrtc_signals", signal_body(new_id(), call, "x"));
  EXPECT_EQ(write(service(), "POST", "/webrtc_signals", "on_conflict=seq,call_id",
                  R"({"seq":1,"call_id":")" + call + R"(","sender_id":")" + doctor + R"(","receiver_id":")" + patient +
                      R"(","signal_type":"offer","signal_data":{}})",
                  "resolution=ignore-duplicates,return=representation")
                .text(),
            "[]");
}

TEST_F(Writes, UpdateIsConditionalAndExactlyOneWins) {
  const auto call = add("/video_calls", call_body(new_id()));
  const std::string query = "id=eq." + call + "&status=in.(calling,ringing)&select=status,answered_at";
  const auto won = write(user(patient), "PATCH", "/video_calls", query, R"({"status":"active"})");
  EXPECT_EQ(won.answer.rows, 1u);
  EXPECT_NE(won.text().find(R"("status":"active","answered_at":"20)"), std::string::npos);
  EXPECT_EQ(write(user(patient), "PATCH", "/video_calls", query, R"({"status":"active"})").text(), "[]");
  EXPECT_EQ(write(user(patient), "PATCH", "/video_calls", "id=eq." + call, R"({"status":"ringing"})").code, "P0001");
}

TEST_F(Writes, UpdateTouchesNoHiddenRowAndNoForeignColumn) {
  EXPECT_EQ(write(user(stranger), "PATCH", "/chat_rooms", "id=eq." + room, R"({"title":"x"})").text(), "[]");
  EXPECT_EQ(write(anon(), "PATCH", "/chat_rooms", "id=eq." + room, R"({"title":"x"})").text(), "[]");
  EXPECT_EQ(write(user(doctor), "PATCH", "/users", "id=eq." + patient, R"({"display_name":"x"})").text(), "[]");
  EXPECT_EQ(write(user(doctor), "PATCH", "/users", "id=eq." + doctor, R"({"role":"admin"})").text(),
            "42501 permission denied for table users");
  EXPECT_EQ(write(user(doctor), "PATCH", "/messages", "id=eq." + message, R"({"body":"x"})").code, "42501");
  EXPECT_EQ(
      write(user(doctor), "PATCH", "/users", "id=eq." + doctor + "&select=display_name", R"({"display_name":"Dr. B"})")
          .text(),
      R"([{"display_name":"Dr. B"}])");
  EXPECT_EQ(write(user(doctor), "PATCH", "/users", "", R"({"nope":1})").code, "PGRST204");
  EXPECT_EQ(write(user(doctor), "PATCH", "/users", "id=eq." + doctor, "{}").text(), "[]");
}

TEST_F(Writes, DeleteShowsWhatWent) {
  EXPECT_EQ(write(user(patient), "DELETE", "/room_members", "user_id=eq." + doctor, "").text(), "[]");
  EXPECT_EQ(write(user(doctor), "DELETE", "/messages", "id=eq." + message, "").text(), "[]");
  EXPECT_EQ(write(user(patient), "DELETE", "/room_members", "user_id=eq." + patient + "&select=users(display_name)", "")
                .text(),
            R"([{"users":{"display_name":"Ben"}}])");
  EXPECT_EQ(get(user(patient), "/messages", "").text(), "[]");
  EXPECT_EQ(write(service(), "DELETE", "/messages", "limit=1&order=created_at", "", "").answer.rows, 1u);
  EXPECT_EQ(count("/messages"), 2u);
}

TEST_F(Writes, RefusalAfterTheFactLeavesNoTrace) {
  const std::string strict = "return=representation,handling=strict,max-affected=1";
  const auto many = write(service(), "DELETE", "/messages", "body=not.is.null", "", strict);
  EXPECT_EQ(many.text(), "PGRST124 Query result exceeds max-affected preference constraint");
  EXPECT_EQ(many.error.details, "The query affects 3 rows");
  EXPECT_EQ(count("/messages"), 3u);
  const std::string query = "id=eq." + other_room;
  const auto single = ask(user(doctor), {.method = "PATCH",
                                         .path = "/chat_rooms",
                                         .query = query,
                                         .body = R"({"title":"x"})",
                                         .prefer = "return=representation",
                                         .accept = "application/vnd.pgrst.object+json",
                                         .content_type = "application/json"});
  EXPECT_EQ(single.code, "PGRST116");
}

TEST_F(Writes, RollbackAnswersAndForgets) {
  const auto seen = write(user(doctor), "POST", "/messages", "select=body", message_body(doctor, "draft"),
                          "return=representation,tx=rollback");
  EXPECT_EQ(seen.text(), R"([{"body":"draft"}])");
  EXPECT_EQ(count("/messages"), 3u);
}

}  // namespace
}  // namespace bedside::store::sqlite::rest
