// Goal: the keeper of calls finds the open ones, ends what nobody ends, and hears who is still there.
#include "store/postgres/call_store.h"

#include "store/postgres/listener.h"
#include "store/postgres/testing/rest_world.h"

namespace bedside::store::postgres {
namespace {

class CallStoreTest : public testing::RestWorld {
 protected:
  std::string begin_call() {
    return sql("INSERT INTO video_calls (room_id, caller_id, receiver_id) VALUES ('" + std::string(kRoom) + "', '" +
               kAna + "', '" + kBen + "') RETURNING id");
  }
  PostgresCallStore calls{pool};
};

TEST_F(CallStoreTest, FindsAndEndsOpenCalls) {
  const std::string id = begin_call();
  using Open = Result<std::vector<OpenCall>, DbError>;
  const auto open = testing::awaited<Open>(loop, [&](auto done) { calls.open_calls(done); });
  ASSERT_TRUE(open.ok()) << open.error().message;
  ASSERT_EQ(open->size(), 1u);
  EXPECT_EQ(open->front().id.text(), id);
  EXPECT_FALSE(open->front().answered);
  const auto end = [&](EndReason reason) {
    return *testing::awaited<Result<bool, DbError>>(loop,
                                                    [&](auto done) { calls.end_call(open->front().id, reason, done); });
  };
  EXPECT_TRUE(end(EndReason::kNoAnswer));
  EXPECT_FALSE(end(EndReason::kLeft));
  EXPECT_EQ(sql("SELECT end_reason FROM video_calls"), "no_answer");
}

TEST_F(CallStoreTest, HearsKeepalivesOfPartiesOnly) {
  const std::string id = begin_call();
  std::vector<std::string> heard;
  calls.set_keepalive_listener(
      [&](const CallId& call, const UserId& user) { heard.push_back(call.text() + " " + user.text()); });
  Listener listener(loop, {.address = address, .settings = {}}, {kKeepaliveChannel});
  bool ready = false;
  listener.start([&](std::string_view, std::string_view payload) { calls.on_keepalive(payload); },
                 [&] { ready = true; });
  testing::run_until(loop, [&] { return ready; });
  const std::string body = R"({"call_id":")" + id + "\"}";
  EXPECT_EQ(send(user(kEve), "POST", "/rpc/call_keepalive", "", body).substr(0, 5), "PT404");
  EXPECT_EQ(send(user(kBen), "POST", "/rpc/call_keepalive", "", body), "null");
  testing::run_until(loop, [&] { return !heard.empty(); });
  EXPECT_EQ(heard, std::vector<std::string>{id + " " + kBen});
  calls.on_keepalive("nonsense");
  calls.on_keepalive("a b");
  EXPECT_EQ(heard.size(), 1u);
}

TEST_F(CallStoreTest, WithoutAServerTheDatabaseKeepsTheTimesItself) {
  begin_call();
  sql("ALTER TABLE video_calls DISABLE TRIGGER call_changes; UPDATE video_calls SET started_at = now() - interval '2 "
      "minutes';"
      "ALTER TABLE video_calls ENABLE TRIGGER call_changes");
  EXPECT_EQ(sql("SELECT bedside.end_stale_calls()"), "1");
  EXPECT_EQ(sql("SELECT end_reason FROM video_calls"), "no_answer");
}

}  // namespace
}  // namespace bedside::store::postgres
