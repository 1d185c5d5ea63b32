// Goal: functions are found by name and arguments, run as their caller, and their rows can be selected and filtered.
#include "store/sqlite/rest/calls.h"

#include "store/sqlite/rest/testing/rest_world.h"

namespace bedside::store::sqlite::rest {
namespace {

class Calls : public RestWorld {
 protected:
  Seen call(const Actor& actor, const std::string& name, const std::string& body, const std::string& query = "",
            const std::string& prefer = "") {
    return write(actor, "POST", "/rpc/" + name, query, body, prefer);
  }
};

TEST_F(Calls, AnswersAScalar) {
  const auto seen = call(user(doctor), "server_time", "");
  EXPECT_TRUE(seen.body().is_string());
  EXPECT_TRUE(get(user(doctor), "/rpc/server_time", "").body().is_string());
}

TEST_F(Calls, AnswersNothingForVoid) {
  const auto seen = call(user(patient), "mark_read", R"({"room_id":")" + room + "\"}");
  EXPECT_EQ(seen.code, "");
  EXPECT_TRUE(seen.answer.is_void);
}

TEST_F(Calls, SelectsFiltersAndCountsRows) {
  EXPECT_EQ(call(user(patient), "unread_counts", "{}").text(), R"([{"room_id":")" + room + R"(","unread":1}])");
  EXPECT_EQ(call(user(patient), "unread_counts", "{}", "select=unread&unread=gt.0").text(), R"([{"unread":1}])");
  EXPECT_EQ(call(user(patient), "unread_counts", "{}", "unread=gt.1").text(), "[]");
  EXPECT_EQ(get(user(patient), "/rpc/unread_counts", "select=n:unread&order=unread.desc&limit=1").text(),
            R"([{"n":1}])");
  EXPECT_EQ(get(user(patient), "/rpc/unread_counts", "", "", "count=exact").answer.total, 1u);
  EXPECT_EQ(get(user(patient), "/rpc/unread_counts", "select=unread", "application/vnd.pgrst.object+json").text(),
            R"({"unread":1})");
  EXPECT_EQ(call(user(patient), "unread_counts", "{}", "select=nope").code, "42703");
  EXPECT_EQ(call(user(patient), "unread_counts", "{}", "select=*,messages(*)").code, "PGRST200");
}

TEST_F(Calls, AnswersOneRowAsAnObject) {
  const auto seen =
      call(user(doctor), "start_call",
           R"({"room_id":")" + room + R"(","receiver_id":")" + patient + R"(","call_type":"audio","metadata":{"k":1}})",
           "select=status,call_type,caller_id,metadata");
  EXPECT_EQ(seen.text(),
            R"({"status":"calling","call_type":"audio","caller_id":")" + doctor + R"(","metadata":{"k":1}})");
  EXPECT_EQ(
      call(user(stranger), "start_call", R"({"room_id":")" + room + R"(","receiver_id":")" + patient + R"("})").code,
      "42501");
}

TEST_F(Calls, RefusesWhatNoFunctionTakes) {
  const auto unknown = call(user(doctor), "unread_count", "{}");
  EXPECT_EQ(unknown.text(),
            "PGRST202 Could not find the function public.unread_count without parameters in the schema cache");
  EXPECT_EQ(unknown.error.hint, "Perhaps you meant to call the function public.unread_counts");
  const auto arguments = call(user(doctor), "mark_read", R"({"room":"x"})");
  EXPECT_EQ(arguments.text(), "PGRST202 Could not find the function public.mark_read(room) in the schema cache");
  EXPECT_EQ(arguments.error.hint, "Perhaps you meant to call the function public.mark_read(room_id)");
  EXPECT_EQ(call(user(doctor), "mark_read", "{}").code, "PGRST202");
  EXPECT_EQ(call(user(doctor), "mark_read", R"({"room_id":"x"})").text(),
            "22P02 invalid input syntax for type uuid: \"x\"");
  EXPECT_EQ(get(user(doctor), "/rpc/mark_read", "room_id=" + room).code, "25006") << "GET may not write";
  EXPECT_EQ(
      call(user(doctor), "mark_read", R"({"room_id":")" + room + "\"}", "", "handling=strict,max-affected=1").code,
      "PGRST128");
}

TEST_F(Calls, TakeNoBodyWhole) {
  const auto call = [&](std::string_view body, std::string_view type) {
    return ask(user(doctor), {.method = "POST", .path = "/rpc/unread_counts", .body = body, .content_type = type}).code;
  };
  EXPECT_EQ(call("{}", "application/json"), "");
  EXPECT_EQ(call("[1]", "application/json"), "PGRST102");
  EXPECT_EQ(call("x", "text/plain"), "PGRST202");
}

}  // namespace
}  // namespace bedside::store::sqlite::rest
